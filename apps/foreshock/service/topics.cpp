#include "foreshock/app/service/topics.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "foreshock/app/interrupt.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/kafka/admin.h"
#include "foreshock/kafka/defaults.h"

namespace foreshock::app {
namespace {

constexpr int kOutputPartitions = 4;

/// The most partitions that any of the topics to be consumed has; those may come into being while
/// the service waits.
Result<int> most_partitions(const RunOptions& options, kafka::Admin& admin) {
  int most = 0;
  for (const std::string& topic : options.kafka.topics) {
    const auto count = admin.partition_count(topic);
    if (!count) return tl::unexpected(count.error().error());
    if (*count == 0) {
      return fail(Errc::kInvalidArgument,
                  "sources.kafka.topics: there is no topic '" + topic + "' on the brokers");
    }
    most = std::max(most, *count);
  }
  return most;
}

using NewTopic = kafka::Admin::NewTopic;

std::vector<NewTopic> wanted_topics(const RunOptions& options, int most) {
  std::vector<NewTopic> wanted;
  if (!options.alerts_topic.empty()) wanted.push_back({options.alerts_topic, kOutputPartitions});
  if (!options.forecasts_topic.empty()) {
    wanted.push_back({options.forecasts_topic, kOutputPartitions});
  }
  if (!options.kafka.dead_letter_suffix.empty()) {
    for (const std::string& topic : options.kafka.topics) {
      wanted.push_back({topic + options.kafka.dead_letter_suffix, 1});
    }
  }
  if (is_rekeyed(options)) wanted.push_back({options.kafka.rekey_topic, most});
  if (!options.state_topic.empty()) {
    NewTopic state{options.state_topic, most};
    // Pages of writers that died in the middle are overwritten by no one: they go with time.
    state.config = {{"cleanup.policy", "compact,delete"},
                    {"retention.ms", "2592000000"},
                    {"segment.ms", "3600000"},
                    {"segment.bytes", "268435456"},
                    {"min.cleanable.dirty.ratio", "0.5"},
                    {"max.message.bytes", "2000000"}};
    wanted.push_back(state);
  }
  return wanted;
}

}  // namespace

Status make_topics(const RunOptions& options, Log& log) {
  FORESHOCK_TRY(auto admin,
                kafka::Admin::make(kafka::for_producer(client_properties(options)), told_to_end));
  FORESHOCK_TRY(const int most, most_partitions(options, admin));
  std::vector<NewTopic> missing;
  for (NewTopic& topic : wanted_topics(options, most)) {
    const auto count = admin.partition_count(topic.name);
    if (!count) return tl::unexpected(count.error().error());
    if (*count > 0) continue;
    log.info("making topic",
             {{"topic", topic.name}, {"partitions", std::to_string(topic.partitions)}});
    missing.push_back(std::move(topic));
  }
  if (const auto made = admin.create(missing); !made) return tl::unexpected(made.error().error());
  return {};
}

}  // namespace foreshock::app
