#pragma once

#include <memory>
#include <span>
#include <vector>

#include "foreshock/models/arima/internal/innovations.h"
#include "foreshock/models/arima/internal/shape.h"
#include "foreshock/models/arima/sample.h"

namespace foreshock::arima {

/// Room that evaluations of any order over one sample share.
struct ObjectiveRoom {
  Room room;
  std::vector<double> filtered;  ///< [1 + columns, n] standardised innovations of w, then of the
                                 ///< columns; those are made orthonormal and taken out of w's.
  std::vector<double> triangle;  ///< [columns, columns] R of their QR, missing values from the
                                 ///< last to the first, then effects.
  std::vector<double> effects;   ///< [columns] estimates, units of w over those of the column.
  std::vector<double> adjusted;  ///< [n] w with its effects taken out.
  std::vector<double> jacobian;  ///< [k, n]

  double* residuals() { return filtered.data(); }
  const double* residuals() const { return filtered.data(); }
};

/// Minus the exact log-likelihood of one family (an order, mostly) as a function of the search's
/// coordinates, variance and linear effects solved for, constants left out:
///   f = N/2 log S + 1/2 (log |V| + log |X' V^-1 X|),
/// N points that are there, S the sum of squares of standardised innovations, X the columns of the
/// missing values. Source: Gomez, Maravall & Pena (1999), J. Econometrics 88, 341-363.
class Objective {
 public:
  Objective(const ArimaOrder& order, const ArimaSample& sample, ObjectiveRoom& room);
  /// Of another family than one order.
  Objective(std::unique_ptr<const Shape> shape, const ArimaSample& sample, ObjectiveRoom& room);

  /// Those of the last evaluation.
  std::span<const double> coefficients() const { return coefficients_; }

  std::size_t size() const { return k_; }
  /// [k] how far from 0 each coordinate may go.
  const std::vector<double>& bounds() const { return bounds_; }
  /// Infinite where the numbers give out.
  double value(std::span<const double> x);
  /// With the gradient [k] and the Gauss-Newton matrix [k, k].
  double value(std::span<const double> x, std::span<double> gradient,
               std::span<double> gauss_newton);
  /// S and the two determinants of the last evaluation.
  double squares() const { return squares_; }
  double log_determinants() const { return log_determinants_; }

 private:
  /// Whether a factor is nearer to the unit circle than the recursion can bear.
  bool is_beyond(std::span<const double> x) const;
  /// Filters w and the columns and takes those out of w; false if they can't be told apart.
  bool filter();
  bool project();
  /// Filtered columns in the order in which they are made orthogonal, and where each begins.
  double* column(std::size_t place);
  std::size_t support(std::size_t place) const;
  double finish();
  void chain(std::span<const double> d_log, std::span<double> gradient,
             std::span<double> gauss_newton) const;
  /// Adds the derivative of log |X' V^-1 X| to d_log.
  void add_missing(std::span<double> d_log);

  std::unique_ptr<const Shape> shape_;
  const ArimaSample& sample_;
  ObjectiveRoom& at_;
  std::size_t k_;
  std::size_t columns_;
  std::vector<double> bounds_;
  Process<double> process_;
  std::vector<double> coefficients_;
  std::vector<double> map_;  ///< [k, k] d coefficients / d x.
  double squares_ = 0;
  double log_determinants_ = 0;
};

}  // namespace foreshock::arima
