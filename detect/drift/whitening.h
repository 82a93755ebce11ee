#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Turns an autocorrelated series into innovations of equal variance by an autoregression that was
/// fitted to a reference; gaps are bridged by what the autoregression says of points further back.
class Whitening {
 public:
  /// Orders 0 to `most_order` by Burg, the one with the least BIC; of order 1 the bias (1 + 3 phi)
  /// / n is put right.
  ///
  /// Shapes:  y is [n], in order of time, NaN is missing; 20 values at least.
  /// Errors:  kInvalidArgument for fewer or infinite values, and if all are equal.
  /// Source:  Kendall (1954), Biometrika 41, 403-404, and Marriott & Pope there, 390-402: bias.
  static Result<Whitening> fit(std::span<const double> y, std::size_t most_order = 12);

  /// How each present point of a series is predicted from present points before it.
  struct Plan {
    struct Row {
      std::size_t at;        ///< Its index.
      std::size_t first;     ///< Of its weights; the next row's is the end.
      double per_deviation;  ///< 1 / standard deviation of its error, in units of innovations.
    };
    std::vector<Row> rows;
    std::vector<std::size_t> places;
    std::vector<double> weights;
  };
  Plan plan(std::span<const double> y) const;
  /// What is predicted of every point, present or not, from present points before it; for a series
  /// of mean 0. NaN behind a missing point: further into a gap predictions tend to the mean, and
  /// would tell of the gap instead of the value.
  std::vector<double> predict(std::span<const double> y) const;

  /// (y_t - sum w y_before) / deviation of every row of the plan.
  ///
  /// Shapes:  y is present wherever the plan's series was.
  static std::vector<double> apply(const Plan& plan, std::span<const double> y);
  /// The same of a series of ones: what a level of 1 is in every innovation.
  static std::vector<double> signature(const Plan& plan);

  std::size_t order() const { return ar_.size(); }
  /// Autocorrelation of the fitted process at this lag.
  double correlation(std::size_t lag) const { return lag < rho_.size() ? rho_[lag] : 0.0; }
  /// Variance of the process, in units of its innovations' variance.
  double variance() const { return variance_; }
  /// Squared relative error of 1 - sum phi, and so of every standard error of a level.
  double gain_error() const { return gain_error_; }

 private:
  void add_row(std::span<const double> y, std::size_t at, Plan& plan) const;

  std::vector<double> ar_;
  std::vector<double> rho_;
  double variance_ = 1;
  double gain_error_ = 0;
};

}  // namespace foreshock
