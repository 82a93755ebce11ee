#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "foreshock/core/time.h"

namespace foreshock {

/// Neighbouring points of one series: times strictly rising, also from block to block.
struct SeriesBlock {
  static constexpr std::size_t kMaxPoints = 65'536;

  std::string id;
  std::vector<Timestamp> times;
  std::vector<double> values;  ///< One per time; NaN where missing, never infinite.
  bool continues = false;      ///< The next block goes on with the same series.
  std::size_t missing = 0;     ///< How many values are NaN.
};

}  // namespace foreshock
