#include "foreshock/app/service/stores.h"

#include <filesystem>
#include <system_error>

#include "foreshock/app/service/local_store.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/app/service/topic_store.h"
#include "foreshock/kafka/admin.h"
#include "foreshock/kafka/defaults.h"

namespace foreshock::app {
namespace {

/// How many partitions the state's topic has.
Result<int> partitions_of_state(const RunOptions& options, const kafka::Stop& stop) {
  const kafka::Properties properties = client_properties(options);
  FORESHOCK_TRY(auto admin, kafka::Admin::make(kafka::for_producer(properties), stop));
  const auto partitions = admin.partition_count(options.state_topic);
  if (!partitions) return tl::unexpected(partitions.error().error());
  if (*partitions < 1) return fail(Errc::kUnavailable, "no topic " + options.state_topic);
  return *partitions;
}

}  // namespace

Result<std::unique_ptr<SnapshotStore>> open_store(const RunOptions& options,
                                                  const kafka::Stop& stop) {
  if (!options.state_path.empty()) {
    FORESHOCK_TRY(auto store, LocalStore::open(options.state_path));
    return store;
  }
  if (options.state_topic.empty()) return std::unique_ptr<SnapshotStore>();
  FORESHOCK_TRY(const int partitions, partitions_of_state(options, stop));
  FORESHOCK_TRY(auto store, TopicStore::open(client_properties(options), options.state_topic,
                                             partitions, stop));
  return store;
}

Result<SnapshotStore::Loaded> load_snapshot(const RunOptions& options,
                                            const kafka::Position& committed,
                                            const std::function<Result<Partition>()>& make) {
  if (!options.state_path.empty()) {
    std::error_code error;
    if (!std::filesystem::is_directory(options.state_path, error)) {
      return fail(Errc::kUnavailable, "no folder " + options.state_path);
    }
    FORESHOCK_TRY(const auto store, LocalStore::open(options.state_path));
    return store->load(committed, make);
  }
  if (options.state_topic.empty()) return SnapshotStore::Loaded{};
  FORESHOCK_TRY(const int partitions, partitions_of_state(options, {}));
  return TopicStore::read(client_properties(options), options.state_topic, partitions, committed,
                          make);
}

}  // namespace foreshock::app
