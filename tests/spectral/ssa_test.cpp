#include "foreshock/spectral/ssa.h"

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

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Ssa, IsThatOfASingularValueDecomposition) {
  for (const auto& line : golden::read_lines(FORESHOCK_GOLDEN "/ssa.txt")) {
    const std::size_t n = std::stoul(line.words[2]);
    const auto* at = line.values.data();
    const std::vector<double> y(at, at + n);
    at += n;

    const auto found = ssa(y, std::stoi(line.words[1]), 12).value();

    for (std::size_t r = 0; r < 12; ++r, ++at) {
      EXPECT_NEAR(found.singular_values[r], *at, 1e-12 * line.values[n]) << line.words[0] << r;
      EXPECT_NEAR(found.singular_values[r], *at, 1e-10 * *at) << line.words[0] << r;
    }
    for (std::size_t r = 0; r < 6; ++r) {
      double largest = 0;
      for (std::size_t t = 0; t < n; ++t) largest = std::max(largest, std::abs(at[t]));
      for (std::size_t t = 0; t < n; ++t, ++at) {
        ASSERT_NEAR(found.parts[r][t], *at, 1e-10 * largest) << line.words[0] << r;
      }
    }
    const auto w = w_correlation(found);
    for (std::size_t i = 0; i < 8; ++i) {
      for (std::size_t j = 0; j < 8; ++j, ++at) {
        EXPECT_NEAR(w[i][j], std::abs(*at), 1e-9) << line.words[0] << i << j;
      }
    }
  }
}

TEST(Ssa, AllPartsAddUpToTheSeries) {
  Rng rng(1);
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(5 + 0.1 * t + rng.normal());
  const auto found = ssa(y, 20, 20).value();
  double shares = 0;
  for (const double share : found.shares) shares += share;
  EXPECT_NEAR(shares, 1, 1e-12);
  for (std::size_t t = 0; t < 60; ++t) {
    double sum = 0;
    for (const auto& part : found.parts) sum += part[t];
    EXPECT_NEAR(sum, y[t], 1e-11);
  }
}

// A line is of rank 2, a sine of rank 2: four parts are all there is.
TEST(Ssa, ALineAndASineAreFourParts) {
  std::vector<double> y;
  for (int t = 0; t < 200; ++t) {
    y.push_back(3 + 0.05 * t + std::sin(2 * std::numbers::pi * t / 12.5));
  }
  const auto found = ssa(y, 60, 6).value();
  EXPECT_LT(found.singular_values[4], 1e-10 * found.singular_values[0]);
  for (std::size_t t = 0; t < 200; ++t) {
    const double sum =
        found.parts[0][t] + found.parts[1][t] + found.parts[2][t] + found.parts[3][t];
    EXPECT_NEAR(sum, y[t], 1e-9);
  }
}

TEST(Ssa, BearsSeriesWithoutRank) {
  for (const double value : {0.0, 7.0, 1e150, 1e-150}) {
    const auto found = ssa(std::vector<double>(50, value), 10, 3).value();
    for (const double v : found.parts[0]) EXPECT_NEAR(v, value, 1e-12 * value);
    for (const double v : found.parts[2]) EXPECT_NEAR(v, 0, 1e-10 * value);
    for (const auto& row : w_correlation(found)) {
      for (const double w : row) EXPECT_TRUE(w >= 0 && w <= 1 + 1e-12) << w;
    }
  }
}

TEST(Ssa, RefusesWhatCannotBe) {
  const std::vector<double> y(100, 1.0);
  EXPECT_FALSE(ssa(y, 1));
  EXPECT_FALSE(ssa(y, 51));
  EXPECT_FALSE(ssa(y, 10, 0));
  EXPECT_FALSE(ssa(y, 10, 11));
  EXPECT_FALSE(ssa({}, 2, 1));
  EXPECT_FALSE(ssa(std::vector<double>(5000, 1.0), 2001));
  for (const double bad : {kNaN, std::numeric_limits<double>::infinity(), 1e301}) {
    auto with = y;
    with[7] = bad;
    EXPECT_FALSE(ssa(with, 10)) << bad;
  }
}

}  // namespace
}  // namespace foreshock
