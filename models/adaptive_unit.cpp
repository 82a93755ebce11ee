#include <algorithm>
#include <cmath>

#include "foreshock/models/adaptive_level.h"
#include "foreshock/models/internal/adaptive_level.h"

namespace foreshock {
namespace {

using namespace adaptive;

/// Units are powers of two in this range of exponents, changed where the smallest mean square of
/// errors leaves the other.
constexpr int kMostExponent = 1000;
constexpr float kMostSquare = 1.0995e12F;
constexpr float kLeastSquare = 9.0949e-13F;
/// Errors whose squares are below this share of their mean are those of a series at rest.
constexpr float kStirred = 1e-6F;
constexpr float kMostFloat = 1e37F;

}  // namespace

/// A unit for the first deviation, or for the first after so long a rest that there is no noise.
void AdaptiveLevel::begin_unit(double deviation, std::span<float> season) {
  if (deviation == 0 || square_[2 * active()] > 0) return;
  set_unit(std::ilogb(std::abs(bounded(deviation))), season);
}

/// Another unit where errors have become much larger or smaller than it. A series that rests keeps
/// its own: once it moves again it will be counted in it.
void AdaptiveLevel::rescale(const Lanes& errors, std::span<float> season) {
  const std::size_t slow = 2 * active();
  const std::size_t i = square_[slow + 1] < square_[slow] ? slow + 1 : slow;
  const float least = square_[i];
  if ((least <= kMostSquare && least >= kLeastSquare) || least == 0) return;
  if (least > kMostSquare || errors[i] * errors[i] > kStirred * least) {
    set_unit(std::ilogb(unit_) + std::ilogb(least) / 2, season);
  } else if (least < kNothing) {
    square_[slow] = square_[slow + 1] = 0;
  }
}

/// By a power of two, so that nothing is rounded.
void AdaptiveLevel::set_unit(int exponent, std::span<float> season) {
  const int bounded_exponent = std::clamp(exponent, -kMostExponent, kMostExponent);
  const int by = unit_ > 0 ? std::ilogb(unit_) - bounded_exponent : 0;
  unit_ = std::ldexp(1.0, bounded_exponent);
  if (by == 0) return;
  const auto scale = [](float& v, int power_of_two) {
    const float scaled = std::ldexp(v, power_of_two);
    v = std::abs(scaled) < kNothing ? 0 : std::clamp(scaled, -kMostFloat, kMostFloat);
  };
  for (auto* lanes : {&square_, &cross_, &spread_}) {
    for (float& v : *lanes) scale(v, 2 * by);
  }
  for (float& v : away_) scale(v, by);
  for (float& v : loss_) scale(v, 2 * by);
  for (float& v : season) {
    if (v == v) scale(v, by);
  }
}

}  // namespace foreshock
