#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/app/board_writer.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/service/work.h"
#include "foreshock/engine/partition.h"
#include "foreshock/ingest/decode.h"
#include "foreshock/kafka/consumer.h"

namespace foreshock::app {

/// One partition of a topic that is ours: records in, outputs into the work of the next
/// transaction. Up to the offset that had been committed when it was taken over, its outputs are
/// out already: it is muted.
class Shard final : public PartitionListener {
 public:
  struct Tally {
    std::uint64_t samples = 0;
    std::uint64_t rejected = 0;
    std::uint64_t tombstones = 0;
    std::uint64_t alerts = 0;
    std::uint64_t forecasts = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t late = 0;
    std::uint64_t too_far_ahead = 0;
    std::uint64_t suppressed = 0;
  };

  /// Without a partition nothing is scored: samples are written again, keyed by their series.
  Shard(kafka::TopicPartition at, std::optional<Partition> partition, Decoder decoder,
        const RunOptions& options, std::int64_t next, std::int64_t muted_until, std::string note);

  /// From now on the board is told of series, of incidents, and of the points of those watched.
  void show_on(Board& board, CoverageCounts& coverage, IncidentListener& incidents);
  BoardWriter* writer() { return writer_ ? &*writer_ : nullptr; }

  /// Records of this partition in order.
  void take(std::span<const kafka::Message> messages, Work& into);

  const kafka::TopicPartition& at() const { return at_; }
  Partition* partition() { return partition_ ? &*partition_ : nullptr; }
  const Partition* partition() const { return partition_ ? &*partition_ : nullptr; }
  std::int64_t next() const { return next_; }
  /// Replays what was committed before.
  bool is_muted() const { return next_ < muted_until_; }
  const Tally& tally() const { return tally_; }
  /// When the newest record was appended, in ms; 0 before the first.
  std::int64_t newest_ms() const { return newest_ms_; }

  /// What is committed beside its offset.
  std::string note;
  std::int64_t committed = 0;
  std::chrono::steady_clock::time_point snapshot_due;
  std::int64_t snapshot_offset = -1;  ///< Of the newest snapshot of this session.

  /// An alert of its own: the records between the two offsets are gone.
  void tell_gap(std::int64_t committed, std::int64_t oldest, Work& into);

  void alert(const Point& point) override;
  void point(const Point& point, std::span<const Interval> expected) override;
  void appeared(std::string_view key) override;
  void forecast(std::string_view key, Timestamp origin, Timestamp first, const Frequency& frequency,
                const Forecast& forecast) override;

 private:
  void push(std::span<const Sample> samples, bool muted);
  void rekey(const Sample& sample);
  void tell(const Point& point, double level = 95);
  void dead_letter(const kafka::Message& message, std::string_view why);

  kafka::TopicPartition at_;
  std::optional<Partition> partition_;
  Decoder decoder_;
  const RunOptions& options_;
  Board* board_ = nullptr;
  const SeriesLines* lines_ = nullptr;
  std::optional<BoardWriter> writer_;
  std::string source_;  ///< ce_source
  std::int64_t next_;
  std::int64_t muted_until_;
  std::int64_t newest_ms_ = 0;
  Tally tally_;
  DecodedBatch decoded_;
  std::vector<RawRecord> raw_;
  Work* into_ = nullptr;  ///< During take().
  std::span<const kafka::Message> taken_;
};

}  // namespace foreshock::app
