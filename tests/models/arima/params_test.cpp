#include "foreshock/models/arima/params.h"

#include <cmath>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

constexpr ArimaOrder kOrder{4, 0, 3, 2, 0, 2, 6};

std::vector<double> random_point(Rng& rng, double spread) {
  std::vector<double> x(11);
  for (double& v : x) v = spread * rng.normal();
  return x;
}

TEST(ArimaParams, EveryPointIsStationaryAndInvertible) {
  Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    std::vector<double> c(11);
    from_unconstrained(kOrder, random_point(rng, 1.5), c, {});
    EXPECT_TRUE(factor_roots_outside(kOrder, c, 1)) << i;
  }
}

TEST(ArimaParams, GoThereAndBack) {
  Rng rng(2);
  for (int i = 0; i < 50; ++i) {
    const auto x = random_point(rng, 0.7);
    std::vector<double> c(11);
    std::vector<double> back(11);
    from_unconstrained(kOrder, x, c, {});
    to_unconstrained(kOrder, c, 1 - 1e-12, back);
    for (std::size_t j = 0; j < 11; ++j) EXPECT_NEAR(back[j], x[j], 1e-7) << i;
  }
}

TEST(ArimaParams, HaveTheJacobianThatDifferencesShow) {
  Rng rng(3);
  const auto x = random_point(rng, 0.7);
  std::vector<double> c(11);
  std::vector<double> jacobian(121);
  from_unconstrained(kOrder, x, c, jacobian);
  for (std::size_t j = 0; j < 11; ++j) {
    auto up = x;
    auto down = x;
    up[j] += 1e-6;
    down[j] -= 1e-6;
    std::vector<double> high(11);
    std::vector<double> low(11);
    from_unconstrained(kOrder, up, high, {});
    from_unconstrained(kOrder, down, low, {});
    for (std::size_t i = 0; i < 11; ++i) {
      EXPECT_NEAR(jacobian[i * 11 + j], (high[i] - low[i]) / 2e-6, 1e-8) << i << " " << j;
    }
  }
}

// By hand: partial autocorrelations 0.5 and -0.2 are the autoregression 0.5 + 0.2 0.5, -0.2.
TEST(ArimaParams, AreThoseOfDurbinAndLevinson) {
  std::vector<double> c(3);
  from_unconstrained({2, 0, 1}, std::vector{std::atanh(0.5), std::atanh(-0.2), std::atanh(0.3)}, c,
                     {});
  EXPECT_NEAR(c[0], 0.6, 1e-15);
  EXPECT_NEAR(c[1], -0.2, 1e-15);
  EXPECT_NEAR(c[2], -0.3, 1e-15);  // A moving average stands with a plus sign.
  EXPECT_NEAR(largest_partial({2, 0, 1}, c), 0.5, 1e-15);
}

TEST(ArimaParams, BringWhatIsOutsideBackInside) {
  std::vector<double> x(2);
  for (const double wild : {1.0, -3.0, 1e300, std::nan("")}) {
    to_unconstrained({2, 0, 0}, std::vector{wild, wild}, 0.9, x);
    for (const double v : x) EXPECT_LE(std::abs(v), std::atanh(0.9) + 1e-12) << wild;
  }
}

}  // namespace
}  // namespace foreshock
