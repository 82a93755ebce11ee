#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace foreshock {

/// How one-step errors grow with the level that was expected: their standard deviation is in
/// proportion to a power of it.
struct NoiseGrowth {
  double exponent = 0;  ///< 0: of one size, 0.5: variance in proportion, 1: in proportion.
  /// A level below this counts as this; positive where the exponent is.
  double least_level = 0;

  /// What errors are in units of.
  double unit(double level) const {
    if (exponent == 0) return 1;
    const double at = std::max(level, least_level);
    return exponent == 1 ? at : std::pow(at, exponent);
  }
  bool is_sound() const {
    return exponent >= 0 && exponent <= 1 && std::isfinite(least_level) &&
           (exponent == 0 || least_level > 0);
  }
};

/// Which noise is the likeliest for given errors: of one size, or with an exponent of 0.5 or 1 if
/// every level that was expected is positive. The least level is then the smallest of them.
class NoiseGrowthFit {
 public:
  struct Found {
    NoiseGrowth noise;
    double rms = 0;             ///< Of the errors, in the noise's units.
    double log_likelihood = 0;  ///< Gaussian.
  };

  /// unit: about the size of the errors, >= 0; so that no square leaves what a double holds.
  explicit NoiseGrowthFit(double unit) : unit_(unit > 0 ? unit : 1) {}

  void add(double error, double level);
  Found found(bool may_grow) const;

 private:
  double unit_;
  int count_ = 0;
  double squares_[3] = {};  ///< Of errors in units of 1, the root of the level and the level.
  double logs_ = 0;         ///< Sum of logarithms of levels.
  double least_ = std::numeric_limits<double>::infinity();
};

}  // namespace foreshock
