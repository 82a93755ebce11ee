#include "foreshock/core/quick_math.h"

#include <array>
#include <cmath>
#include <cstddef>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(QuickMath, ExpIsThatOfTheLibraryOverItsRange) {
  for (double x = -708; x < 709; x += 0.0137) {
    EXPECT_NEAR(quick_exp(x) / std::exp(x), 1, 4e-15) << x;
  }
  EXPECT_EQ(quick_exp(0.0), 1);
  EXPECT_NEAR(quick_exp(-1e9) / std::exp(-708), 1, 1e-12);
  EXPECT_NEAR(quick_exp(1e9) / std::exp(709), 1, 1e-12);
}

TEST(QuickMath, ExpOfFloatsHasTheirDigits) {
  for (float x = -87; x < 88; x += 0.0137F) {
    EXPECT_NEAR(static_cast<double>(quick_exp(x)) / std::exp(static_cast<double>(x)), 1, 3e-7) << x;
  }
}

TEST(QuickMath, LogIsThatOfTheLibraryForNormalNumbers) {
  for (double l = -708; l < 709; l += 0.0137) {
    const double x = std::exp(l);
    EXPECT_NEAR(quick_log(x), std::log(x), 4e-16 * (1 + std::abs(std::log(x)))) << x;
  }
  for (double x = 0.5; x < 2; x += 1.3e-4) {
    EXPECT_NEAR(quick_log(x), std::log(x), 1e-15 * std::abs(std::log(x)) + 1e-18) << x;
  }
  EXPECT_EQ(quick_log(1.0), 0);
}

FORESHOCK_WIDE void there_and_back(const double* x, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = quick_log(quick_exp(x[i]));
}

TEST(QuickMath, ALoopThatTakesSeveralAtOnceHasTheBitsOfOneByOne) {
  std::array<double, 101> x{};
  std::array<double, 101> out{};
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = -20 + 0.4 * static_cast<double>(i);
  there_and_back(x.data(), x.size(), out.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const volatile double alone = x[i];  // Keeps the compiler from taking several here, too.
    EXPECT_EQ(out[i], quick_log(quick_exp(static_cast<double>(alone))));
  }
}

}  // namespace
}  // namespace foreshock
