#include "foreshock/spectral/dpss.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/dpss.h"

namespace foreshock {
namespace {

double product(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t t = 0; t < a.size(); ++t) sum += a[t] * b[t];
  return sum;
}

TEST(Dpss, IsThatOfScipy) {
  for (const auto& expected : golden::kDpss) {
    const std::size_t n = expected.length;
    const std::size_t count = expected.concentration.size();
    const auto found = dpss(n, expected.half_bandwidth, count).value();
    for (std::size_t k = 0; k < count; ++k) {
      EXPECT_NEAR(found.concentration[k], expected.concentration[k], 1e-13) << n << ' ' << k;
      const auto& values = expected.first_quarter_middle[k];
      EXPECT_NEAR(found.taper(k)[0], values[0], 1e-11) << n << ' ' << k;
      EXPECT_NEAR(found.taper(k)[n / 4], values[1], 1e-11) << n << ' ' << k;
      EXPECT_NEAR(found.taper(k)[n / 2 - 1], values[2], 1e-11) << n << ' ' << k;
    }
  }
}

TEST(Dpss, IsThatOfScipyForALongerOne) {
  const auto found = dpss(1024, 4, 8).value();
  for (std::size_t k = 0; k < 8; ++k) {
    EXPECT_NEAR(found.concentration[k], golden::kLongConcentration[k], 1e-13);
    EXPECT_NEAR(found.taper(k)[0], golden::kLongHead[k][0], 1e-11);
    EXPECT_NEAR(found.taper(k)[1], golden::kLongHead[k][1], 1e-11);
  }
}

// Property: eigenvectors of the sinc matrix, the definition; at right angles and of length 1.
TEST(Dpss, HasTheConcentrationsAsEigenvaluesOfTheSincMatrix) {
  for (const std::size_t n : {2U, 3U, 10U, 61U, 200U}) {
    for (const double nw : {0.1, 0.9, 2.5, 4.0, 20.0}) {
      if (nw >= 0.5 * static_cast<double>(n)) continue;
      const auto found = dpss(n, nw, std::min<std::size_t>(n, 6)).value();
      for (std::size_t k = 0; k < found.count(); ++k) {
        const auto v = found.taper(k);
        for (std::size_t s = 0; s < n; ++s) {
          double sum = 2 * nw / static_cast<double>(n) * v[s];
          for (std::size_t t = 0; t < n; ++t) {
            if (s == t) continue;
            const double angle =
                std::numbers::pi * (static_cast<double>(s) - static_cast<double>(t));
            sum += std::sin(2 * nw / static_cast<double>(n) * angle) / angle * v[t];
          }
          EXPECT_NEAR(sum, found.concentration[k] * v[s], 1e-13) << n << ' ' << nw << ' ' << k;
        }
        for (std::size_t j = 0; j <= k; ++j) {
          EXPECT_NEAR(product(found.taper(j), v), j == k ? 1 : 0, 1e-13) << n << ' ' << nw;
        }
      }
    }
  }
}

TEST(Dpss, IsAtRightAnglesWhenVeryLong) {
  const auto found = dpss(100000, 4, 7).value();
  for (std::size_t k = 0; k < 7; ++k) {
    for (std::size_t j = 0; j <= k; ++j) {
      EXPECT_NEAR(product(found.taper(j), found.taper(k)), j == k ? 1 : 0, 1e-12) << j << ' ' << k;
    }
  }
}

TEST(Dpss, OfOnePointIsOne) {
  EXPECT_EQ(dpss(1, 0.3, 1).value().values, std::vector<double>{1});
  EXPECT_NEAR(dpss(1, 0.3, 1).value().concentration[0], 0.6, 1e-15);
}

TEST(Dpss, OfTwoPointsAreTheSumAndTheDifference) {
  const auto found = dpss(2, 0.5, 2).value();
  const double half = std::sqrt(0.5);
  const std::vector<double> expected{half, half, half, -half};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found.values[i], expected[i], 1e-15) << i;
}

TEST(Dpss, RefusesWhatDoesNotExist) {
  EXPECT_FALSE(dpss(0, 1, 1));
  EXPECT_FALSE(dpss(10, 0, 1));
  EXPECT_FALSE(dpss(10, 5, 1));
  EXPECT_FALSE(dpss(10, 2, 0));
  EXPECT_FALSE(dpss(10, 2, 11));
  EXPECT_FALSE(dpss(10, std::numeric_limits<double>::quiet_NaN(), 1));
  EXPECT_FALSE(dpss(std::size_t{1} << 30U, 2, 1));
}

}  // namespace
}  // namespace foreshock
