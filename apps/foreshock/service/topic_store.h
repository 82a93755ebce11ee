#pragma once

#include <memory>

#include "foreshock/app/service/snapshot_store.h"
#include "foreshock/kafka/producer.h"

namespace foreshock::app {

/// Snapshots as pages in a compacted topic. Where the newest two are stands in the note that is
/// committed with the group's offset, in one transaction: a snapshot counts exactly when it may.
class TopicStore final : public SnapshotStore {
 public:
  /// Where one snapshot is: in the state topic's partition of its own number (modulo how many there
  /// are), between two offsets, under keys of one writer and slot.
  struct Place {
    std::int64_t offset = 0;  ///< Of the input: what the state is of.
    std::string writer;       ///< 16 hexadecimal digits, drawn anew by each session.
    int slot = 0;             ///< 0 or 1.
    std::int64_t pages = 0;
    std::int64_t first = 0;  ///< Offsets in the state topic.
    std::int64_t end = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };
  /// "foreshock1 OFFSET:WRITER:SLOT:PAGES:FIRST:END ..." newest first.
  static std::string note_of(std::span<const Place> places);
  static std::vector<Place> places_of(std::string_view note);

  /// `properties` as of the source; `partitions` of the state topic; `stop` ends a load().
  static Result<std::unique_ptr<TopicStore>> open(const kafka::Properties& properties,
                                                  const std::string& topic, int partitions,
                                                  kafka::Stop stop = {});
  /// load() for who never writes, and so needs no store.
  static Result<Loaded> read(const kafka::Properties& properties, const std::string& topic,
                             int partitions, const kafka::Position& committed,
                             const std::function<Result<Partition>()>& make,
                             const kafka::Stop& stop = {});

  Result<Loaded> load(const kafka::Position& committed,
                      const std::function<Result<Partition>()>& make) override;
  Status begin(const kafka::TopicPartition& at, std::int64_t next_offset) override;
  Status put(std::span<const std::byte> page) override;
  Status seal() override;
  Result<bool> is_safe() override;
  std::string note() const override;
  Status publish() override;
  void abandon() override;
  bool is_on_brokers() const override { return true; }

 private:
  struct Known {
    std::vector<Place> places;  ///< That count, newest first.
    int next_slot = 0;
  };
  TopicStore(kafka::Properties properties, std::string topic, int partitions,
             kafka::Producer producer, kafka::Stop stop);
  std::string key_of(const Place& place, std::int64_t page) const;
  Status sweep(const Place& place);

  kafka::Properties properties_;
  std::string topic_;
  int partitions_;
  kafka::Producer producer_;
  kafka::Stop stop_;
  std::string writer_;
  std::map<kafka::TopicPartition, Known> known_;
  kafka::TopicPartition at_;  ///< Whose snapshot is being written.
  Place place_;
  bool sealed_ = false;
};

}  // namespace foreshock::app
