#pragma once

#include <array>
#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Turns standardised residuals into normal scores through the tail that was really seen, so that
/// one threshold holds for normal, heavy-tailed and skewed noise alike. The bulk follows the ranks
/// (a histogram on an asinh scale), each far tail a generalised Pareto distribution fitted to the
/// outermost twentieth. Before there are points, a Student-t with 4 degrees of freedom stands in
/// for them and fades.
///
/// Cost:    learning is one count; scoring one table look-up; the table is made anew every 256
/// points
///          (more often at first). Fixed memory, no allocation.
/// Source:  Hosking & Wallis (1987), Technometrics 29(3), for the tail by probability-weighted
///          moments; Siffer et al. (2017), KDD, for tails of streams. docs/math/calibrate.md.
class Calibrator {
 public:
  /// p_line in (0, 1): the two-sided p-value at which it has to be right; see
  /// docs/math/calibrate.md.
  explicit Calibrator(double p_line);
  static Result<Calibrator> read(StateReader& in, double p_line);

  /// The normal score of z: N(0, 1) while residuals keep coming from where they came. Monotone in
  /// z.
  double score(double z) const;
  /// The z whose score is s: the inverse, for intervals.
  double residual(double s) const;
  /// Counts z, which must not be NaN.
  void learn(double z);
  void save(StateWriter& out) const;

 private:
  static constexpr int kBins = 49;  // Odd: the middle of one is zero, where constant series sit.
  struct Tail;
  Tail fit_tail(const std::array<double, kBins>& mass, double total, bool upper) const;
  std::array<double, kBins> blended() const;
  void refresh();

  double reach_;  ///< How far the alert line lies beyond the start of a tail, in log probability.
  std::array<float, kBins> counts_{};
  std::array<float, kBins + 1> scores_{};  ///< Normal score at each edge between bins.
  float total_ = 0;
  std::int32_t until_refresh_ = 1;
};

}  // namespace foreshock
