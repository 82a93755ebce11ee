#pragma once

/// A series as a table of columns: what was seen, what was expected of it, and what is ahead.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/serve/board.h"

namespace foreshock {

struct Columns {
  std::string series;
  std::int64_t step_ms = 0;
  std::int64_t now_ms = 0;
  std::vector<double> levels;  ///< Percent.
  std::size_t points = 0;      ///< In the window, before any were left out.
  bool decimated = false;
  std::string model_used;
  bool degraded = false;
  std::string status = "ok";  ///< "warmup", "incident"
  double line = 1;            ///< From which score on its alerts are told.
  std::vector<std::string> names;
  std::vector<std::int64_t> time_ms;
  /// All but time: y, yhat, lower and upper of each level, score, flags; NaN where there is none.
  std::vector<std::vector<double>> values;
  std::vector<Incident> alerts;
};

struct ColumnsQuery {
  std::string series;
  std::optional<std::int64_t> start_ms{};
  std::optional<std::int64_t> end_ms{};
  std::size_t max_points = 2000;
};

/// Nothing if the series is not known.
std::optional<Columns> columns_of(const Board& board, const ServiceView& view,
                                  const ColumnsQuery& query);

std::string columns_json(const Columns& columns);
/// FSC1: docs/formats/http.md.
std::string columns_binary(const Columns& columns);

}  // namespace foreshock
