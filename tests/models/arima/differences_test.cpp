#include "foreshock/models/arima/differences.h"

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/unit_roots.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> made(int n, const std::function<double(double)>& f) {
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(f(t));
  return y;
}

std::vector<double> random_walk(int n, int integrations, unsigned seed) {
  std::mt19937_64 rng(seed);
  std::normal_distribution<double> normal;
  std::vector<double> y(static_cast<std::size_t>(n));
  for (double& v : y) v = normal(rng);
  for (int i = 0; i < integrations; ++i) {
    for (std::size_t t = 1; t < y.size(); ++t) y[t] += y[t - 1];
  }
  return y;
}

TEST(Differences, AgreeWithR) {
  for (const golden::UnitRoots& c : golden::kUnitRoots) {
    EXPECT_EQ(differences(c.y), c.differences) << c.series;
    if (c.season == 1) continue;
    const int D = seasonal_differences(c.y, c.season);
    EXPECT_EQ(D, c.seasonal.differences_by_strength) << c.series;
    EXPECT_EQ(ocsb_seasonal_differences(c.y, c.season), c.seasonal.differences_by_ocsb) << c.series;
    const std::vector<double> y(c.y.begin(), c.y.end());
    EXPECT_EQ(differences(D == 1 ? difference(y, c.season) : y), c.seasonal.differences_left)
        << c.series;
  }
}

// Golden: ndiffs() of forecast 8.20 for R.
TEST(Differences, OfCurvesAreThoseOfR) {
  EXPECT_EQ(differences(made(30, [](double t) { return t; })), 1);
  EXPECT_EQ(differences(made(30, [](double t) { return t * t; })), 2);
  EXPECT_EQ(differences(made(50, [](double t) { return t * t * t; })), 2);
  EXPECT_EQ(differences(made(60, [](double t) { return std::exp(t / 5); })), 2);
  EXPECT_EQ(differences(made(40, [](double t) { return t < 20 ? 0.0 : 1.0; })), 1);
}

// Golden: ndiffs() and nsdiffs() of forecast 8.20 for R of the same gaps.
TEST(Differences, LeaveMissingPointsOut) {
  std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());
  for (const std::size_t t : {4U, 39U, 40U, 69U}) nile[t] = kNaN;
  EXPECT_EQ(differences(nile), 1);
  std::vector<double> passengers(classic::kAirPassengers.begin(), classic::kAirPassengers.end());
  for (const std::size_t t : {0U, 1U, 29U, 30U, 76U, 143U}) passengers[t] = kNaN;
  EXPECT_EQ(differences(passengers), 1);
  EXPECT_EQ(seasonal_differences(passengers, 12), 1);
  EXPECT_EQ(ocsb_seasonal_differences(passengers, 12), 0);
}

TEST(Differences, AreNoneForWhatIsTooShortOrConstant) {
  EXPECT_EQ(differences({}), 0);
  EXPECT_EQ(differences(std::vector<double>{3}), 0);
  EXPECT_EQ(differences(std::vector<double>{3, 4}), 0);
  EXPECT_EQ(differences(std::vector<double>(100, 0.1)), 0);
  EXPECT_EQ(differences(std::vector<double>(100, kNaN)), 0);
  EXPECT_EQ(differences(std::vector<double>{kInfinity, 1, kNaN, -kInfinity}), 0);
  EXPECT_EQ(seasonal_differences({}, 12), 0);
  EXPECT_EQ(seasonal_differences(std::vector<double>{3}, 12), 0);
  EXPECT_EQ(seasonal_differences(std::vector<double>(100, 0.1), 12), 0);
  EXPECT_EQ(seasonal_differences(classic::kAirPassengers, 1), 0);
  EXPECT_EQ(seasonal_differences(classic::kAirPassengers, 72), 0);
  EXPECT_EQ(ocsb_seasonal_differences({}, 12), 0);
  EXPECT_EQ(ocsb_seasonal_differences(std::vector<double>(100, 0.1), 12), 0);
}

// Twice the rounding of a slope of 0.1 at 1e6 is no curve; that of the line is not one either.
TEST(Differences, DoNotTakeRoundingForMovement) {
  EXPECT_EQ(differences(made(300, [](double t) { return 1e6 + 0.1 * t; })), 1);
  EXPECT_EQ(differences(made(300, [](double t) { return 0.1 * t; })), 1);
  EXPECT_EQ(seasonal_differences(made(300, [](double t) { return 1e6 + 0.1 * t; }), 12), 0);
}

TEST(Differences, DoNotKnowUnitsOrOffsets) {
  for (const golden::UnitRoots& c : golden::kUnitRoots) {
    for (const double scale : {1e-9, 1e9}) {
      for (const double offset : {0.0, 1e6}) {
        std::vector<double> y;
        for (const double v : c.y) y.push_back(scale * (v + offset));
        EXPECT_EQ(differences(y), c.differences) << c.series;
        if (c.season == 1) continue;
        EXPECT_EQ(seasonal_differences(y, c.season), c.seasonal.differences_by_strength);
        EXPECT_EQ(ocsb_seasonal_differences(y, c.season), c.seasonal.differences_by_ocsb);
      }
    }
  }
}

// Statistical: of 200 series with n = 400, at least so many get the order they were made with. KPSS
// at 5 % with some bias for few lags gives 90 % and more of each; seeds are fixed.
TEST(Differences, FindTheOrderOfIntegration) {
  for (const int order : {0, 1, 2}) {
    int right = 0;
    for (unsigned seed = 0; seed < 200; ++seed) {
      right += differences(random_walk(400, order, seed)) == order ? 1 : 0;
    }
    EXPECT_GE(right, 170) << order;
  }
}

TEST(Differences, StopAtTheGivenNumber) {
  const std::vector<double> y = random_walk(400, 2, 11);
  EXPECT_EQ(differences(y, 0), 0);
  EXPECT_EQ(differences(y, 1), 1);
}

TEST(Difference, IsTakenAtItsLagAndKeepsGaps) {
  const std::vector<double> y{1, 4, kNaN, 16, 25};
  EXPECT_EQ(difference(std::vector<double>{1, 4, 9}, 1), (std::vector<double>{3, 5}));
  EXPECT_EQ(difference(y, 3), (std::vector<double>{15, 21}));
  EXPECT_TRUE(std::isnan(difference(y, 1)[1]));
  EXPECT_TRUE(difference(y, 5).empty());
  EXPECT_TRUE(difference({}, 1).empty());
}

}  // namespace
}  // namespace foreshock
