#pragma once

/// Where the samples are that queries speak of.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/promql/labels.h"
#include "foreshock/serve/promql/matcher.h"

namespace foreshock::promql {

/// A sample; its time may lie behind now.
struct Point {
  std::int64_t time_ms = 0;
  double value = 0;
};

/// Milliseconds since 1970; both ends belong to it.
struct TimeRange {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
};

/// Any thread may ask, several at once.
class Storage {
 public:
  /// False ends the walk. The points are sorted by time, no time twice; they are good only during
  /// the call.
  using VisitPoints = std::function<bool(const LabelsPtr& labels, std::span<const Point> points)>;
  using VisitLabels = std::function<bool(const LabelsPtr& labels)>;

  virtual ~Storage() = default;

  /// Every series that meets all matchers, once, with its points in the range. A series without any
  /// may be left out. No two series have the same labels.
  virtual Status select(std::span<const Matcher> matchers, TimeRange range,
                        const VisitPoints& visit) const = 0;

  /// The same without points; a series that has none in the range may be told of nevertheless.
  virtual Status series(std::span<const Matcher> matchers, TimeRange range,
                        const VisitLabels& visit) const = 0;
};

/// What lists are made of: series that meet all matchers of one of `any_of`, or all series if it is
/// empty.
struct Listing {
  std::span<const std::vector<Matcher>> any_of;
  TimeRange range;
  std::size_t limit = 0;  ///< 0: none.
};

/// Sorted, nothing twice, cut to the limit.
struct SeriesList {
  std::vector<LabelsPtr> series;
  bool cut = false;  ///< There are more than the limit.
};
struct TextList {
  std::vector<std::string> texts;
  bool cut = false;
};
Result<SeriesList> list_series(const Storage& storage, const Listing& listing);
Result<TextList> list_label_names(const Storage& storage, const Listing& listing);
Result<TextList> list_label_values(const Storage& storage, const Listing& listing,
                                   std::string_view name);

}  // namespace foreshock::promql
