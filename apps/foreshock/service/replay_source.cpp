#include "foreshock/app/service/replay_source.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/kafka/admin.h"
#include "foreshock/kafka/consumer.h"
#include "foreshock/kafka/defaults.h"

namespace foreshock::app {
namespace {

using kafka::TopicPartition;
using Rekey = KafkaSourceOptions::Rekey;
using Range = kafka::Consumer::Range;

tl::unexpected<Error> refused(const std::string& flag, const std::string& what) {
  return fail(Errc::kInvalidArgument, flag + ": " + what);
}

std::string text_of(const TopicPartition& at) {
  return at.topic + "/" + std::to_string(at.partition);
}

Result<int> partition_count(const RunOptions& service, const std::string& topic) {
  FORESHOCK_TRY(auto admin, kafka::Admin::make(kafka::for_producer(client_properties(service))));
  const auto count = admin.partition_count(topic);
  if (!count) return tl::unexpected(count.error().error());
  return *count;
}

/// Of a consumer that is only asked, and never subscribes.
class NoMember final : public kafka::Membership {
 public:
  kafka::Outcome<std::vector<kafka::Position>> assigned(std::span<const TopicPartition>) override {
    return std::vector<kafka::Position>{};
  }
  void revoked(std::span<const TopicPartition>) override {}
  void lost(std::span<const TopicPartition>) override {}
};

/// Nothing where the partition is too short and none was asked for by number.
Result<std::optional<Stretch>> stretch_of(const ReplayOptions& options, const TopicPartition& at,
                                          const Range& kept) {
  if (options.from < kept.first) {
    const std::string oldest = std::to_string(kept.first);
    return refused("--from", text_of(at) + ": records before " + oldest +
                                 " are gone; the first that can be replayed is " + text_of(at) +
                                 "@" + oldest);
  }
  const std::string its_end =
      " is beyond the end of " + text_of(at) + ", " + std::to_string(kept.end);
  if (options.from > kept.end) {
    if (!options.partition) return std::optional<Stretch>();
    return refused("--from", std::to_string(options.from) + its_end);
  }
  if (options.partition && options.to.value_or(0) > kept.end) {
    return refused("--to", std::to_string(*options.to) + its_end);
  }
  const std::int64_t to = std::min(options.to.value_or(kept.end), kept.end);
  return Stretch{at, kept.first, options.from, to, {}};
}

/// What the group has committed beside its offsets, where that tells of snapshots.
Status add_notes(kafka::Consumer& consumer, const RunOptions& service, const Console& console,
                 std::vector<Stretch>& into) {
  if (service.state_topic.empty() || into.empty()) return {};
  std::vector<TopicPartition> partitions;
  for (const Stretch& stretch : into) partitions.push_back(stretch.at);
  const auto committed = consumer.committed(partitions);
  if (!committed) {
    console.note("which snapshots there are can't be told: " + committed.error().message);
    return {};
  }
  for (const kafka::Position& position : *committed) {
    for (Stretch& stretch : into) {
      if (stretch.at == position.at) stretch.note = position.note;
    }
  }
  return {};
}

}  // namespace

Result<RunOptions> as_running(const ReplayOptions& options) {
  RunOptions service = options.service;
  KafkaSourceOptions& source = service.kafka;
  if (source.rekey == Rekey::kAuto) {
    FORESHOCK_TRY(const int made, partition_count(service, source.rekey_topic));
    source.rekey = made > 0 ? Rekey::kAlways : Rekey::kNever;
  }
  const std::vector<std::string> scored =
      is_rekeyed(service) ? std::vector{source.rekey_topic} : source.topics;
  if (std::find(scored.begin(), scored.end(), options.topic) != scored.end()) return service;
  const auto is_read = std::find(source.topics.begin(), source.topics.end(), options.topic);
  if (is_read != source.topics.end()) {
    return refused("--from", "records of '" + options.topic + "' pass '" + source.rekey_topic +
                                 "' first, and are scored there: --from " + source.rekey_topic +
                                 "@OFFSET");
  }
  std::string names;
  for (const std::string& topic : scored) names += (names.empty() ? "" : ", ") + topic;
  return refused("--from", "'" + options.topic + "' is not a topic that the service scores: " +
                               names + did_you_mean(options.topic, scored));
}

Result<std::vector<Stretch>> stretches_of(const ReplayOptions& options, const RunOptions& service,
                                          const Console& console) {
  FORESHOCK_TRY(const int count, partition_count(service, options.topic));
  if (count < 1)
    return refused("--from", "there is no topic '" + options.topic + "' on the brokers");
  const int first = options.partition.value_or(0);
  if (first >= count) {
    return refused("--from", "'" + options.topic + "' has " + counted(count, "partition") +
                                 ", numbered from 0: there is no " + std::to_string(first));
  }
  NoMember nobody;
  kafka::Properties properties = kafka::for_consumer(client_properties(service));
  properties["group.id"] = service.kafka.group;
  FORESHOCK_TRY(auto consumer, kafka::Consumer::make(properties, nobody));

  std::vector<Stretch> out;
  std::int64_t longest = 0;
  for (int number = first; number < (options.partition ? first + 1 : count); ++number) {
    const TopicPartition at{options.topic, number};
    const auto kept = consumer.range(at);
    if (!kept) return tl::unexpected(kept.error().error());
    longest = std::max(longest, kept->end);
    FORESHOCK_TRY(auto stretch, stretch_of(options, at, *kept));
    if (stretch) {
      out.push_back(std::move(*stretch));
    } else {
      console.note(text_of(at) + ": left out, it ends at " + std::to_string(kept->end));
    }
  }
  const bool too_far = options.to.value_or(0) > longest;
  if (out.empty() || too_far) {
    return refused(too_far ? "--to" : "--from",
                   std::to_string(too_far ? *options.to : options.from) +
                       " is beyond the end of every partition of " + options.topic +
                       "; the longest ends at " + std::to_string(longest));
  }
  FORESHOCK_TRY_VOID(add_notes(consumer, service, console, out));
  return out;
}

}  // namespace foreshock::app
