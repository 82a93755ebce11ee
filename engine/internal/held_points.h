#pragma once

#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "foreshock/core/sample.h"

namespace foreshock::partition {

/// What a sample says, without its key.
struct HeldPoint {
  Sample::Kind kind = Sample::Kind::kGauge;
  std::int64_t time = 0;
  std::int64_t since = 0;
  double value = 0;
};

/// Points that came before their turn, by row and step.
class HeldPoints {
 public:
  using Place = std::pair<std::uint32_t, std::int64_t>;  ///< Row, step.
  using Points = std::map<Place, HeldPoint>;

  std::size_t size() const { return points_.size(); }
  bool has(std::uint32_t row, std::int64_t step) const { return points_.count({row, step}) != 0; }
  void add(std::uint32_t row, std::int64_t step, const HeldPoint& point) {
    points_.emplace(Place{row, step}, point);
  }
  std::optional<HeldPoint> take(std::uint32_t row, std::int64_t step) {
    const auto node = points_.extract({row, step});
    if (node.empty()) return std::nullopt;
    return node.mapped();
  }
  /// The last step that is held of a row that has one.
  std::int64_t last_of(std::uint32_t row) const { return std::prev(from(row + 1))->first.second; }
  void drop(std::uint32_t row) { points_.erase(from(row), from(row + 1)); }
  const Points& all() const { return points_; }
  /// The first point of that row or one behind it.
  Points::const_iterator from(std::uint32_t row) const {
    return points_.lower_bound({row, std::numeric_limits<std::int64_t>::min()});
  }

 private:
  Points points_;
};

}  // namespace foreshock::partition
