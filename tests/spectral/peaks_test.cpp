#include "foreshock/spectral/peaks.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/spectral/spectrum.h"

namespace foreshock {
namespace {

std::vector<double> noise(std::size_t n, double memory, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y(n);
  double state = 0;
  for (double& v : y) v = state = memory * state + rng.normal();
  return y;
}

double least(const std::vector<double>& p) {
  double out = 1;
  for (const double v : p) out = std::fmin(out, v);
  return out;
}

TEST(SpectralPeaks, FindALineInColouredNoise) {
  for (const double memory : {0.0, 0.8}) {
    auto y = noise(1000, memory, 1);
    for (std::size_t t = 0; t < y.size(); ++t) {
      y[t] += std::sin(2 * std::numbers::pi * static_cast<double>(t) / 8);
    }
    const auto power = periodogram(y, {.window = Window::hann()}).value().power;

    const auto peaks = spectral_peaks(power).value();

    EXPECT_LT(peaks.p_value[125], 1e-6) << memory;
    EXPECT_GT(power[125], peaks.critical[125]);
    EXPECT_TRUE(std::isnan(peaks.p_value[124]));
  }
}

TEST(SpectralPeaks, AreRareInNoise) {
  int periodograms = 0;
  int averages = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto y = noise(512, 0.5, 100 + seed);
    const auto plain = periodogram(y, {.window = Window::hann()}).value();
    periodograms += least(spectral_peaks(plain.power).value().p_value) < 0.01 ? 1 : 0;
    const auto welched = welch(y, {.segment = 128}).value();  // 7 segments.
    averages += least(spectral_peaks(welched.power, 13.6).value().p_value) < 0.01 ? 1 : 0;
  }
  EXPECT_LE(periodograms, 10);  // 1 % would be 2.
  EXPECT_LE(averages, 10);
}

TEST(SpectralPeaks, DoNotKnowUnits) {
  const auto power = periodogram(noise(300, 0.3, 7)).value().power;
  const auto plain = spectral_peaks(power).value();
  for (const double unit : {0x1p-600, 0x1p600}) {
    auto scaled = power;
    for (double& v : scaled) v *= unit;
    const auto found = spectral_peaks(scaled).value();
    for (std::size_t k = 1; k < power.size(); ++k) {
      EXPECT_EQ(found.critical[k], plain.critical[k] * unit);
      if (!std::isnan(plain.p_value[k])) {
        EXPECT_EQ(found.p_value[k], plain.p_value[k]);
      }
    }
  }
}

TEST(SpectralPeaks, RefuseWhatIsNoSpectrum) {
  const std::vector<double> power(20, 1.0);
  EXPECT_TRUE(spectral_peaks(power));
  EXPECT_FALSE(spectral_peaks(std::span(power).first(7)));
  EXPECT_FALSE(spectral_peaks(std::vector<double>(20, 0.0)));
  EXPECT_FALSE(spectral_peaks(power, 0));
  EXPECT_FALSE(spectral_peaks(power, 2, 1));
  for (const double bad : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    auto worse = power;
    worse[3] = bad;
    EXPECT_FALSE(spectral_peaks(worse));
  }
}

}  // namespace
}  // namespace foreshock
