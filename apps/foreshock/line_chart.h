#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace foreshock::app {

/// A line through values on regular steps, one complete <svg>; least and largest of every few
/// steps, so that no spike is lost. NaN lifts the pen.
struct LineChart {
  std::string title;                        ///< What a screen reader says.
  std::span<const double> values;           ///< [n], n >= 1.
  std::span<const double> half_width = {};  ///< [n] of a band around them; empty: none.
  std::span<const double> behind = {};      ///< [n] a thin line behind; empty: none.
  std::span<const std::size_t> marks = {};  ///< Steps with a line from top to bottom.
};
std::string line_chart(const LineChart& chart);

}  // namespace foreshock::app
