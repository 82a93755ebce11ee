#include "foreshock/spectral/centred.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "random_series.h"

namespace foreshock {
namespace {

constexpr double kMax = std::numeric_limits<double>::max();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Centred, TakesTheMeanOfThoseWhoAreThere) {
  const auto series = centred(std::vector<double>{1, kNaN, 5}).value();

  EXPECT_EQ(series.count, 2U);
  EXPECT_EQ(series.mean, 3);
  EXPECT_EQ(series.present, (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(series.deviation[0] * series.scale, -2);
  EXPECT_EQ(series.deviation[1], 0);
  EXPECT_EQ(series.deviation[2] * series.scale, 2);
}

TEST(Centred, HasNoMaskWhereNothingIsMissing) {
  EXPECT_TRUE(centred(std::vector<double>{1, 2}).value().present.empty());
}

// From the least to the largest double there is: nothing overflows, and the largest deviation is of
// the order of 1.
TEST(Centred, WorksAtEveryScale) {
  for (const double size : {5e-324, 1e-310, 1e-150, 1.0, 1e150, kMax}) {
    const auto series = centred(std::vector<double>{-size, 0, 0, size}).value();

    EXPECT_EQ(series.mean, 0) << size;
    EXPECT_EQ(series.deviation[0], -series.deviation[3]) << size;
    EXPECT_GE(series.deviation[3], 0.5) << size;
    EXPECT_LE(series.deviation[3], 1) << size;
  }
}

// 0.1 has no exact sum, so that deviations from the mean are not exactly 0.
TEST(Centred, SeesThatAllAreEqualBeforeRoundingHidesIt) {
  for (const double value : {0.0, 0.1, -1e300, 1e-310}) {
    EXPECT_EQ(centred(std::vector<double>(10, value)).error().code, Errc::kInvalidArgument);
  }
}

TEST(Centred, RefusesWhatHasNoSpread) {
  const std::vector<std::vector<double>> bad{
      {},    {1}, {kNaN}, {kNaN, kNaN, kNaN}, {kNaN, 2}, {1, kInfinity}, {-kInfinity, 1, kNaN},
      {2, 2}};
  for (const auto& y : bad) EXPECT_EQ(centred(y).error().code, Errc::kInvalidArgument) << y.size();
}

}  // namespace
}  // namespace foreshock
