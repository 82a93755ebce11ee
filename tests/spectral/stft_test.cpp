#include "foreshock/spectral/stft.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"
#include "golden_spectra.h"
#include "random_series.h"

#include "foreshock/spectral/spectrum.h"

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> golden_x() {
  return golden::values_of(golden::read_lines(FORESHOCK_GOLDEN "/spectra.txt"), "x");
}

/// Real or imaginary parts of every step-th segment.
std::vector<double> parts_of(const Stft& found, const std::string& part, std::size_t step) {
  std::vector<double> parts;
  const std::size_t bins = found.frequency.size();
  for (std::size_t j = 0; j < found.values.size(); ++j) {
    if (j / bins % step != 0) continue;
    parts.push_back(part == "re" ? found.values[j].real() : found.values[j].imag());
  }
  return parts;
}

TEST(Spectrogram, IsThatOfSciPy) {
  const auto x = golden_x();
  for (const auto& line : golden::read_lines(FORESHOCK_GOLDEN "/stft.txt")) {
    const auto& word = line.words;
    if (word[0] != "psd" && word[1] != "spectrogram") continue;
    const std::size_t first = word[0] == "psd" ? 1 : 2;
    const auto found = spectrogram(x, {.segment = std::stoul(word[first]),
                                       .overlap = std::stoul(word[first + 1]),
                                       .rate = 10})
                           .value();
    if (word[0] == "time") {
      EXPECT_LT(golden::error_of(found.time, line.values), 1e-15);
      continue;
    }
    std::vector<double> power;
    for (std::size_t j = 0; j < found.power.size(); ++j) {
      if (j / found.frequency.size() % 2 == 0) power.push_back(found.power[j]);
    }
    EXPECT_LT(golden::error_of(power, line.values), 1e-12);
  }
}

TEST(Stft, IsThatOfSciPy) {
  const auto x = golden_x();
  for (const auto& line : golden::read_lines(FORESHOCK_GOLDEN "/stft.txt")) {
    const auto& word = line.words;
    if (word[0] == "complex") {
      const StftOptions options{.segment = std::stoul(word[1]),
                                .overlap = std::stoul(word[2]),
                                .ends = SegmentEnds::kInside,
                                .detrend = Detrend::kConstant,
                                .scaling = SpectrumScaling::kDensity,
                                .rate = 10};
      const auto parts = parts_of(stft(x, options).value(), word[3], 2);
      EXPECT_LT(golden::error_of(parts, line.values), 1e-12);
    } else if (word[0] == "stft") {
      const StftOptions options{
          .segment = std::stoul(word[2]), .overlap = std::stoul(word[3]), .rate = 10};
      const auto found = stft(std::span(x).first(std::stoul(word[1])), options).value();
      EXPECT_LT(golden::error_of(parts_of(found, word[4], 1), line.values), 1e-12);
      EXPECT_EQ(found.time[1], 1.6);
    }
  }
}

TEST(Spectrogram, IsWhatWelchAverages) {
  Rng rng(1);
  const auto y = random_series(rng, 1000, 0.5);
  for (const std::size_t length : {0UL, 97UL, 128UL, kFastLength}) {
    const auto averaged = welch(y, {.segment = 97, .transform_length = length}).value();
    const auto found = spectrogram(y, {.segment = 97, .transform_length = length}).value();
    std::vector<double> mean(averaged.power.size());
    for (std::size_t j = 0; j < found.power.size(); ++j) {
      mean[j % mean.size()] += found.power[j] / static_cast<double>(found.time.size());
    }
    EXPECT_LT(golden::error_of(mean, averaged.power), 1e-13);
    EXPECT_EQ(found.frequency, averaged.frequency);
  }
}

// Property: of every length, odd and prime ones too, the inverse brings the series back.
TEST(InverseStft, BringsTheSeriesBack) {
  Rng rng(20240613);
  for (const std::size_t n : {1U, 2U, 3U, 31U, 97U, 256U, 1009U}) {
    const auto y = random_series(rng, n, 0.9);
    for (const std::size_t segment : {2U, 3U, 16U, 31U, 64U}) {
      for (const auto& window : {Window::hann(), Window::kaiser(8), Window::flat_top()}) {
        for (const std::size_t length : {std::size_t{0}, std::size_t{101}, kFastLength}) {
          for (const auto scaling : {SpectrumScaling::kSpectrum, SpectrumScaling::kDensity}) {
            const StftOptions options{.window = window,
                                      .segment = segment,
                                      .transform_length = length,
                                      .scaling = scaling,
                                      .rate = 7};
            const auto back = inverse_stft(stft(y, options).value(), options).value();
            ASSERT_LT(golden::error_of(back, y), 1e-13) << n << ' ' << segment;
          }
        }
      }
    }
  }
}

TEST(InverseStft, BringsBackSegmentsSideBySideWithoutAWindow) {
  Rng rng(2);
  const auto y = random_series(rng, 100, 0);
  for (const auto ends : {SegmentEnds::kPadded, SegmentEnds::kInside}) {
    const StftOptions options{
        .window = Window::rectangular(), .segment = 20, .overlap = 0, .ends = ends};
    EXPECT_LT(golden::error_of(inverse_stft(stft(y, options).value(), options).value(), y), 1e-14);
  }
}

// A sine of amplitude 3 that begins at 500: |value| is 3 / 2 after, and 0 before.
TEST(Stft, ShowsWhenASineBegins) {
  std::vector<double> y(1000);
  for (std::size_t t = 500; t < 1000; ++t) {
    y[t] = 3 * std::sin(2 * std::numbers::pi * static_cast<double>(t) / 10);
  }
  const auto found = stft(y, {.segment = 100}).value();
  for (std::size_t i = 0; i < found.time.size(); ++i) {
    const double height = std::abs(found.values[i * 51 + 10]);
    if (found.time[i] <= 450) {
      EXPECT_EQ(height, 0) << i;
    }
    if (found.time[i] >= 550 && found.time[i] <= 950) {
      EXPECT_NEAR(height, 1.5, 1e-12) << i;
    }
  }
}

TEST(Stft, HasASegmentOnEveryHopUpToTheEnd) {
  for (const std::size_t n : {1U, 2U, 9U, 10U, 11U}) {
    const auto found = stft(std::vector<double>(n, 1.0), {.segment = 4}).value();
    EXPECT_GE(found.time.back() + 2, static_cast<double>(n)) << n;
    EXPECT_LT(found.time.back(), static_cast<double>(n) + 2) << n;
    EXPECT_EQ(found.time.front(), 0);
  }
}

TEST(Spectrogram, OfAConstantIsExactlyZero) {
  const auto found = spectrogram(std::vector<double>(60, 0.1), {.segment = 20}).value();
  EXPECT_EQ(found.power, std::vector<double>(found.power.size(), 0.0));
}

TEST(InverseStft, RefusesWhatDoesNotFit) {
  Rng rng(3);
  const auto y = random_series(rng, 64, 0);
  const StftOptions options{.segment = 16};
  const auto good = stft(y, options).value();
  const auto refused = [](const Stft& transform, const StftOptions& how) {
    const auto back = inverse_stft(transform, how);
    return !back && back.error().code == Errc::kInvalidArgument;
  };
  EXPECT_FALSE(refused(good, options));
  EXPECT_TRUE(refused(good, {.segment = 32}));
  EXPECT_TRUE(refused({}, options));
  auto bad = good;
  bad.values[7] = {0, kNaN};
  EXPECT_TRUE(refused(bad, options));
  bad = good;
  bad.values.pop_back();
  EXPECT_TRUE(refused(bad, options));
  const StftOptions apart{.segment = 16, .overlap = 0};  // Hann is 0 where segments meet.
  EXPECT_TRUE(refused(stft(y, apart).value(), apart));
  const StftOptions inside{.segment = 16, .ends = SegmentEnds::kInside};
  EXPECT_TRUE(refused(stft(y, inside).value(), inside));
}

TEST(Stft, RefusesWhatHasNone) {
  const std::vector<double> y{1, 2, 4, 3, 5, 2, 1, 4};
  const auto refused = [](std::span<const double> series, const StftOptions& options) {
    const auto found = stft(series, options);
    return !found && found.error().code == Errc::kInvalidArgument;
  };
  EXPECT_FALSE(refused(y, {.segment = 100}));
  EXPECT_TRUE(refused(y, {.segment = 100, .ends = SegmentEnds::kInside}));
  EXPECT_TRUE(refused(y, {.segment = 0}));
  EXPECT_TRUE(refused(y, {.segment = kFastLength}));
  EXPECT_TRUE(refused(y, {.segment = 4, .overlap = 4}));
  EXPECT_TRUE(refused(y, {.segment = 4, .transform_length = 2}));
  EXPECT_TRUE(refused(y, {.segment = 4, .rate = 0}));
  EXPECT_TRUE(refused({}, {.segment = 4}));
  for (const double bad : {kNaN, kInfinity}) {
    EXPECT_TRUE(refused(std::vector<double>{1, bad, 2}, {.segment = 2}));
    EXPECT_FALSE(spectrogram(std::vector<double>{1, bad, 2}, {.segment = 2}).has_value());
  }
  EXPECT_TRUE(
      refused(std::vector<double>(8, 1e308), {.window = Window::rectangular(), .segment = 8}));
  EXPECT_FALSE(spectrogram(y, {.segment = 9}).has_value());
  std::vector<double> huge = y;
  for (double& value : huge) value *= 1e200;
  EXPECT_FALSE(spectrogram(huge, {.segment = 4}).has_value());
}

}  // namespace
}  // namespace foreshock
