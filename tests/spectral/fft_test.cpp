#include "foreshock/spectral/fft.h"

#include <cmath>
#include <numbers>
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

// FFTW's planner is not safe on several threads; make() and the destructor must be.
TEST(RealFft, IsMadeAndDroppedOnManyThreadsAtOnce) {
  std::vector<double> worst(4);
  std::vector<std::thread> threads;
  for (std::size_t id = 0; id < worst.size(); ++id) {
    threads.emplace_back([&error = worst[id], id] {
      for (std::size_t n = 1; n <= 40; ++n) {
        auto fft = RealFft::make(n + id).value();
        std::vector<Complex> spectrum(fft.bins());
        fft.forward(std::vector<double>(n + id, 1), spectrum);
        error = std::max(error, std::abs(spectrum[0] - static_cast<double>(n + id)));
      }
    });
  }
  for (auto& thread : threads) thread.join();

  for (const double error : worst) EXPECT_LT(error, 1e-12);
}

}  // namespace
}  // namespace foreshock
