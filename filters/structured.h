#pragma once

/// The Kalman filter of structural models: a scalar series whose transition is a level with a
/// slope, scalars, turning waves and seasonal dummies along the diagonal, so that F is never
/// multiplied out. kalman.h has the same three verbs for matrices of any kind.

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock::structured {

/// States in this order: level, slope (if any), scalars, the first of every wave, the second of
/// every wave, dummies (the last period - 1 effects, newest first). y is the sum of level, scalars,
/// first states of waves and newest effects, plus noise.
struct System {
  bool has_slope = false;
  double damping = 1;           ///< slope <- damping slope; level <- level + slope.
  std::vector<double> factors;  ///< [scalars] scalar <- factor scalar.
  std::vector<double> cosine;   ///< [waves] (a, b) <- (c a + s b, c b - s a); a damped one's
  std::vector<double> sine;     ///< [waves] carry the damping.
  std::vector<int> periods;     ///< Of each set of dummies, >= 2.
  std::vector<double> q;        ///< [k] variances of the states' noise, units of y squared, >= 0.
  double r = 0;                 ///< Variance of the observation's, >= 0.

  std::size_t size() const;
};

/// Rows of P are padded to whole vectors.
inline std::size_t row_length(std::size_t k) {
  return (k + 3) / 4 * 4;
}

/// N(x, P + kappa A A'), kappa to infinity, as kalman::Belief.
struct Belief {
  std::vector<double> x;    ///< [k]
  std::vector<double> P;    ///< [k, row_length(k)], symmetric; what is beyond k is 0.
  std::vector<double> A;    ///< [k, unknown], row by row.
  std::size_t unknown = 0;  ///< Directions of which nothing is known yet.
};

/// What a belief says about y; as kalman::Seen.
struct Seen {
  double expected = 0;
  double variance = 0;
  double diffuse = 0;  ///< Above 0: y was unpredictable, and the variance counts for nothing.
};

/// Whether sizes fit and numbers are finite; kInvalidArgument if not.
Status check(const System& system);

/// x <- F x. Cost: O(k).
void move(const System& system, std::span<double> x);
/// h' x: what y is without noise. Cost: O(k).
double observed(const System& system, std::span<const double> x);

/// A step with a gain that stays: x <- F (x + gain e), e = y - h' x, which is returned.
/// Shapes:  gain and x are [k]; y is finite.
/// Cost:    O(k); some 15 ns at 14 states.
double step_with_gain(const System& system, std::span<const double> gain, double y,
                      std::span<double> x);

/// One step on, P <- F P F' + Q, A <- F A. Cost: O(k^2); some 120 ns at 14 states.
void predict(const System& system, Belief& belief);
/// What y should be. Cost: O(k^2).
Seen expect(const System& system, const Belief& belief);
/// Learns y (NaN teaches nothing); gain, [k] or empty, gets what x was moved by for each unit of
/// innovation, and stays as it was if nothing was learnt. Cost: O(k^2).
Seen correct(const System& system, Belief& belief, double y, std::span<double> gain = {});

}  // namespace foreshock::structured
