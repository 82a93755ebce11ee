#pragma once

/// Where decoders put what they have read: names the series, and takes a record back as a whole if
/// any of its points is bad.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/sample.h"
#include "foreshock/ingest/wire/arena.h"
#include "foreshock/ingest/wire/selector.h"

namespace foreshock::wire {

struct Point {
  Timestamp time;
  double value = 0;
  Sample::Kind kind = Sample::Kind::kGauge;
  Timestamp since{};
};

class Sink {
 public:
  static constexpr std::size_t kLongestKey = 4096;

  static Result<Sink> make(std::span<const std::string> id_labels,
                           std::span<const std::string> match);

  void begin(std::uint32_t record, std::vector<Sample>& samples, Arena& keys);
  void undo();  ///< All since begin().

  /// The labels of what is added from now on; sorted here. Their text must stay until then.
  /// Errors:  kMalformedInput for names that stand twice, are empty, or no UTF-8.
  Status set_labels(std::vector<Label>& labels);
  /// One point of series NAME TAIL, if it is wanted.
  /// Errors:  kMalformedInput for times out of range, infinite values, keys longer than 4 KiB.
  Status add(std::string_view name, std::string_view tail, const Point& point);
  Status add(std::string_view name, const Point& point) { return add(name, {}, point); }
  /// One point of the series of which this is the text already. Only where takes_all().
  Status add_key(std::string_view key, const Point& point);
  /// The series of what add_point() takes: its key is written once for all of its points.
  /// Errors:  kMalformedInput as for add(); then there is no series.
  Status begin_series(std::string_view name);
  std::string_view series() const { return series_; }
  /// False if the point is good and its series is not wanted.
  Result<bool> add_point(const Point& point);
  /// Every series is wanted, by all its labels.
  bool takes_all() const { return id_labels_.empty() && selectors_.empty(); }

 private:
  bool wanted(std::string_view name, std::string_view tail);
  Status write_labels();
  bool is_of_identity(std::string_view label) const;
  void push(std::string_view key, const Point& point);
  Result<std::string_view> write_key(std::string_view name, std::string_view tail);

  std::vector<std::string> id_labels_;  ///< Sorted.
  std::vector<Selector> selectors_;
  std::vector<Sample>* samples_ = nullptr;
  Arena* keys_ = nullptr;
  std::uint32_t record_ = 0;
  std::size_t first_ = 0;          ///< How many samples there were at begin().
  std::span<const Label> labels_;  ///< All of them, for the selectors.
  std::vector<char> labels_room_;
  std::string_view labels_text_;  ///< {a="1"}, of those that make the identity.
  std::string_view series_;       ///< Of begin_series().
  bool series_wanted_ = false;
  std::string name_;  ///< NAME TAIL, if they have to stand together.
};

}  // namespace foreshock::wire
