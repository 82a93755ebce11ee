#include "foreshock/spectral/lagged_products.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "random_series.h"

namespace foreshock {
namespace {

TEST(LaggedProducts, OfAShortSeriesAreWhatIsCountedByHand) {
  const std::vector<double> x{1, 2, 3, 4};
  const std::vector<double> expected{30, 20, 11, 4};

  for (const auto& products :
       {lagged_products(x, 3), lagged_products_direct(x, 3), lagged_products_fft(x, 3)}) {
    ASSERT_TRUE(products.has_value());
    ASSERT_EQ(products->size(), 4U);
    for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR((*products)[k], expected[k], 1e-13 * 30);
  }
}

// Property: both ways agree, whether the series fits one block, fills some, or has a rest; and for
// lags from none to all. 1e-12 of lag 0, which bounds every lag.
TEST(LaggedProducts, ByTransformAreThoseThatAreSummedDirectly) {
  Rng rng(20240503);
  for (const std::size_t n : {1U, 2U, 7U, 8U, 9U, 100U, 4095U, 4096U, 4097U, 8192U, 20001U}) {
    const auto x = random_series(rng, n, 0.8);
    for (const std::size_t max_lag : {std::size_t{0}, n / 100, n / 3, std::min(n - 1, 5000UL)}) {
      const auto direct = lagged_products_direct(x, max_lag).value();
      const auto fft = lagged_products_fft(x, max_lag).value();
      const auto chosen = lagged_products(x, max_lag).value();

      ASSERT_EQ(direct.size(), max_lag + 1);
      ASSERT_EQ(fft.size(), max_lag + 1);
      for (std::size_t k = 0; k <= max_lag; ++k) {
        ASSERT_NEAR(fft[k], direct[k], 1e-12 * direct[0]) << n << ' ' << max_lag << ' ' << k;
        ASSERT_NEAR(chosen[k], direct[k], 1e-12 * direct[0]) << n << ' ' << max_lag << ' ' << k;
      }
    }
  }
}

TEST(LaggedProducts, RefuseALagThatNoPairHas) {
  const std::vector<double> three{1, 2, 3};
  for (const auto function : {lagged_products, lagged_products_direct, lagged_products_fft}) {
    EXPECT_EQ(function({}, 0).error().code, Errc::kInvalidArgument);
    EXPECT_EQ(function(three, 3).error().code, Errc::kInvalidArgument);
    EXPECT_EQ(function(three, static_cast<std::size_t>(-1)).error().code, Errc::kInvalidArgument);
  }
}

}  // namespace
}  // namespace foreshock
