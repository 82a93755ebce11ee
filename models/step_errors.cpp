#include "foreshock/models/step_errors.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

/// Memory of the online sigma in points. Noise that changes at once is for detectors to find, which
/// they cannot in what is followed at once.
constexpr double kSigmaMemory = 2000;
/// Errors beyond this many standard deviations teach it no more than this.
constexpr double kClip = 3;
/// E[min(z^2, 9)] for z ~ N(0, 1); keeps the clipped square unbiased.
constexpr double kClipBias = 0.9950;

/// Squares of deviations outside these lose digits.
constexpr double kLeastSquare = 1e-280;
constexpr double kMostSquare = 1e280;

/// Errors smaller than the rounding of what is expected are none: a straight line without noise is
/// certain, like a constant, and the digits that it loses are no surprise.
constexpr double kRounding = 4.440892098500626e-16;

/// Standard deviations of log y level off here: growth by a factor is a figure of speech beyond it,
/// and the exponential of a wide interval is no interval. docs/math/box_cox.md has the evidence.
constexpr double kMostLogScale = 0.8;

/// `bend` is what makes an interval no interval: how far a power is from 1, or the power of the
/// level that noise is in proportion to; scale / level is the standard deviation of log y.
double level_off(double level, double scale, double bend) {
  if (!(scale > 0 && bend > 0)) return scale;
  return scale / std::hypot(1, bend * scale / (kMostLogScale * level));
}

/// Independent far errors that the model's own variance counts for, and the most that they may
/// widen.
constexpr double kFarPrior = 2;
constexpr double kMostFarFactor = 2;

}  // namespace

bool StepErrors::is_sound() const {
  return sigma >= 0 && std::isfinite(sigma) && dof > 0 && points >= 1 && doubt >= 0 &&
         std::isfinite(doubt) && far_factor >= 1 && std::isfinite(far_factor) && far_steps >= 1;
}

double StepErrors::scale_ahead(int h, double mean, double growth) const {
  const double far = std::min(1.0, static_cast<double>(h) / far_steps);
  const double scale =
      sigma * std::sqrt(growth) * (1 + doubt * h / points) * (1 + (far_factor - 1) * far);
  return scale < kRounding * std::abs(mean) ? 0 : scale;
}

Predictive StepErrors::ahead(int h, double mean, double growth, double power) const {
  const double scale = scale_ahead(h, mean, growth);
  if (power == 1) return Predictive::student_t(mean, scale, dof);
  // The exponential of a Student-t has no expectation, nor need other powers have one: a normal of
  // the same variance stands for it. At a level L = y^power the standard deviation of log y is
  // scale / L. A level that is small beside its own standard deviation, power scale, says nothing:
  // that deviation stands for it.
  const double same = dof > 3 ? std::sqrt(dof / (dof - 2)) : std::sqrt(3.0);
  const double wide = scale * same;
  const double level = std::max(power * mean + 1, power * wide);
  return Predictive::normal(mean, level_off(level, wide, 1 - power)).of_power(power);
}

Predictive StepErrors::ahead_in_proportion(int h, double mean, double growth,
                                           double exponent) const {
  const double scale = scale_ahead(h, mean, growth);
  return Predictive::student_t(mean, level_off(std::max(mean, scale), scale, exponent), dof);
}

void StepErrors::learn(double error) {
  const double rate = 1 / std::max(kSigmaMemory, dof);
  const double variance = sigma * sigma;
  if (!(variance > kLeastSquare && variance < kMostSquare)) return learn_far(error, rate);
  // Without a division: this is what a step waits for.
  const double square = std::min(error * error, kClip * kClip * variance);
  if (square == square) sigma = std::sqrt(variance + rate * (square * (1 / kClipBias) - variance));
}

void StepErrors::learn_far(double error, double rate) {
  const double z = std::clamp(error / sigma, -kClip, kClip);
  if (z == z) sigma *= std::sqrt(1 + rate * (z * z / kClipBias - 1));
}

double far_factor(double squares, double count, int steps) {
  const double independent = count / steps;
  const double ratio = squares / count;
  const double shrunk =
      std::isfinite(ratio) ? (independent * ratio + kFarPrior) / (independent + kFarPrior) : 1;
  return std::clamp(std::sqrt(shrunk), 1.0, kMostFarFactor);
}

}  // namespace foreshock
