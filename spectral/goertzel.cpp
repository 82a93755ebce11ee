#include "foreshock/spectral/goertzel.h"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace foreshock {

Result<std::complex<double>> goertzel(std::span<const double> x, double frequency) {
  if (!std::isfinite(frequency)) {
    return fail(Errc::kInvalidArgument, "Goertzel: the frequency is not finite");
  }
  // Whole turns change nothing; the difference is exact, and in [-1/2, 1/2].
  const double half_angle = std::numbers::pi * (frequency - std::round(frequency));
  const double sine = std::sin(half_angle);
  const double cosine = std::cos(half_angle);
  // b_t = x_t + 2 cos(w) b_{t+1} - b_{t+2} from the end, with b_t -+ b_{t+1} kept instead of
  // b_{t+2}: the difference where cos(w) is near 1, the sum where it is near -1.
  const bool low = std::abs(sine) <= cosine;
  const double sign = low ? 1 : -1;
  const double factor = low ? -4 * sine * sine : 4 * cosine * cosine;
  double b = 0;
  double kept = 0;
  double before = 0;
  for (std::size_t t = x.size(); t-- > 0;) {
    before = b;
    kept = x[t] + factor * b + sign * kept;
    b = kept + sign * b;
  }
  // sum x_t cos(w t) = b_0 - cos(w) b_1, sum x_t sin(w t) = sin(w) b_1
  const std::complex<double> sum{kept - factor / 2 * before, -2 * sine * cosine * before};
  if (!std::isfinite(sum.real()) || !std::isfinite(sum.imag())) {
    return fail(Errc::kInvalidArgument, "Goertzel: a value is not finite, or the sum overflows");
  }
  return sum;
}

}  // namespace foreshock
