#include "foreshock/spectral/fft.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "random_series.h"

namespace foreshock {
namespace {

using Complex = std::complex<double>;

/// The definition, term by term.
Complex bin_by_definition(const std::vector<double>& x, std::size_t k) {
  Complex sum = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    // k t modulo n keeps the angle exact.
    const auto turn = static_cast<double>(k * t % x.size()) / static_cast<double>(x.size());
    sum += std::polar(x[t], -2 * std::numbers::pi * turn);
  }
  return sum;
}

bool has_only_small_factors(std::size_t n) {
  for (const std::size_t prime : {2U, 3U, 5U, 7U}) {
    while (n % prime == 0) n /= prime;
  }
  return n == 1;
}

TEST(FastLength, IsTheSmallestLengthWithoutAPrimeFactorAboveSeven) {
  std::size_t expected = 1;
  for (std::size_t n = 1; n <= 5000; ++n) {
    while (expected < n || !has_only_small_factors(expected)) ++expected;
    ASSERT_EQ(fast_length(n), expected) << n;
  }
}

TEST(FastLength, KnowsTheEdges) {
  EXPECT_EQ(fast_length(0), 1U);
  EXPECT_EQ(fast_length(1), 1U);
  EXPECT_EQ(fast_length(11), 12U);
  EXPECT_EQ(fast_length(1'000'001), 1'000'188U);  // 2^2 3^6 7^3
  EXPECT_GE(fast_length((std::size_t{1} << 60U) - 1), (std::size_t{1} << 60U) - 1);
}

// Property: the definition of the transform; rounding grows with the root of n, tolerance 1e-12 of
// the size of the series.
TEST(RealFft, IsTheFourierSumForEveryLength) {
  Rng rng(20240501);
  for (std::size_t n = 1; n <= 60; ++n) {
    const auto x = random_series(rng, n, 0.5);
    auto fft = RealFft::make(n);
    ASSERT_TRUE(fft.has_value());
    std::vector<Complex> spectrum(fft->bins());

    fft->forward(x, spectrum);

    for (std::size_t k = 0; k < spectrum.size(); ++k) {
      ASSERT_LT(std::abs(spectrum[k] - bin_by_definition(x, k)), 1e-12 * (10 + std::sqrt(n)))
          << n << ' ' << k;
    }
  }
}

TEST(RealFft, FindsACosineInItsBin) {
  auto fft = RealFft::make(48).value();
  std::vector<double> x(48);
  for (std::size_t t = 0; t < 48; ++t) {
    x[t] = 3 * std::cos(2 * std::numbers::pi * 4 * static_cast<double>(t) / 48);
  }
  std::vector<Complex> spectrum(fft.bins());

  fft.forward(x, spectrum);

  for (std::size_t k = 0; k < spectrum.size(); ++k) {
    EXPECT_NEAR(std::abs(spectrum[k]), k == 4 ? 3 * 48 / 2 : 0, 1e-12) << k;
  }
}

TEST(RealFft, InverseGivesTheSeriesBackAndLeavesTheSpectrumAlone) {
  Rng rng(20240502);
  for (const std::size_t n : {1U, 2U, 3U, 64U, 97U, 1000U}) {
    const auto x = random_series(rng, n, 0.9);
    auto fft = RealFft::make(n).value();
    std::vector<Complex> spectrum(fft.bins());
    fft.forward(x, spectrum);
    const auto before = spectrum;

    std::vector<double> back(n);
    fft.inverse(spectrum, back);

    EXPECT_EQ(spectrum, before);
    for (std::size_t t = 0; t < n; ++t) ASSERT_NEAR(back[t], x[t], 1e-12) << n << ' ' << t;
  }
}

TEST(RealFft, TakesAShortSeriesAsPaddedWithZeros) {
  auto fft = RealFft::make(10).value();
  std::vector<Complex> short_one(fft.bins());
  std::vector<Complex> padded(fft.bins());

  fft.forward(std::vector<double>(10, 9), short_one);  // Leaves something in the buffer.
  fft.forward(std::vector<double>{1, 2, 3}, short_one);
  fft.forward(std::vector<double>{1, 2, 3, 0, 0, 0, 0, 0, 0, 0}, padded);

  EXPECT_EQ(short_one, padded);
}

TEST(RealFft, RefusesLengthsOutsideItsRange) {
  EXPECT_EQ(RealFft::make(0).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(RealFft::make(std::size_t{1} << 31U).error().code, Errc::kInvalidArgument);
}

TEST(RealFft, CanBeMoved) {
  auto first = RealFft::make(4).value();
  auto second = RealFft::make(8).value();
  second = std::move(first);
  std::vector<Complex> spectrum(second.bins());

  second.forward(std::vector<double>{1, 1, 1, 1}, spectrum);

  EXPECT_EQ(second.length(), 4U);
  EXPECT_EQ(spectrum[0], Complex(4));
}

// Property: the definition, at the lengths that go by half of theirs; some bins are enough. Each is
// a sum of up to 2^18 terms that the definition rounds, hence 1e-10.
TEST(RealFft, IsTheFourierSumForLongSeries) {
  constexpr std::size_t kLong = std::size_t{1} << 18U;
  for (const std::size_t n : {kLong, kLong + 2, kLong + 3, kLong + 720}) {
    Rng rng(20240503);
    const auto x = random_series(rng, n, 0.5);
    auto fft = RealFft::make(n).value();
    std::vector<Complex> spectrum(fft.bins());

    fft.forward(x, spectrum);

    const std::size_t half = n / 2;
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{511}, std::size_t{512},
                                std::size_t{513}, half / 2, half / 2 + 1, half - 1, half}) {
      EXPECT_LT(std::abs(spectrum[k] - bin_by_definition(x, k)), 1e-10 * std::sqrt(n))
          << n << ' ' << k;
    }
    std::vector<double> back(n);
    fft.inverse(spectrum, back);
    for (std::size_t t = 0; t < n; ++t) ASSERT_NEAR(back[t], x[t], 1e-12) << n << ' ' << t;
  }
}

TEST(RealFft, TransformsWhatIsWrittenIntoItsSeries) {
  Rng rng(20240504);
  const auto x = random_series(rng, 100, 0.5);
  auto fft = RealFft::make(100).value();
  std::vector<Complex> expected(fft.bins());
  fft.forward(x, expected);

  std::copy(x.begin(), x.end(), fft.series().begin());
  const auto spectrum = fft.forward();

  EXPECT_EQ(std::vector<Complex>(spectrum.begin(), spectrum.end()), expected);
}

TEST(ComplexFft, IsTheTransformOfBothParts) {
  Rng rng(20240505);
  const auto re = random_series(rng, 90, 0.5);
  const auto im = random_series(rng, 90, 0.5);
  auto fft = ComplexFft::make(90).value();
  for (std::size_t t = 0; t < 90; ++t) fft.series()[t] = {re[t], im[t]};

  const auto spectrum = fft.forward();

  for (std::size_t k = 0; k < 90; ++k) {
    const Complex expected = bin_by_definition(re, k) + Complex(0, 1) * bin_by_definition(im, k);
    EXPECT_LT(std::abs(spectrum[k] - expected), 1e-11) << k;
  }
}

std::vector<Complex> transformed(const std::vector<double>& x, Planning planning) {
  auto fft = RealFft::make(x.size(), planning).value();
  std::vector<Complex> spectrum(fft.bins());
  fft.forward(x, spectrum);
  return spectrum;
}

/// Transforms enough other lengths for every plan that is kept to be dropped.
void forget_plans() {
  for (std::size_t n = 2; n < 80; ++n) transformed(std::vector<double>(n, 1), Planning::kEstimated);
}

TEST(Planning, AnEstimateIsTheSameWhateverWasTransformedOrMeasuredBefore) {
  Rng rng(20240506);
  const auto x = random_series(rng, 3000, 0.5);
  const auto expected = transformed(x, Planning::kEstimated);

  transformed(x, Planning::kMeasured);
  ASSERT_TRUE(import_fft_wisdom(export_fft_wisdom()).has_value());
  forget_plans();

  EXPECT_EQ(transformed(x, Planning::kEstimated), expected);
}

TEST(Planning, MeasuredTransformsAreTransforms) {
  Rng rng(20240507);
  const auto x = random_series(rng, 1000, 0.5);
  const auto estimated = transformed(x, Planning::kEstimated);

  const auto measured = transformed(x, Planning::kMeasured);

  for (std::size_t k = 0; k < measured.size(); ++k) {
    EXPECT_LT(std::abs(measured[k] - estimated[k]), 1e-11) << k;
  }
}

/// FFTW writes it in any order.
std::vector<std::string> sorted_lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(FftWisdom, ComesBackFromItsText) {
  transformed(std::vector<double>(512, 1), Planning::kMeasured);
  const std::string text = export_fft_wisdom();
  forget_plans();

  ASSERT_TRUE(import_fft_wisdom(text).has_value());

  EXPECT_NE(text.find('('), std::string::npos);  // FFTW's part of it.
  EXPECT_EQ(sorted_lines(export_fft_wisdom()), sorted_lines(text));
}

TEST(FftWisdom, OfAnotherVersionOrBrokenIsRefused) {
  const std::string text = export_fft_wisdom();
  const std::string title = text.substr(0, text.find('\n') + 1);

  EXPECT_EQ(import_fft_wisdom("").error().code, Errc::kInvalidArgument);
  EXPECT_EQ(import_fft_wisdom("foreshock fft wisdom 1, fftw-2.1\n").error().code,
            Errc::kInvalidArgument);
  EXPECT_EQ(import_fft_wisdom(title + "(nonsense").error().code, Errc::kMalformedInput);
  EXPECT_TRUE(import_fft_wisdom(title).has_value());
  EXPECT_EQ(sorted_lines(export_fft_wisdom()), sorted_lines(text));
}

// FFTW's planner is not safe on several threads; make(), the first inverse and the destructor must
// be. They share plans, and drop those that others use.
TEST(RealFft, IsMadeAndDroppedOnManyThreadsAtOnce) {
  std::vector<double> worst(4);
  std::vector<std::thread> threads;
  for (std::size_t id = 0; id < worst.size(); ++id) {
    threads.emplace_back([&error = worst[id], id] {
      for (std::size_t n = 1; n <= 100; ++n) {
        const std::vector<double> ones(n + id, 1);
        auto fft = RealFft::make(ones.size()).value();
        std::vector<Complex> spectrum(fft.bins());
        fft.forward(ones, spectrum);
        error = std::max(error, std::abs(spectrum[0] - static_cast<double>(ones.size())));
        std::vector<double> back(ones.size());
        fft.inverse(spectrum, back);
        error = std::max(error, std::abs(back[n / 2] - 1));
      }
    });
  }
  for (auto& thread : threads) thread.join();

  for (const double error : worst) EXPECT_LT(error, 1e-12);
}

// Two that want the same plan at once, measured and estimated.
TEST(RealFft, PlansOneLengthOnTwoThreadsAtOnce) {
  std::vector<std::vector<Complex>> spectra(4);
  std::vector<std::thread> threads;
  for (std::size_t id = 0; id < spectra.size(); ++id) {
    threads.emplace_back([&spectrum = spectra[id], id] {
      const std::vector<double> x(640, 0.5);
      spectrum = transformed(x, id % 2 == 0 ? Planning::kEstimated : Planning::kMeasured);
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(spectra[0], spectra[2]);
  EXPECT_EQ(spectra[1], spectra[3]);
}

}  // namespace
}  // namespace foreshock
