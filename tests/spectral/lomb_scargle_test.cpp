#include "foreshock/spectral/lomb_scargle.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/lomb_scargle.h"
#include "../golden/sliding_dft.h"
#include "random_series.h"

namespace foreshock {
namespace {

using std::span;
using Series = std::vector<double>;

constexpr double kInf = std::numeric_limits<double>::infinity();

void expect_near(span<const double> found, span<const double> expected, double relative) {
  ASSERT_EQ(found.size(), expected.size());
  const double tolerance = relative * *std::max_element(expected.begin(), expected.end());
  for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], tolerance) << k;
}

/// Both ways to sum give the golden powers, at frequencies 0.01 (1 + 11 i).
void expect_golden(const LombOptions& options, span<const double> expected) {
  Series frequencies;
  for (int i = 0; i < 11; ++i) frequencies.push_back(0.01 * (1 + 11 * i));
  const auto direct =
      lomb_scargle(golden::kUnevenTime, golden::kUnevenValue, frequencies, options).value();
  const auto fast = lomb_scargle(golden::kUnevenTime, golden::kUnevenValue,
                                 FrequencyGrid{0.01, 0.11, 11}, options)
                        .value();
  expect_near(direct, expected, 1e-12);
  expect_near(fast, expected, 1e-9);
}

TEST(LombScargle, IsThatOfAstropy) {
  expect_golden({}, golden::kFloatingStandard);
  expect_golden({.scale = LombScale::kModel}, golden::kFloatingModel);
  expect_golden({.scale = LombScale::kLog}, golden::kFloatingLog);
  expect_golden({.scale = LombScale::kPsd}, golden::kFloatingPsd);
  expect_golden({.floating_mean = false}, golden::kCentredStandard);
  expect_golden({.floating_mean = false, .scale = LombScale::kModel}, golden::kCentredModel);
  expect_golden({.floating_mean = false, .scale = LombScale::kLog}, golden::kCentredLog);
  expect_golden({.floating_mean = false, .scale = LombScale::kPsd}, golden::kCentredPsd);
}

TEST(LombScargle, IsThatOfScipy) {
  expect_golden({.floating_mean = false, .scale = LombScale::kPsd}, golden::kScipyPower);
}

TEST(LombScargle, IsThatOfAstropyWithWeights) {
  Series weights;
  for (const double error : golden::kUnevenError) weights.push_back(1 / (error * error));
  expect_golden({.weights = weights}, golden::kWeightedStandard);
}

TEST(LombScargle, TakesMissingPointsAsThoughTheyWereNeverThere) {
  Series times;
  Series y;
  for (std::size_t t = 0; t < golden::kMixed.size(); ++t) {
    times.push_back(0.1 * static_cast<double>(t));
    y.push_back(golden::kMixed[t]);
  }
  for (const std::size_t t : golden::kDropped) y[t] = kNaN;
  const FrequencyGrid grid{0.0390625, 9 * 0.0390625, golden::kDroppedPower.size()};

  expect_near(lomb_scargle(times, y, grid).value(), golden::kDroppedPower, 1e-9);
}

// Property: the fast form is the direct one, for many times, spans and grids, with weights.
TEST(LombScargle, IsTheSameBothWays) {
  Rng rng(20240801);
  for (const std::size_t n : {3U, 4U, 10U, 300U}) {
    for (const std::size_t count : {1U, 7U, 500U}) {
      for (const bool floating : {false, true}) {
        Series times;
        Series weights;
        for (std::size_t t = 0; t < n; ++t) {
          times.push_back(1.7e9 + 1000 * rng.uniform());
          weights.push_back(rng.exponential());
        }
        const auto y = random_series(rng, n, 0.5);
        const FrequencyGrid grid{rng.uniform() * 0.01, rng.uniform() * 0.001, count};
        Series frequencies;
        for (std::size_t j = 0; j < count; ++j) {
          frequencies.push_back(grid.first + grid.step * static_cast<double>(j));
        }
        const LombOptions options{.floating_mean = floating, .weights = weights};

        const auto direct = lomb_scargle(times, y, frequencies, options).value();
        const auto fast = lomb_scargle(times, y, grid, options).value();

        for (std::size_t j = 0; j < count; ++j) EXPECT_NEAR(fast[j], direct[j], 1e-8) << n;
      }
    }
  }
}

TEST(LombScargle, FindsASineThatIsAllThereIs) {
  Rng rng(20240802);
  Series times;
  Series y;
  for (int t = 0; t < 50; ++t) {
    times.push_back(100 * rng.uniform());
    y.push_back(5 + 2 * std::sin(2 * std::numbers::pi * 0.13 * times.back() + 1));
  }
  EXPECT_NEAR(lomb_scargle(times, y, Series{0.13}).value()[0], 1, 1e-12);
  const auto model = lomb_scargle(times, y, Series{0.13}, {.scale = LombScale::kModel}).value();
  EXPECT_GT(model[0], 1e12);  // Infinity where rounding happens to leave nothing.
}

// At 0 and at multiples of the sampling rate a cosine is constant; at half of it there is no sine,
// and the alternating part of 1 2 1 4 is -+1 beside a mean of 2: 4 of a sum of squares of 6.
TEST(LombScargle, FitsWhatCanBeToldApartAtFrequenciesOfEvenSampling) {
  const Series times{0, 1, 2, 3};
  const Series y{1, 2, 1, 4};
  for (const bool floating : {false, true}) {
    const LombOptions options{.floating_mean = floating};
    const auto direct = lomb_scargle(times, y, Series{0, 0.5, 1}, options).value();
    const auto fast = lomb_scargle(times, y, FrequencyGrid{0, 0.5, 3}, options).value();
    expect_near(direct, Series{0, 4.0 / 6, 0}, 1e-12);
    expect_near(fast, Series{0, 4.0 / 6, 0}, 1e-12);
  }
}

TEST(LombScargle, TakesSeveralPointsAtOneTime) {
  const Series y{1, 2, 3, 5};
  const auto two = lomb_scargle(Series{0, 0, 1, 1}, y, Series{0, 0.1, 0.5}).value();
  // Two times, two means: 1.5 and 4 leave 0.5 + 2 of a sum of squares of 8.75.
  expect_near(two, Series{0, 1 - 2.5 / 8.75, 1 - 2.5 / 8.75}, 1e-6);
  const auto one = lomb_scargle(Series{7, 7, 7, 7}, y, FrequencyGrid{0, 0.1, 3}).value();
  expect_near(one, Series{0, 0, 0}, 1e-12);
}

TEST(LombScargle, KnowsNoUnitAndNoOrder) {
  const auto expected =
      lomb_scargle(golden::kUnevenTime, golden::kUnevenValue, Series{0.1, 0.4}).value();
  for (const double factor : {1e-250, 1e250}) {
    Series times(golden::kUnevenTime.rbegin(), golden::kUnevenTime.rend());
    Series y(golden::kUnevenValue.rbegin(), golden::kUnevenValue.rend());
    for (double& value : y) value = value * factor;
    expect_near(lomb_scargle(times, y, Series{0.1, 0.4}).value(), expected, 1e-12);
    EXPECT_FALSE(lomb_scargle(times, y, Series{0.1}, {.scale = LombScale::kPsd}));
  }
}

TEST(LombScargle, RefusesWhatIsNoSeries) {
  const Series times{0, 1, 3, 4};
  const Series y{1, 2, 5, 3};
  const Series f{0.1};
  EXPECT_TRUE(lomb_scargle(times, y, f));
  EXPECT_FALSE(lomb_scargle(Series{0, 1, 3}, y, f));
  EXPECT_FALSE(lomb_scargle(Series{}, Series{}, f));
  EXPECT_FALSE(lomb_scargle(Series{0, kNaN, 3, 4}, y, f));
  EXPECT_FALSE(lomb_scargle(Series{0, 1, 3, kInf}, y, f));
  EXPECT_FALSE(lomb_scargle(times, Series{1, 2, kInf, 3}, f));
  EXPECT_FALSE(lomb_scargle(times, Series{1, 2, kNaN, kNaN}, f));
  EXPECT_FALSE(lomb_scargle(times, Series{2, 2, 2, 2}, f));
  EXPECT_FALSE(lomb_scargle(times, y, Series{kNaN}));
  for (const double weight : {0.0, -1.0, kNaN, kInf}) {
    EXPECT_FALSE(lomb_scargle(times, y, f, {.weights = Series{1, 1, 1, weight}}));
  }
  EXPECT_FALSE(lomb_scargle(times, y, f, {.weights = Series{1, 1}}));
}

TEST(LombScargle, RefusesGridsThatAreNone) {
  const Series times{0, 1, 3, 4};
  const Series y{1, 2, 5, 3};
  EXPECT_FALSE(lomb_scargle(times, y, FrequencyGrid{kNaN, 1, 3}));
  EXPECT_FALSE(lomb_scargle(times, y, FrequencyGrid{0, 0, 3}));
  EXPECT_FALSE(lomb_scargle(times, y, FrequencyGrid{0, kInf, 3}));
  EXPECT_FALSE(lomb_scargle(times, y, FrequencyGrid{0, 1, 0}));
}

}  // namespace
}  // namespace foreshock
