#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/app/scorer.h"
#include "foreshock/core/alert.h"
#include "foreshock/serve/json.h"

namespace foreshock::app {

struct ScoredPoint {
  std::int64_t step = 0;  ///< On the grid.
  Timestamp time{};       ///< Of the step.
  double y = 0;
  double expected = 0;
  double lower = 0;
  double upper = 0;
  double p_value = 1;
  double score = 0;
  bool alert = false;
  bool incident = false;
  bool warming_up = true;
  AlertKind kind = AlertKind::kNone;
};

/// Every value that is there, scored by those before it.
struct ScoredSeries {
  std::string model;
  Grid grid;
  std::vector<ScoredPoint> points;
};

/// Through a pipeline of its own, as the verb `detect`.
Result<ScoredSeries> score_series(const GridSeries& series, const DetectOptions& options);

/// "step_ms": 0 where steps are numbers, or differ in length.
void write_step(const Grid& grid, JsonWriter& json);

}  // namespace foreshock::app
