#include "foreshock/app/report_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/forecast.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kActualColumns = 480;  ///< About one per pixel of a chart.
constexpr std::size_t kFanColumns = 120;
constexpr std::size_t kErrorColumns = 240;
constexpr std::size_t kLeastHistory = 60;
constexpr std::size_t kTicks = 4;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// How many neighbours share a column.
std::size_t bucket_of(std::size_t n, std::size_t columns) {
  return (n + columns - 1) / columns;
}

/// As much of a time as a reader needs at this step.
std::string short_time(const Grid& grid, std::int64_t step) {
  const std::string full = grid.text_of(step);  // 2024-03-01T10:00:00Z
  if (grid.numbered()) return full;
  if (grid.frequency.is_calendar()) return full.substr(0, 7);
  if (grid.frequency.nominal() >= std::chrono::hours{24}) return full.substr(0, 10);
  if (grid.frequency.nominal() < std::chrono::minutes{1}) return full.substr(11, 8);
  return full.substr(5, 5) + " " + full.substr(11, 5);
}

void sketch_actual(const Trial& trial, std::size_t first, std::size_t end, SeriesSketch& sketch) {
  const std::size_t bucket = bucket_of(end - first, kActualColumns);
  for (std::size_t i = first; i < end; i += bucket) {
    SeriesSketch::Step step{static_cast<double>(i - first), kUnknown, kUnknown};
    for (std::size_t j = i; j < std::min(end, i + bucket); ++j) {
      step.low = std::fmin(step.low, trial.values[j]);  // fmin and fmax pass over NaN.
      step.high = std::fmax(step.high, trial.values[j]);
    }
    sketch.actual.push_back(step);
  }
}

void sketch_fan(const Trial& trial, const std::vector<NamedLevel>& levels, std::size_t first,
                SeriesSketch& sketch) {
  const BacktestWindow& window = trial.windows.front().back();
  const std::size_t horizon = window.forecast.steps.size();
  const std::size_t bucket = bucket_of(horizon, kFanColumns);
  for (std::size_t h = 0; h < horizon; h += bucket) {
    const std::size_t step = window.cutoff + 1 + h;
    SeriesSketch::Fan fan;
    fan.x = static_cast<double>(step - first);
    fan.time = short_time(trial.grid, static_cast<std::int64_t>(step));
    fan.actual = trial.values[step];
    fan.median = window.forecast.steps[h].median();
    for (const NamedLevel& level : levels) {
      Interval widest{kUnknown, kUnknown};
      for (std::size_t j = h; j < std::min(horizon, h + bucket); ++j) {
        const Interval range = interval(window.forecast.steps[j], level.level);
        widest.lower = std::fmin(widest.lower, range.lower);
        widest.upper = std::fmax(widest.upper, range.upper);
      }
      fan.lower.push_back(widest.lower);
      fan.upper.push_back(widest.upper);
    }
    sketch.fan.push_back(std::move(fan));
  }
}

void sketch_errors(const Trial& trial, SeriesSketch& sketch) {
  const double unit = trial.scale.absolute > 0 ? trial.scale.absolute : 1;
  std::vector<double> errors;
  for (const BacktestWindow& window : trial.windows.front()) {
    for (std::size_t h = 0; h < window.forecast.steps.size(); ++h) {
      const double y = trial.values[window.cutoff + 1 + h];
      errors.push_back((y - window.forecast.steps[h].median()) / unit);
    }
  }
  const std::size_t bucket = bucket_of(errors.size(), kErrorColumns);
  for (std::size_t i = 0; i < errors.size(); i += bucket) {
    double largest = kUnknown;
    for (std::size_t j = i; j < std::min(errors.size(), i + bucket); ++j) {
      if (!(std::abs(errors[j]) <= std::abs(largest)) && !std::isnan(errors[j]))
        largest = errors[j];
    }
    sketch.errors.push_back(largest);
  }
}

template <std::size_t N>
void count_in(std::array<std::int64_t, N>& bins, double share) {
  const double at = std::clamp(share * static_cast<double>(N), 0.0, static_cast<double>(N) - 1);
  ++bins[static_cast<std::size_t>(at)];
}

}  // namespace

SeriesSketch sketch_of(const Trial& trial, const std::vector<NamedLevel>& levels) {
  SeriesSketch sketch;
  sketch.id = trial.id;
  for (const Score& score : trial.scores) sketch.mase.push_back(score.mase);
  const BacktestWindow& window = trial.windows.front().back();
  const std::size_t horizon = window.forecast.steps.size();
  const std::size_t begin = window.cutoff + 1;
  const std::size_t tail =
      std::max({kLeastHistory, 3 * horizon, 2 * static_cast<std::size_t>(trial.season)});
  const std::size_t first = begin > tail ? begin - tail : 0;
  const std::size_t end = begin + horizon;
  sketch.cutoff_x = static_cast<double>(window.cutoff - first);
  sketch.end_x = static_cast<double>(end - 1 - first);
  sketch_actual(trial, first, end, sketch);
  sketch_fan(trial, levels, first, sketch);
  sketch_errors(trial, sketch);
  for (std::size_t i = 0; i < kTicks; ++i) {
    const std::size_t step = first + (end - 1 - first) * i / (kTicks - 1);
    sketch.ticks.emplace_back(static_cast<double>(step - first),
                              short_time(trial.grid, static_cast<std::int64_t>(step)));
  }
  return sketch;
}

void add_profile(const Trial& trial, std::size_t model, std::vector<Profile>& by_step) {
  if (!(trial.scale.absolute > 0)) return;
  for (const BacktestWindow& window : trial.windows[model]) {
    const std::size_t horizon = window.forecast.steps.size();
    if (by_step.size() < horizon) by_step.resize(horizon);
    for (std::size_t h = 0; h < horizon; ++h) {
      const double error = trial.values[window.cutoff + 1 + h] - window.forecast.steps[h].median();
      if (std::isnan(error)) continue;
      by_step[h].sum += std::abs(error) / trial.scale.absolute;
      ++by_step[h].count;
    }
  }
}

void add_honesty(const Trial& trial, std::size_t model, Honesty& honesty) {
  for (const BacktestWindow& window : trial.windows[model]) {
    for (std::size_t h = 0; h < window.forecast.steps.size(); ++h) {
      const Predictive& predictive = window.forecast.steps[h];
      const double y = trial.values[window.cutoff + 1 + h];
      if (std::isnan(y) || !predictive.is_known()) continue;
      ++honesty.points;
      count_in(honesty.pit, predictive.cdf(y));
      if (!(trial.scale.absolute > 0)) continue;
      const double error = (y - predictive.median()) / trial.scale.absolute;
      count_in(honesty.errors, (error / Honesty::kErrorReach + 1) / 2);
    }
  }
}

}  // namespace foreshock::app
