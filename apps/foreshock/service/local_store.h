#pragma once

#include <filesystem>
#include <future>
#include <memory>

#include "foreshock/app/service/snapshot_store.h"

namespace foreshock::app {

/// Snapshots as files: FOLDER/TOPIC.PARTITION/OFFSET.snapshot, the newest two of each, pages one
/// behind the other. A file has its name only when it is whole, on disk, and counts.
class LocalStore final : public SnapshotStore {
 public:
  /// Makes the folder. kUnavailable if it can't.
  static Result<std::unique_ptr<LocalStore>> open(const std::string& folder);
  ~LocalStore() override;

  Result<Loaded> load(const kafka::Position& committed,
                      const std::function<Result<Partition>()>& make) override;
  Status begin(const kafka::TopicPartition& at, std::int64_t next_offset) override;
  Status put(std::span<const std::byte> page) override;
  Status seal() override;
  Result<bool> is_safe() override;
  std::string note() const override { return {}; }
  Status publish() override;
  void abandon() override;

 private:
  explicit LocalStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_of(const kafka::TopicPartition& at) const;
  Status write_out();

  std::filesystem::path folder_;
  std::filesystem::path place_;  ///< Folder of the snapshot that is being written.
  std::int64_t offset_ = 0;
  int file_ = -1;
  std::vector<std::byte> buffer_;
  std::future<Status> syncing_;
  bool safe_ = false;
};

}  // namespace foreshock::app
