#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/rows.h"
#include "foreshock/app/series_reader.h"
#include "foreshock/app/time_scale.h"
#include "foreshock/core/frequency.h"
#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock::app {

/// Regular steps, and how their times are written. With a zone, steps of whole days, weeks and
/// months run from local midnight to local midnight, 23 or 25 hours on some days: they are steps of
/// what clocks show. Shorter ones run in UTC.
struct Grid {
  Frequency frequency;
  Timestamp origin;  ///< What clocks show there, if the grid is local.
  TimeScale scale = {};
  bool local = false;

  bool numbered() const { return scale.numbered; }
  /// Numbered steps have none.
  std::optional<Frequency> calendar() const {
    return numbered() ? std::nullopt : std::optional<Frequency>(frequency);
  }
  Timestamp time_of(std::int64_t step) const {
    const Timestamp time = frequency.advance(origin, step);
    return local ? scale.moment(time) : time;
  }
  std::string text_of(std::int64_t step) const { return scale.text(time_of(step)); }
};

/// One cell: 2024-03-01T10:00:00Z, or the number of the step.
void write_time(Rows& rows, Timestamp time, const TimeScale& scale);

/// A series on its grid; missing steps are NaN.
struct GridSeries {
  std::string id;
  Grid grid;
  std::vector<double> values;
  std::vector<std::vector<double>> regressors;  ///< [as asked][steps], those ahead included.
};

struct StepOf {
  Frequency frequency;
  bool local = false;  ///< As in Grid.
};
/// The step given, or the one that the times keep.
/// Errors:  kInvalidArgument if there is but one time and it is a date.
Result<StepOf> step_of(const std::optional<Frequency>& given, const std::vector<Timestamp>& times,
                       const TimeScale& scale);

/// With regressors, missing values at the end are steps ahead: they go, their regressors stay.
/// Errors:  as step_of; kInvalidArgument if the series has no value, or if its grid would be
///          far larger than what is on it.
Result<GridSeries> on_grid(RawSeries series, const std::optional<Frequency>& frequency,
                           const TimeScale& scale);

/// Those that were asked for; only if there are.
Seasons given_seasons(const SeasonOption& option, const Frequency& frequency);
/// As asked, or as the calendar has it and `y` agrees, or as `y` shows.
Seasons seasons_of(const SeasonOption& option, const Grid& grid, std::span<const double> y);

/// The first of them.
int season_of(const SeasonOption& option, const Grid& grid, std::span<const double> y);

/// How far to look: as asked, or one season, or 10 steps.
int horizon_of(const Span& option, const Grid& grid, int season);

}  // namespace foreshock::app
