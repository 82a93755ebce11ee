#include "foreshock/spectral/goertzel.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/sliding_dft.h"
#include "random_series.h"

namespace foreshock {
namespace {

/// The definition, every angle reduced to a turn before it meets pi.
std::complex<double> by_definition(std::span<const double> x, double frequency) {
  long double re = 0;
  long double im = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    const long double turns = static_cast<long double>(frequency) * static_cast<long double>(t);
    const long double angle = 2 * std::numbers::pi_v<long double> * (turns - std::round(turns));
    re += x[t] * std::cos(angle);
    im -= x[t] * std::sin(angle);
  }
  return {static_cast<double>(re), static_cast<double>(im)};
}

TEST(Goertzel, IsThatOfNumpy) {
  for (std::size_t i = 0; i < golden::kGoertzelFrequency.size(); ++i) {
    const auto sum = goertzel(golden::kMixed, golden::kGoertzelFrequency[i]).value();
    EXPECT_NEAR(sum.real(), golden::kGoertzelRe[i], 2e-11);
    EXPECT_NEAR(sum.imag(), golden::kGoertzelIm[i], 2e-11);
  }
}

// Property. A sine is rounded once, which shifts the frequency by 1e-16 of itself and the last
// angle by n times that: hence the tolerance. The plain recursion misses it by far at 1e-9 and 0.5
// - 1e-9.
TEST(Goertzel, IsTheSumAtAnyFrequency) {
  Rng rng(20240604);
  for (const std::size_t n : {0U, 1U, 2U, 3U, 100U, 10000U}) {
    const auto x = random_series(rng, n, 0.9);
    for (const double f :
         {0.0, 1e-9, 1e-4, 0.1, 0.25, 0.3, 0.4999, 0.5 - 1e-9, 0.5, -0.2, 0.75, 7.1}) {
      const double tolerance = 1e-15 * static_cast<double>(n * n + 1);
      EXPECT_LT(std::abs(goertzel(x, f).value() - by_definition(x, f)), tolerance) << n << ' ' << f;
    }
  }
}

TEST(Goertzel, RefusesWhatIsNotFinite) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(goertzel(std::vector<double>{1, 2}, kNaN));
  EXPECT_FALSE(goertzel(std::vector<double>{1, 2}, inf));
  EXPECT_FALSE(goertzel(std::vector<double>{1, kNaN, 2}, 0.1));
  EXPECT_FALSE(goertzel(std::vector<double>{1, inf, 2}, 0.25));
  EXPECT_FALSE(goertzel(std::vector<double>{1e308, 1e308, 1e308}, 0));
}

}  // namespace
}  // namespace foreshock
