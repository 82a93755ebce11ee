#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/sample.h"

namespace foreshock::arima {

/// nu/2 log S, S the conditional sum of squares over the nu innovations that count:
/// b(B) e_t = a(B) (w - X beta)_t from the first point on that has all its lags, e = 0 before.
/// Its coordinates are the k coefficients themselves, then one for each effect, in units that make
/// the steps of all alike: columns made orthonormal, times ten times the residuals' deviation.
class CssObjective {
 public:
  CssObjective(const ArimaOrder& order, const ArimaSample& sample);

  /// k + effects.
  std::size_t size() const { return k_ + sample_.effects; }
  /// nu.
  std::size_t counted() const { return counted_; }
  /// S of the last evaluation, in units of w squared.
  double squares() const { return squares_; }
  /// Zero for the coefficients, ordinary least squares for the effects. Empty if those can't be
  /// told apart.
  std::vector<double> start();
  /// The effects at x, units of w over those of the column.
  std::vector<double> effects(std::span<const double> x) const;

  /// With the gradient [size]. Infinite where the numbers give out.
  double value(std::span<const double> x, std::span<double> gradient);

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
  std::vector<double> columns_;   ///< [effects, n] in the units of the coordinates.
  std::vector<double> triangle_;  ///< [effects, effects] of their QR, in units of w.
  double unit_ = 1;
  std::vector<double> adjusted_;   ///< [n] w with its effects taken out.
  std::vector<double> residuals_;  ///< [n]
  std::vector<double> rows_;       ///< [size, n] d e / d coordinate.
  double squares_ = 0;
};

}  // namespace foreshock::arima
