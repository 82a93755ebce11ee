#include "foreshock/spectral/cross.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"
#include "golden_spectra.h"
#include "random_series.h"

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

WelchOptions options_of(const golden::Line& line) {
  return {.window = golden::window_named(line.words[1], line.words[2]),
          .segment = std::stoul(line.words[3]),
          .overlap = std::stoul(line.words[4]),
          .transform_length = std::stoul(line.words[5]),
          .rate = 10};
}

struct Pair {
  std::vector<double> x;
  std::vector<double> y;
};

Pair golden_pair() {
  const auto lines = golden::read_lines(FORESHOCK_GOLDEN "/spectra.txt");
  return {golden::values_of(lines, "x"), golden::values_of(lines, "y")};
}

Pair noise(std::uint64_t seed, std::size_t n) {
  Rng rng(seed);
  auto x = random_series(rng, n, 0.3);
  return {std::move(x), random_series(rng, n, -0.3)};
}

TEST(CrossSpectrum, IsThatOfSciPy) {
  const auto [x, y] = golden_pair();
  for (const auto& line : golden::read_lines(FORESHOCK_GOLDEN "/cross.txt")) {
    if (line.words[0] != "csd") continue;
    const auto found = cross_spectrum(x, y, options_of(line)).value();
    std::vector<double> parts;
    for (const auto& power : found.power) parts.push_back(power.real());
    for (const auto& power : found.power) parts.push_back(power.imag());
    EXPECT_LT(golden::error_of(parts, line.values), 1e-12) << line.words[1] << line.words[3];
  }
}

TEST(Coherence, IsThatOfSciPy) {
  const auto [x, y] = golden_pair();
  for (const auto& line : golden::read_lines(FORESHOCK_GOLDEN "/cross.txt")) {
    if (line.words[0] != "coherence") continue;
    const auto found = coherence(x, y, options_of(line)).value();
    ASSERT_EQ(found.squared.size(), line.values.size());
    const std::size_t first = line.words[1] == "rectangular" ? 1 : 0;
    for (std::size_t k = first; k < line.values.size(); ++k) {
      EXPECT_NEAR(found.squared[k], line.values[k], 1e-12) << line.words[1] << ' ' << k;
    }
  }
}

TEST(CrossSpectrum, OfASeriesWithItselfIsItsSpectrum) {
  const auto x = noise(1, 500).x;
  for (const auto average : {SegmentAverage::kMean, SegmentAverage::kMedian}) {
    const WelchOptions options{.segment = 64, .average = average};
    const auto expected = welch(x, options).value().power;
    const auto found = cross_spectrum(x, x, options).value().power;
    for (std::size_t k = 0; k < found.size(); ++k) {
      EXPECT_EQ(found[k], std::complex<double>(expected[k], 0));
    }
  }
}

TEST(CrossSpectrum, TurnsRoundWithTheSeries) {
  const auto [x, y] = noise(2, 500);
  const auto there = cross_spectrum(x, y, {.segment = 50}).value().power;
  const auto back = cross_spectrum(y, x, {.segment = 50}).value().power;
  for (std::size_t k = 0; k < there.size(); ++k) EXPECT_EQ(there[k], std::conj(back[k]));
}

// y leads x by 2 steps of a wave of 16: an angle of 2 pi / 8.
TEST(CrossSpectrum, HasThePhaseByWhichTheSecondSeriesIsAhead) {
  Pair pair;
  for (int t = 0; t < 256; ++t) {
    pair.x.push_back(std::cos(2 * std::numbers::pi * t / 16));
    pair.y.push_back(std::cos(2 * std::numbers::pi * (t + 2) / 16));
  }
  const auto found = cross_spectrum(pair.x, pair.y, {.segment = 64}).value();
  EXPECT_NEAR(std::arg(found.power[4]), std::numbers::pi / 4, 1e-12);
}

TEST(Coherence, IsOneThroughAFilterAndOneByTheSegmentsOfUnrelatedNoise) {
  const auto [x, y] = noise(3, 25'600);
  std::vector<double> three = x;
  for (double& value : three) value = 5 - 3 * value;
  const WelchOptions options{.window = Window::rectangular(), .segment = 64, .overlap = 0};

  const auto same = coherence(x, three, options).value().squared;
  const auto unrelated = coherence(x, y, options).value().squared;

  for (std::size_t k = 1; k < same.size(); ++k) EXPECT_NEAR(same[k], 1, 1e-12);
  const double mean = std::accumulate(unrelated.begin() + 1, unrelated.end(), 0.0) / 32;
  EXPECT_NEAR(mean, 1.0 / 400, 2e-3);  // Standard error 1 / 400 / sqrt(32), 4e-4.
}

TEST(Coherence, KnowsNoUnit) {
  const auto [x, y] = noise(4, 300);
  const auto expected = coherence(x, y, {.segment = 30}).value().squared;
  for (const double factor : {0x1p-450, 0x1p450}) {
    std::vector<double> scaled = x;
    for (double& value : scaled) value *= factor;
    const auto found = coherence(scaled, y, {.segment = 30}).value().squared;
    EXPECT_LT(golden::error_of(found, expected), 1e-14);
  }
}

TEST(Coherence, WithAConstantIsZero) {
  const auto x = noise(5, 100).x;
  const auto found = coherence(x, std::vector<double>(100, 7.3), {.segment = 20}).value();
  EXPECT_EQ(found.squared, std::vector<double>(11, 0.0));
}

TEST(CrossSpectrum, RefusesWhatHasNone) {
  const std::vector<double> x{1, 2, 4, 3, 5, 2, 1, 4};
  const auto refused = [](const std::vector<double>& a, const std::vector<double>& b,
                          const WelchOptions& options) {
    const auto shared = cross_spectrum(a, b, options);
    const auto squared = coherence(a, b, options);
    return !shared && !squared && shared.error().code == Errc::kInvalidArgument &&
           squared.error().code == Errc::kInvalidArgument;
  };
  EXPECT_FALSE(refused(x, x, {.segment = 4}));
  EXPECT_TRUE(refused(x, {1, 2}, {.segment = 2}));
  EXPECT_TRUE(refused({}, {}, {.segment = 1}));
  EXPECT_TRUE(refused(x, x, {.segment = 9}));
  EXPECT_TRUE(refused(x, x, {.segment = 4, .overlap = 4}));
  EXPECT_TRUE(refused(x, x, {.segment = 4, .rate = kNaN}));
  for (const double bad : {kNaN, kInfinity}) {
    auto y = x;
    y[3] = bad;
    EXPECT_TRUE(refused(x, y, {.segment = 4}));
    EXPECT_TRUE(refused(y, x, {.segment = 4}));
  }
  std::vector<double> huge = x;
  for (double& value : huge) value *= 1e200;
  EXPECT_TRUE(refused(huge, huge, {.segment = 4}));
}

TEST(Coherence, RefusesOneSegmentAndMedians) {
  const auto [x, y] = noise(6, 60);
  EXPECT_FALSE(coherence(x, y, {.segment = 60}).has_value());
  EXPECT_FALSE(coherence(x, y, {.segment = 20, .average = SegmentAverage::kMedian}).has_value());
  EXPECT_TRUE(coherence(x, y, {.segment = 20}).has_value());
}

TEST(CrossSpectrum, SaysWhichSeriesIsWrong) {
  const std::vector<double> good{1, 2, 3};
  const auto error = cross_spectrum(good, std::vector<double>{1, kNaN, 3}, {.segment = 2}).error();
  EXPECT_NE(error.message.find("second series: value 1 is missing"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
