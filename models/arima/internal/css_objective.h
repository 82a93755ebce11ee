#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/sample.h"

namespace foreshock::arima {

/// nu/2 log S, S the conditional sum of squares over the nu innovations that count, as a function
/// of the coefficients themselves; linear effects are solved for. From the first point on that has
/// all its lags, b(B) e_t = a(B) w_t with e = 0 before.
class CssObjective {
 public:
  CssObjective(const ArimaOrder& order, const ArimaSample& sample);

  /// nu.
  std::size_t counted() const { return counted_; }
  /// S and the effects, units of w over those of the column, of the last evaluation.
  double squares() const { return squares_; }
  std::span<const double> effects() const { return effects_; }

  /// With the gradient [k] and the Gauss-Newton matrix [k, k]. Infinite where the numbers give out
  /// or effects can't be told apart.
  double value(std::span<const double> coefficients, std::span<double> gradient,
               std::span<double> gauss_newton);

 private:
  struct Tap {
    std::size_t lag;
    double weight;
  };
  using Taps = std::vector<Tap>;
  /// One of the four polynomials, and what it is multiplied by in a or b.
  struct Factor {
    std::size_t begin;
    std::size_t size;
    std::size_t step;  ///< Lags from one coefficient to the next.
    bool autoregressive;
    Taps other;
  };

  static Taps taps_of(std::span<const double> polynomial);
  void mark_counted();
  void set_coefficients(std::span<const double> coefficients);
  /// In place: drive / b(B), where drive is zero before first_.
  void divide(double* drive) const;
  /// a(B) w / b(B) into e.
  void filter(const double* w, double* e) const;
  /// Rows of derivatives of the innovations e of w.
  void differentiate(const double* w, const double* e);
  /// Zero where nothing counts.
  void mask(double* row) const;
  /// Filtered columns made orthonormal and taken out of e.
  bool project(double* e);

  ArimaOrder order_;
  const ArimaSample& sample_;
  std::size_t k_;
  std::size_t n_;
  std::size_t first_;  ///< p + P m.
  std::size_t counted_ = 0;
  std::vector<char> counts_;  ///< [n]
  std::vector<Factor> factors_;
  Taps ar_;  ///< a and b beyond their leading 1.
  Taps ma_;
  std::vector<double> residuals_;  ///< [n]
  std::vector<double> adjusted_;   ///< [n] w with its effects taken out.
  std::vector<double> columns_;    ///< [effects, n]
  std::vector<double> triangle_;   ///< [effects, effects]
  std::vector<double> effects_;
  std::vector<double> rows_;  ///< [k, n]
  double squares_ = 0;
};

}  // namespace foreshock::arima
