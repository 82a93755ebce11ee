#pragma once

/// A LiveSeries with its season, and what its tests share.

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/engine/live_series.h"

namespace foreshock::testing_live {

/// Row and season of one series, as engine/partition keeps them.
struct Row {
  explicit Row(const LiveSeries::Options& wanted)
      : options(wanted),
        season(static_cast<std::size_t>(wanted.season > 1 ? wanted.season : 0)),
        series(LiveSeries::make(options, season)) {}

  Step push(double y) { return series.push(y, options, season); }
  Predictive expect() const { return series.expect(season); }
  bool is_sound() const { return series.is_sound(options, season); }

  LiveSeries::Options options;
  std::vector<float> season;
  LiveSeries series;
};

inline std::vector<Step> push_all(Row& row, const std::vector<double>& y) {
  std::vector<Step> steps;
  for (const double v : y) steps.push_back(row.push(v));
  return steps;
}

/// A sine of `steps` steps.
inline double wave(int t, int steps) {
  return std::sin(2 * std::numbers::pi * t / steps);
}

/// How far off expectations are, on average.
class MeanError {
 public:
  void add(double y, const Predictive& expected) {
    sum_ += std::abs(y - expected.median());
    ++n_;
  }
  double value() const { return sum_ / n_; }

 private:
  double sum_ = 0;
  int n_ = 0;
};

}  // namespace foreshock::testing_live
