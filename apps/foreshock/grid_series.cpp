#include "foreshock/app/grid_series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/engine/aligner.h"
#include "foreshock/engine/season.h"

namespace foreshock::app {
namespace {

/// 160 MB: more is a stray date or the wrong frequency, not a series.
constexpr std::size_t kMostSteps = 20'000'000;
constexpr int kDefaultHorizon = 10;

}  // namespace

void write_time(Rows& rows, Timestamp time, bool numbered) {
  if (numbered) {
    rows.integer(time_to_index(time));
  } else {
    rows.text(format_timestamp(time));
  }
}

Result<Frequency> frequency_of(const std::optional<Frequency>& given,
                               const std::vector<Timestamp>& times, bool numbered) {
  if (given) return *given;
  if (times.size() > 1) return Frequency::infer(times);
  if (numbered) return Frequency::every(kIndexStep);
  return fail(Errc::kInvalidArgument, "one time does not tell its step (--freq 1D)");
}

Result<GridSeries> on_grid(RawSeries series, const std::optional<Frequency>& frequency,
                           bool numbered) {
  const bool empty = std::all_of(series.values.begin(), series.values.end(),
                                 [](double y) { return std::isnan(y); });
  if (empty) return fail(Errc::kInvalidArgument, "it has no value");
  FORESHOCK_TRY(const Frequency step, frequency_of(frequency, series.times, numbered));
  FORESHOCK_TRY(RegularSeries regular, regularize(series.times, series.values, step, kMostSteps));
  GridSeries out{std::move(series.id),
                 Grid{regular.frequency, regular.origin, numbered},
                 std::move(regular.values),
                 {}};
  for (const auto& raw : series.regressors) {
    std::vector<double> placed(out.values.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < raw.size(); ++i) placed[regular.step_of[i]] = raw[i];
    out.regressors.push_back(std::move(placed));
  }
  if (!out.regressors.empty()) {
    while (std::isnan(out.values.back())) out.values.pop_back();
  }
  return out;
}

int season_of(const SeasonOption& option, const Grid& grid, std::span<const double> y) {
  if (option.none) return 0;
  if (option.span.given()) {
    const int steps = option.span.steps_of(grid.frequency);
    return steps > 1 ? steps : 0;
  }
  return detect_season(y, grid.calendar());
}

int horizon_of(const Span& option, const Grid& grid, int season) {
  if (option.given()) return option.steps_of(grid.frequency);
  return season > 1 ? season : kDefaultHorizon;
}

}  // namespace foreshock::app
