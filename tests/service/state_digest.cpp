/// What a service knows: state_digest CONFIG. For each partition its offset, then for each series a
/// checksum of its state, out of the snapshot that a restart would go on from. Two runs over the
/// same input must print the same.

#include <cstdio>
#include <string>
#include <vector>

#include "foreshock/app/run_options.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/app/service/stores.h"
#include "foreshock/kafka/admin.h"
#include "foreshock/kafka/consumer.h"
#include "foreshock/kafka/defaults.h"

namespace {

using namespace foreshock;
using namespace foreshock::app;

class Outsider final : public kafka::Membership {
 public:
  kafka::Outcome<std::vector<kafka::Position>> assigned(
      std::span<const kafka::TopicPartition>) override {
    return std::vector<kafka::Position>();
  }
  void revoked(std::span<const kafka::TopicPartition>) override {}
  void lost(std::span<const kafka::TopicPartition>) override {}
};

Result<std::vector<kafka::TopicPartition>> partitions_of(const RunOptions& options,
                                                         const Stage& stage) {
  FORESHOCK_TRY(auto admin, kafka::Admin::make(kafka::for_producer(client_properties(options))));
  std::vector<kafka::TopicPartition> all;
  for (const std::string& topic : stage.topics) {
    const auto count = admin.partition_count(topic);
    if (!count) return tl::unexpected(count.error().error());
    for (int p = 0; p < *count; ++p) all.push_back({topic, p});
  }
  return all;
}

Status print(const RunOptions& options) {
  Stage stage = stage_of(options, Stage::Kind::kScore, 0);
  stage.instance.clear();
  FORESHOCK_TRY(const auto partitions, partitions_of(options, stage));
  FORESHOCK_TRY(auto store, open_store(options));
  if (!store) return fail(Errc::kInvalidArgument, "the config keeps no state");
  Outsider outsider;
  FORESHOCK_TRY(auto consumer, kafka::Consumer::make(member_properties(options, stage), outsider));
  const auto committed = consumer.committed(partitions);
  if (!committed) return tl::unexpected(committed.error().error());
  for (const kafka::Position& position : *committed) {
    FORESHOCK_TRY(const auto loaded, store->load(position, [&] {
      return Partition::make(partition_options(options));
    }));
    for (const std::string& why : loaded.refused) std::fprintf(stderr, "%s\n", why.c_str());
    std::printf("%s/%d %lld of %lld\n", position.at.topic.c_str(), position.at.partition,
                static_cast<long long>(loaded.next_offset),
                static_cast<long long>(position.offset));
    if (!loaded.partition) continue;
    for (const auto& [key, crc] : loaded.partition->digest()) {
      std::printf("  %08x %s\n", crc, key.c_str());
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "state_digest CONFIG\n"), 2;
  Values values;
  values.add("--config", {argv[1], "--config"});
  const auto options = read_run_options(values);
  const Status done = options ? print(*options) : tl::unexpected(options.error());
  if (!done) std::fprintf(stderr, "state_digest: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
