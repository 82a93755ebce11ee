#pragma once

/// What comes in a request that brings its series along: docs/formats/http.md.

#include <optional>
#include <string>
#include <string_view>

#include "foreshock/app/grid_series.h"
#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"
#include "foreshock/serve/http.h"

namespace foreshock::app {

struct SeriesBody {
  RawSeries raw;          ///< In order of time, no time twice.
  bool numbered = false;  ///< Without times: points are steps 1, 2, 3.
  bool live = false;      ///< "model": "live", of which the values say nothing.
  Values values;          ///< What else was said, as if by flags: "--model", "--budget" ...
};

/// Points beyond are refused: one request is not to fill the memory.
inline constexpr std::size_t kMostBodyPoints = 1'000'000;

/// Errors:  kMalformedInput for what is no JSON, naming the place; kInvalidArgument for a time, a
///          value or a field that can't be read, naming it.
Result<SeriesBody> read_series_body(const std::string& body);

/// By what its values say of the frequency.
Result<GridSeries> on_grid(const SeriesBody& body);

}  // namespace foreshock::app
