#include "foreshock/spectral/wavelet.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kPi = std::numbers::pi;

double sine(std::size_t t, double period, double height) {
  return height * std::sin(2 * kPi * static_cast<double>(t) / period);
}

std::size_t nearest(const Scalogram& of, double period) {
  const auto at = std::min_element(of.periods.begin(), of.periods.end(), [&](double a, double b) {
    return std::abs(a - period) < std::abs(b - period);
  });
  return static_cast<std::size_t>(at - of.periods.begin());
}

TEST(Morlet, AWaveHasItsAmplitudeAtItsPeriod) {
  std::vector<double> y;
  for (std::size_t t = 0; t < 2000; ++t) y.push_back(40 + sine(t, 32, 3));
  const auto found = morlet(y).value();
  const std::size_t at = nearest(found, 32);
  EXPECT_DOUBLE_EQ(found.periods[at], 32);
  for (std::size_t t = 200; t < 1800; ++t) {
    ASSERT_NEAR(found.amplitude[at][t], 3, 1e-3) << t;
    for (std::size_t j = 0; j < found.periods.size(); ++j) {
      ASSERT_LE(found.amplitude[j][t], found.amplitude[at][t] + 1e-9);
    }
  }
  EXPECT_NEAR(found.edge[at], std::sqrt(2) * 6 * 32 / (2 * kPi), 1e-9);
}

// exp(-(s w - omega)^2 / 2) of what is at other periods: the shape of the filter.
TEST(Morlet, FallsOffAsAGaussianOfFrequency) {
  std::vector<double> y;
  for (std::size_t t = 0; t < 4000; ++t) y.push_back(sine(t, 50, 1));
  const auto found = morlet(y, {.omega = 8, .shortest = 25, .longest = 100}).value();
  for (std::size_t j = 0; j < found.periods.size(); ++j) {
    const double off = 8 * found.periods[j] / 50 - 8;
    EXPECT_NEAR(found.amplitude[j][2000], std::exp(-off * off / 2), 1e-4) << found.periods[j];
  }
}

TEST(Morlet, SaysWhenAPeriodComesAndGoes) {
  Rng rng(1);
  std::vector<double> y;
  for (std::size_t t = 0; t < 3000; ++t) {
    y.push_back((t >= 1000 && t < 2000 ? sine(t, 24, 2) : 0) + 0.5 * rng.normal());
  }
  const auto found = morlet(y).value();
  const std::size_t at = nearest(found, 24);
  for (std::size_t t = 100; t < 2900; ++t) {
    if (t > 1060 && t < 1940) {
      EXPECT_LT(found.p_value(at, t), 1e-4) << t;
      EXPECT_NEAR(found.amplitude[at][t], 2, 0.7) << t;
    } else if (t < 940 || t > 2060) {
      EXPECT_LT(found.amplitude[at][t], 0.9) << t;
    }
  }
}

// Red noise with its own lag-1 autocorrelation: 5 % of all points are below 5 %.
TEST(Morlet, PValuesAreThoseOfRedNoise) {
  for (const double lag1 : {0.0, 0.7}) {
    double below = 0;
    double count = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Rng rng(100 + seed);
      std::vector<double> y;
      double x = 0;
      for (int t = 0; t < 2000; ++t) y.push_back(x = lag1 * x + rng.normal());
      const auto found = morlet(y, {.shortest = 4, .longest = 64}).value();
      for (std::size_t j = 0; j < found.periods.size(); ++j) {
        for (std::size_t t = 200; t < 1800; ++t) {
          below += found.p_value(j, t) < 0.05 ? 1 : 0;
          count += 1;
        }
      }
    }
    EXPECT_NEAR(below / count, 0.05, 0.01) << lag1;
  }
}

// Their wavelet exp(-t^2 / 1.5 + 2 pi i t) is Morlet's with omega = 2 pi sqrt(0.75) and the scale
// sqrt(0.75) times theirs; |W| = amplitude sqrt(scale) / 2. They take differences of the wavelet's
// integral, a mean over one step, which lowers a wave of that period by sinc(1 / scale); their
// table of steps is good to some per cent.
TEST(Morlet, IsNearThatOfPyWavelets) {
  const auto lines = golden::read_lines(FORESHOCK_GOLDEN "/wavelet.txt");
  const auto x = golden::values_of(lines, "x");
  const double omega = 2 * kPi * std::sqrt(0.75);
  for (const double scale : {8.0, 16.0, 32.0}) {
    const auto theirs = golden::values_of(lines, std::to_string(static_cast<int>(scale)));
    const auto found = morlet(x, {.omega = omega, .shortest = scale, .longest = scale}).value();
    const double largest = *std::max_element(theirs.begin(), theirs.end());
    const double unit = std::sqrt(scale) / 2 * std::sin(kPi / scale) / (kPi / scale);
    for (std::size_t t = 64; t < 192; ++t) {
      EXPECT_NEAR(found.amplitude[0][t] * unit, theirs[t], 0.08 * largest) << scale << " " << t;
    }
  }
}

TEST(Morlet, BearsOddSeries) {
  for (const double value : {0.0, 5.0, 1e149, 1e-300}) {
    const auto found = morlet(std::vector<double>(100, value)).value();
    for (std::size_t j = 0; j < found.periods.size(); ++j) {
      for (std::size_t t = 0; t < 100; ++t) {
        ASSERT_TRUE(std::isfinite(found.amplitude[j][t]));
        ASSERT_TRUE(found.p_value(j, t) >= 0 && found.p_value(j, t) <= 1);
      }
    }
  }
  EXPECT_TRUE(morlet(std::vector<double>(8, 1.0)));
  EXPECT_TRUE(morlet(std::vector<double>(1009, 1.0)));
}

TEST(Morlet, RefusesWhatCannotBe) {
  const std::vector<double> y(100, 1.0);
  EXPECT_FALSE(morlet(std::vector<double>(7, 1.0)));
  EXPECT_FALSE(morlet(y, {.omega = 3}));
  EXPECT_FALSE(morlet(y, {.shortest = 1}));
  EXPECT_FALSE(morlet(y, {.shortest = 50, .longest = 20}));
  EXPECT_FALSE(morlet(y, {.longest = 101}));
  EXPECT_FALSE(morlet(y, {.per_octave = 0}));
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(), 1e151}) {
    auto with = y;
    with[3] = bad;
    EXPECT_FALSE(morlet(with));
  }
}

}  // namespace
}  // namespace foreshock
