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

Seasons given_seasons(const SeasonOption& option, const Frequency& frequency) {
  std::vector<int> steps{option.span.steps_of(frequency)};
  for (const Span& other : option.others) steps.push_back(other.steps_of(frequency));
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  std::erase_if(steps, [](int m) { return m < 2; });
  if (steps.empty()) return {};
  return {steps.front(), {steps.begin() + 1, steps.end()}};
}

Seasons seasons_of(const SeasonOption& option, const Grid& grid, std::span<const double> y) {
  if (option.none) return {};
  if (option.span.given()) return given_seasons(option, grid.frequency);
  const std::vector<int> found = detect_seasons(y, grid.calendar());
  if (found.empty()) return {};
  return {found.front(), {found.begin() + 1, found.end()}, true};
}

int season_of(const SeasonOption& option, const Grid& grid, std::span<const double> y) {
  return seasons_of(option, grid, y).first;
}

int horizon_of(const Span& option, const Grid& grid, int season) {
  if (option.given()) return option.steps_of(grid.frequency);
  return season > 1 ? season : kDefaultHorizon;
}

}  // namespace foreshock::app
