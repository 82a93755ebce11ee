#include "foreshock/spectral/spectrum.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"
#include "golden_spectra.h"
#include "random_series.h"

#include "foreshock/spectral/segment_average.h"

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> sine(std::size_t n, double amplitude, double frequency) {
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) {
    const double cycles = frequency * static_cast<double>(t);
    y[t] = amplitude * std::sin(2 * std::numbers::pi * cycles + 0.3);
  }
  return y;
}

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(Periodogram, IsThatOfSciPy) {
  const auto lines = golden::read_lines(FORESHOCK_GOLDEN "/spectra.txt");
  const auto x = golden::values_of(lines, "x");
  for (const auto& line : lines) {
    if (line.words[0] != "periodogram") continue;
    const auto& word = line.words;
    const PeriodogramOptions options{.window = golden::window_named(word[2], word[3]),
                                     .scaling = golden::scaling_named(word[4]),
                                     .detrend = golden::detrend_named(word[5]),
                                     .transform_length = std::stoul(word[6]),
                                     .rate = 10};

    const auto found = periodogram(std::span(x).first(std::stoul(word[1])), options).value();

    EXPECT_LT(golden::error_of(found.power, line.values), 1e-12) << word[2] << ' ' << word[4];
    EXPECT_DOUBLE_EQ(found.frequency[1], 10 / std::stod(word[6]));
  }
}

TEST(Welch, IsThatOfSciPy) {
  const auto lines = golden::read_lines(FORESHOCK_GOLDEN "/spectra.txt");
  const auto x = golden::values_of(lines, "x");
  for (const auto& line : lines) {
    if (line.words[0] != "welch") continue;
    const auto& word = line.words;
    const WelchOptions options{
        .window = golden::window_named(word[1], word[2]),
        .segment = std::stoul(word[3]),
        .overlap = std::stoul(word[4]),
        .transform_length = std::stoul(word[5]),
        .scaling = golden::scaling_named(word[7]),
        .detrend = golden::detrend_named(word[6]),
        .average = word[8] == "mean" ? SegmentAverage::kMean : SegmentAverage::kMedian,
        .rate = 10};

    const auto found = welch(x, options).value();

    EXPECT_LT(golden::error_of(found.power, line.values), 1e-12) << word[1] << ' ' << word[6];
  }
}

// 1 2 4: mean 7/3, deviations d. X_0 = 0, |X_1|^2 = |d_0 + d_1 e^{-2 pi i / 3} + ...|^2 =
// sum d^2 - sum of d_i d_j over pairs = 42/9 + 21/9 = 7. Twice 7 / 3.
TEST(Periodogram, OfThreePointsIsWhatIsCountedByHand) {
  const auto found = periodogram(std::vector<double>{1, 2, 4}).value();
  ASSERT_EQ(found.power.size(), 2U);
  EXPECT_NEAR(found.power[0], 0, 1e-30);
  EXPECT_NEAR(found.power[1], 14.0 / 3, 1e-14);
  EXPECT_EQ(found.frequency, (std::vector<double>{0, 1.0 / 3}));
}

TEST(Periodogram, OfOneAndTwoPointsHasTheirBins) {
  EXPECT_EQ(periodogram(std::vector<double>{5}).value().power, std::vector{0.0});
  const PeriodogramOptions raw{.detrend = Detrend::kNone};
  EXPECT_EQ(periodogram(std::vector<double>{5}, raw).value().power, std::vector{25.0});
  const auto two = periodogram(std::vector<double>{1, 3}).value();  // (1 - 3)^2 / 2 at 1/2.
  EXPECT_EQ(two.power, (std::vector<double>{0, 2}));
  EXPECT_EQ(two.frequency, (std::vector<double>{0, 0.5}));
  const PeriodogramOptions line{.detrend = Detrend::kLinear};
  EXPECT_EQ(periodogram(std::vector<double>{1, 3}, line).value().power, std::vector<double>(2, 0));
}

// Parseval: with no window, densities times the distance of frequencies sum to the mean square,
// for even, odd and prime lengths.
TEST(Periodogram, SumsToTheVariance) {
  Rng rng(20240611);
  for (const std::size_t n : {2U, 3U, 4U, 97U, 100U, 1009U}) {
    const auto y = random_series(rng, n, 0.5);
    const double mean = sum_of(y) / static_cast<double>(n);
    double squares = 0;
    for (const double value : y) squares += (value - mean) * (value - mean);
    const double variance = squares / static_cast<double>(n);
    const auto found = periodogram(y, {.rate = 4}).value();
    const double total = sum_of(found.power) * 4 / static_cast<double>(n);
    EXPECT_NEAR(total, variance, 1e-13 * variance) << n;
    EXPECT_EQ(found.power.size(), n / 2 + 1);
  }
}

TEST(Periodogram, ShowsHalfTheSquareOfASinesAmplitudeWhicheverTheWindow) {
  const auto y = sine(200, 3, 0.1);
  for (const auto& window : {Window::rectangular(), Window::hann(), Window::flat_top()}) {
    const auto found =
        periodogram(y, {.window = window, .scaling = SpectrumScaling::kSpectrum}).value();
    EXPECT_NEAR(found.power[20], 4.5, 1e-12);
  }
}

// A flat top also does so between two bins, where Hann loses 15 %; 0.01 dB are 0.23 %.
TEST(Periodogram, KeepsTheHeightOfAPeakBetweenBinsWithAFlatTop) {
  const auto y = sine(200, 3, 0.1025);
  const auto found =
      periodogram(y, {.window = Window::flat_top(), .scaling = SpectrumScaling::kSpectrum}).value();
  EXPECT_NEAR(*std::max_element(found.power.begin(), found.power.end()), 4.5, 4.5 * 0.0024);
}

TEST(Periodogram, PadsToAFastLengthOnlyWhenAsked) {
  Rng rng(3);
  const auto y = random_series(rng, 1009, 0);
  EXPECT_EQ(periodogram(y).value().power.size(), 505U);
  EXPECT_EQ(periodogram(y, {.transform_length = kFastLength}).value().power.size(),
            fast_length(1009) / 2 + 1);
}

TEST(Periodogram, OfAConstantIsExactlyZero) {
  for (const double level : {0.0, 0.1, 1e300, -1e-300}) {
    for (const auto detrend : {Detrend::kConstant, Detrend::kLinear}) {
      const auto found = periodogram(std::vector<double>(101, level), {.detrend = detrend}).value();
      EXPECT_EQ(found.power, std::vector<double>(51, 0.0));
    }
  }
}

// Halves and an offset of 1e9 are exact, so that the answer is that without the offset.
TEST(Periodogram, LosesNothingToALargeOffset) {
  Rng rng(4);
  std::vector<double> small = random_series(rng, 500, 0.3);
  for (double& value : small) value = std::round(value * 1024) / 1024;
  std::vector<double> large = small;
  for (double& value : large) value += 1e9;
  for (const auto detrend : {Detrend::kConstant, Detrend::kLinear}) {
    const auto expected = periodogram(small, {.detrend = detrend}).value().power;
    EXPECT_LT(golden::error_of(periodogram(large, {.detrend = detrend}).value().power, expected),
              1e-12);
  }
}

// White noise of variance 4 at rate 10: a floor of 2 * 4 / 10, whatever the window. With some
// 1950 segments the mean of 511 bins has a standard error below 0.1 %, the median 0.2 %.
TEST(Welch, ShowsTheFloorOfNoiseAsItsDensity) {
  Rng rng(20240612);
  auto y = random_series(rng, 1'000'000, 0);
  for (double& value : y) value *= 2;
  for (const auto& window : {Window::rectangular(), Window::hann(), Window::kaiser(8)}) {
    for (const auto average : {SegmentAverage::kMean, SegmentAverage::kMedian}) {
      const auto found =
          welch(y, {.window = window, .segment = 1024, .average = average, .rate = 10}).value();
      EXPECT_NEAR(sum_of(std::span(found.power).subspan(1, 511)) / 511, 0.8, 0.8 * 0.01);
    }
  }
}

TEST(Welch, OfOneSegmentIsThePeriodogram) {
  Rng rng(5);
  const auto y = random_series(rng, 97, 0.4);
  const auto whole = periodogram(y, {.window = Window::hann()}).value();
  for (const auto average : {SegmentAverage::kMean, SegmentAverage::kMedian}) {
    EXPECT_EQ(welch(y, {.segment = 97, .average = average}).value().power, whole.power);
  }
}

// One wild segment of 40 does not move the median much, but the mean by its whole power.
TEST(Welch, KeepsOutABurstByTheMedian) {
  Rng rng(6);
  auto y = random_series(rng, 2560, 0);
  for (std::size_t t = 640; t < 704; ++t) y[t] *= 1000;
  const WelchOptions mean{.window = Window::rectangular(), .segment = 64, .overlap = 0};
  WelchOptions median = mean;
  median.average = SegmentAverage::kMedian;
  EXPECT_GT(sum_of(welch(y, mean).value().power) / 33, 1e4);
  EXPECT_NEAR(sum_of(welch(y, median).value().power) / 33, 2, 0.5);
}

TEST(MedianBias, IsThatOfExponentialVariables) {
  EXPECT_DOUBLE_EQ(median_bias(1), 1);
  EXPECT_DOUBLE_EQ(median_bias(2), 1);
  EXPECT_DOUBLE_EQ(median_bias(3), 1 - 1.0 / 2 + 1.0 / 3);
  EXPECT_NEAR(median_bias(100'001), std::log(2), 1e-5);
}

TEST(Welch, RefusesWhatHasNoSpectrum) {
  const std::vector<double> y{1, 2, 4, 3, 5, 2, 1, 4};
  const auto refused = [](std::span<const double> series, const WelchOptions& options) {
    const auto found = welch(series, options);
    return !found && found.error().code == Errc::kInvalidArgument;
  };
  EXPECT_FALSE(refused(y, {.segment = 8}));
  EXPECT_TRUE(refused(y, {.segment = 9}));
  EXPECT_TRUE(refused(y, {.segment = 0}));
  EXPECT_TRUE(refused(y, {.segment = 4, .overlap = 4}));
  EXPECT_TRUE(refused(y, {.segment = 4, .transform_length = 3}));
  EXPECT_TRUE(refused(y, {.window = Window::tukey(2), .segment = 4}));
  for (const double rate : {0.0, -1.0, kNaN, kInfinity}) {
    EXPECT_TRUE(refused(y, {.segment = 4, .rate = rate}));
  }
  for (const double bad : {kNaN, kInfinity, -kInfinity}) {
    for (std::size_t t = 0; t < y.size(); ++t) {
      auto series = y;
      series[t] = bad;
      EXPECT_TRUE(refused(series, {.segment = 4})) << t;
    }
  }
  EXPECT_TRUE(refused({}, {.segment = 1}));
  EXPECT_TRUE(refused({}, {.segment = 0}));
}

TEST(Periodogram, SaysWhatIsWrong) {
  const auto message = [](std::vector<double> y) { return periodogram(y).error().message; };
  EXPECT_NE(message({}).find("no values"), std::string::npos);
  EXPECT_NE(message({1, 2, kNaN}).find("value 2 is missing"), std::string::npos);
  EXPECT_NE(message({1, kInfinity, 3}).find("value 1 is infinite"), std::string::npos);
  EXPECT_NE(message({1e300, -1e300, 1e300}).find("beyond what a double"), std::string::npos);
  EXPECT_NE(message({1.7e308, -1.7e308}).find("beyond what a double"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
