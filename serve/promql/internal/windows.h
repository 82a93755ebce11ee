#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/serve/promql/functions.h"
#include "foreshock/serve/promql/storage.h"

namespace foreshock::promql {

/// What a function over a range sees at one step.
struct Window {
  std::span<const Point> points;  ///< At least one.
  std::int64_t from_ms = 0;       ///< The range itself, both ends.
  std::int64_t to_ms = 0;
  double parameter = 0;          ///< Of quantile_over_time.
  std::vector<double>& scratch;  ///< Kept from step to step.
};

/// kAbsent for no value.
using WindowFunction = double (*)(const Window& window);

/// Null for functions that are not over a range.
WindowFunction window_function(FunctionId id);

}  // namespace foreshock::promql
