#pragma once

#include <span>
#include <vector>

#include "foreshock/models/exponential/state.h"

namespace foreshock::exponential {

/// A form's numbers in the coordinates of the search: smoothing through logits, then level, slope
/// and the season's states but the last, which makes them sum to 0 (or to m).
struct Coordinates {
  Form form;
  double least_alpha = 1e-4;
  bool free_season = true;           ///< Whether the season's states are among them.
  std::vector<double> given_season;  ///< [m] if not.

  std::size_t size() const;
  Smoothing smoothing(std::span<const double> z) const;
  State state(std::span<const double> z) const;
  /// The coordinates of these numbers.
  std::vector<double> of(const Smoothing& smoothing, const State& state) const;
};

/// Errors as least squares. With added errors e = y - mu; with multiplied ones e = (y - mu) / mu,
/// and what is minimised is
///   S = sum e^2 exp(2 mean log mu);
/// with added errors S = sum e^2. Either way the log-likelihood is -n / 2 log S and a constant, and
/// S a sum of squares, so Gauss and Newton serve both. Source: Ord, Koehler & Snyder (1997), J.
/// American Statistical Association 92, for the
///         likelihood; the rest by differentiating the recursions.
class SquaredErrors {
 public:
  /// y: [n], NaN = missing, outlives this.
  SquaredErrors(std::span<const double> y, const Coordinates& coordinates);

  int count() const { return count_; }
  /// The sum of squares; infinite where something that must be positive is not.
  /// Cost: O(n).
  double value(std::span<const double> z);
  /// The same with half its gradient, [k], and J'J, [k, k], which is half its curvature but for
  /// what the residuals' own curvature adds.
  /// Cost: O(n k^2 / 2).
  double value(std::span<const double> z, std::span<double> gradient, std::span<double> hessian);
  /// mean log mu at the last z: 0 with added errors.
  double mean_log() const { return mean_log_; }

 private:
  bool start(std::span<const double> z);
  void start_tangents(std::span<const double> z);

  std::span<const double> y_;
  Coordinates at_;
  int count_ = 0;
  double mean_log_ = 0;
  Smoothing s_;
  State state_;
  // Derivatives by each coordinate, [k] or [m][k].
  std::vector<double> d_alpha_, d_beta_, d_gamma_, d_phi_;
  std::vector<double> d_level_, d_slope_, d_season_, d_mu_, d_error_, d_logs_;
};

}  // namespace foreshock::exponential
