#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "foreshock/models/arima/internal/innovations.h"
#include "foreshock/models/arima/sample.h"

namespace foreshock::arima {

/// Exact innovations as residuals of a least-squares problem in everything that is unknown, the
/// search's coordinates x and one number b per column:
///   u(x, b) = g r,   r = standardised innovations of w - X b,
///   g = exp((log |V| + log |X_m' V^-1 X_m|) / 2N),
/// V the process's covariance, X_m the columns of missing values, N the points that count. Minus
/// the exact log-likelihood is N/2 log |u|^2 (objective.h): where the squares are least is maximum
/// likelihood, and the minimum of another loss of u is an M-estimate that bends from there.
class ScaledInnovations {
 public:
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  ScaledInnovations(const ArimaOrder& order, const ArimaSample& sample);

  std::size_t coordinates() const { return k_; }
  std::size_t columns() const { return sample_.columns(); }

  /// Shapes:  x is [coordinates], b [columns], in units of w over those of the column.
  /// Returns: false where the numbers give out; values and slopes are then not to be read.
  /// Cost:    O(n (r + missing) missing), with slopes 1 + 2 k times the first.
  bool evaluate(std::span<const double> x, std::span<const double> b, bool slopes);

  std::span<const double> values() const { return {u_.data(), sample_.n}; }  ///< [n] u.
  const Matrix& slopes() const { return slopes_; }  ///< [n, coordinates + columns] du.
  /// g: what u is larger by than standardised innovations.
  double factor() const { return g_; }

 private:
  double add_missing(bool pseudo);
  void slopes_by_coefficient(std::span<const double> b);

  ArimaOrder order_;
  const ArimaSample& sample_;
  std::size_t k_;
  Process<double> process_;
  Room room_;
  std::vector<double> coefficients_;
  std::vector<double> map_;   ///< [k, k] d coefficients / d x.
  Eigen::MatrixXd filtered_;  ///< [n, 1 + columns] standardised innovations of each.
  Eigen::MatrixXd pseudo_;    ///< [missing, n] (X_m' X_m)^-1 X_m', filtered.
  Eigen::MatrixXd tangents_;  ///< [n, k] du / d coefficient.
  Eigen::VectorXd r_;
  Eigen::VectorXd u_;
  Matrix slopes_;
  double g_ = 1;
};

}  // namespace foreshock::arima
