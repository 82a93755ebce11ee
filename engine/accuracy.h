#pragma once

/// How good forecasts were. Definitions of MASE and sMAPE as in Makridakis et al. (2020), The M4
/// Competition, Int. J. Forecasting 36(1); RMSSE as in Hyndman & Koehler (2006).

#include <span>
#include <vector>

#include "foreshock/core/forecast.h"

namespace foreshock {

/// Mean absolute and mean squared seasonal difference of the training part; missing pairs left out.
/// 0 if the series is constant, NaN if there is no pair.
struct ErrorScale {
  double absolute = 0;
  double squared = 0;
};
ErrorScale error_scale(std::span<const double> train, int season);

/// Sums over forecast points; mean() of nothing is NaN.
class Accuracy {
 public:
  explicit Accuracy(std::vector<Level> levels)
      : levels_(std::move(levels)), covered_(levels_.size()) {}

  /// One forecast point; missing outcomes count for nothing.
  void add(const Predictive& predictive, double y);
  /// Errors so far, in units of the series.
  double mae() const { return mean(absolute_); }
  double smape() const { return mean(symmetric_); }  ///< Percent, 0 to 200.
  double rmse() const;
  double crps() const { return mean(crps_); }
  double coverage(std::size_t level_index) const;
  int points() const { return points_; }
  const std::vector<Level>& levels() const { return levels_; }

 private:
  double mean(double sum) const;
  std::vector<Level> levels_;
  std::vector<int> covered_;
  double absolute_ = 0;
  double squared_ = 0;
  double symmetric_ = 0;
  double crps_ = 0;
  int points_ = 0;
};

}  // namespace foreshock
