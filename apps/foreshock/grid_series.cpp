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

bool is_of_days(const Frequency& frequency) {
  return frequency.is_calendar() || frequency.nominal() % std::chrono::days{1} == Duration{0};
}

/// What clocks show, in order: an hour that is shown twice stands still the second time.
std::vector<Timestamp> shown_times(std::vector<Timestamp> times, const TimeScale& scale) {
  Timestamp latest = Timestamp::min();
  for (Timestamp& time : times) {
    latest = std::max(latest, scale.shown(time));
    time = latest;
  }
  return times;
}

}  // namespace

void write_time(Rows& rows, Timestamp time, const TimeScale& scale) {
  if (scale.numbered) {
    rows.integer(time_to_index(time));
  } else {
    rows.text(scale.text(time));
  }
}

Result<StepOf> step_of(const std::optional<Frequency>& given, const std::vector<Timestamp>& times,
                       const TimeScale& scale) {
  const bool has_days = scale.zone && !scale.numbered;
  if (given) return StepOf{*given, has_days && is_of_days(*given)};
  if (times.size() < 2) {
    if (scale.numbered) return StepOf{Frequency::every(kIndexStep).value()};
    return fail(Errc::kInvalidArgument, "one time does not tell its step (--freq 1D)");
  }
  if (has_days) {
    FORESHOCK_TRY(const Frequency step, Frequency::infer(shown_times(times, scale)));
    if (is_of_days(step)) return StepOf{step, true};
  }
  FORESHOCK_TRY(const Frequency step, Frequency::infer(times));
  return StepOf{step};
}

Result<GridSeries> on_grid(RawSeries series, const std::optional<Frequency>& frequency,
                           const TimeScale& scale) {
  const bool empty = std::all_of(series.values.begin(), series.values.end(),
                                 [](double y) { return std::isnan(y); });
  if (empty) return fail(Errc::kInvalidArgument, "it has no value");
  FORESHOCK_TRY(const StepOf step, step_of(frequency, series.times, scale));
  if (step.local) series.times = shown_times(series.times, scale);
  FORESHOCK_TRY(RegularSeries regular,
                regularize(series.times, series.values, step.frequency, kMostSteps));
  GridSeries out{std::move(series.id),
                 Grid{regular.frequency, regular.origin, scale, step.local},
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
