#pragma once

/// What was seen of each series of late, and what had been expected: for many readers at once.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/series.h"

namespace foreshock {

struct SeenPoint {
  enum Flags : std::uint32_t { kWarmingUp = 1, kInIncident = 2, kAlert = 4, kAhead = 8 };
  std::int64_t time_ms = 0;
  double y = 0;         ///< NaN: missing, or not yet seen.
  double expected = 0;  ///< NaN: nothing was.
  float score = 0;
  std::uint32_t flags = 0;
};

/// Points in order of time, and for each of them the bounds by each level, as distances from
/// `expected`: lower, upper, lower, upper ...
struct SeenPoints {
  std::vector<SeenPoint> points;
  std::vector<float> bounds;  ///< [points][2 * levels]
};

/// Rings that grow with their series as far as the bytes reach; then each goes on with the length
/// that it has. Every member may be called from any thread.
class PointStore {
 public:
  struct Options {
    std::size_t levels = 2;
    std::size_t most_points = 100'000;   ///< Of a series; >= 16.
    std::size_t most_bytes = 256 << 20;  ///< Of all points together.
  };
  explicit PointStore(const Options& options);
  ~PointStore();
  PointStore(const PointStore&) = delete;
  PointStore& operator=(const PointStore&) = delete;

  /// False where there is no room for another series. Points of one series come in order of time,
  /// from one thread at a time; one of the time of the last takes its place, and one of an earlier
  /// time that of all behind it: a source that begins anew.
  bool add(std::string_view key, const SeenPoint& point, std::span<const float> bounds);

  /// A series without points so far, for search(). False where there is no room.
  bool add_name(std::string_view key);

  /// Points from `from_ms` to `to_ms`, both included; nothing if the series is not known.
  std::optional<SeenPoints> read(std::string_view key, std::int64_t from_ms,
                                 std::int64_t to_ms) const;
  /// The newest `most` of them; none if the series is not known.
  std::vector<SeenPoint> tail(std::string_view key, std::size_t most) const;
  /// Of a series without points, one of the earliest time with nothing in it.
  std::optional<SeenPoint> latest(std::string_view key) const;
  bool has(std::string_view key) const { return latest(key).has_value(); }
  std::size_t size() const;
  std::size_t levels() const { return options_.levels; }

  struct Named {
    std::shared_ptr<const SeriesKey> key;
    std::shared_ptr<const std::string> text;
    SeenPoint latest;
  };
  struct Found {
    std::size_t total = 0;
    std::vector<Named> series;
  };
  /// Series that have every word of `query` in them, in any case of ASCII letters: those that are
  /// the query first, then those that begin with it, then by name. All of them for "".
  /// Cost: 100,000 names in some milliseconds.
  Found search(std::string_view query, std::size_t limit) const;
  /// All series; with `name` those of that name only. In no order.
  std::vector<Named> list(std::optional<std::string_view> name) const;

 private:
  struct Ring;
  struct Shard;
  struct Names;
  static constexpr std::size_t kShards = 64;
  Shard& shard_of(std::string_view key) const;
  bool grow(Ring& ring);
  Ring* ring_of(Shard& shard, std::string_view key);  ///< Null where there is no room.

  const Options options_;
  std::unique_ptr<std::array<Shard, kShards>> shards_;
  std::unique_ptr<Names> names_;
  std::atomic<std::size_t> bytes_ = 0;
};

/// What to draw of points when fewer are wanted: for each stretch of time the first, the last, the
/// smallest and the largest of y, and every alert; in order. All of them if there are no more than
/// `most`, which is at least 8.
std::vector<std::size_t> thinned_out(std::span<const SeenPoint> points, std::size_t most);

}  // namespace foreshock
