#include "foreshock/models/structural/decompose.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"
#include "../../support/dense_smoother.h"

#include "foreshock/core/random.h"
#include "foreshock/models/structural/automatic.h"
#include "foreshock/models/structural/system.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const StructuralSpec kEverything{
    .slope = Slope::kDamped, .seasons = {{4, 2}, {6, 3}}, .cycle = true, .autoregression = true};
const StructuralParams kParams{.irregular = 1,
                               .level = 0.3,
                               .slope = 0.02,
                               .seasons = {0.05, 0.1},
                               .cycle = 0.2,
                               .autoregression = 0.4,
                               .damping = 0.9,
                               .cycle_frequency = 0.3,
                               .cycle_damping = 0.95,
                               .coefficient = -0.5};

std::vector<double> made_up(std::size_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) {
    y[t] = 30 + 0.2 * static_cast<double>(t) + 4 * static_cast<double>(t % 4) + rng.normal();
  }
  return y;
}

/// c' x given all of y, its mean and standard deviation, by the whole Gaussian.
std::pair<double, double> wanted_of(const dense::Smoother& all, Eigen::Index t,
                                    const Eigen::VectorXd& c) {
  const Eigen::VectorXd x = all.x(t).cast<double>();
  const Eigen::MatrixXd P = all.P(t).cast<double>();
  return {c.dot(x), std::sqrt(c.dot(P * c))};
}

TEST(DecomposeStructural, IsTheWholeGaussian) {
  std::vector<double> y = made_up(30, 3);
  for (const std::size_t t : {2U, 15U, 16U, 29U}) y[t] = kNaN;
  const kalman::System system = structural_system(kEverything, kParams).value();
  const dense::Smoother all(system, y);

  const auto parts = decompose_structural(y, kEverything, kParams).value();

  // States: level, slope, waves of 4 (2 + 1), of 6 without what 4 has, cycle, AR(1).
  const Eigen::Index k = system.size();
  const auto row = [&](std::initializer_list<Eigen::Index> states) {
    Eigen::VectorXd c = Eigen::VectorXd::Zero(k);
    for (const Eigen::Index i : states) c[i] = 1;
    return c;
  };
  ASSERT_EQ(k, 12);
  const auto expect_path = [&](const ComponentPath& found, const Eigen::VectorXd& c,
                               const char* what) {
    ASSERT_EQ(found.value.size(), y.size()) << what;
    for (std::size_t t = 0; t < y.size(); ++t) {
      const auto [mean, sd] = wanted_of(all, static_cast<Eigen::Index>(t), c);
      EXPECT_NEAR(found.value[t], mean, 1e-8) << what << " " << t;
      EXPECT_NEAR(found.sd[t], sd, 1e-8) << what << " " << t;
    }
  };
  expect_path(parts.trend, row({0}), "trend");
  expect_path(parts.slope, row({1}), "slope");
  expect_path(parts.seasons[0], row({2, 4}), "season 4");
  expect_path(parts.seasons[1], row({5, 7}), "season 6");
  expect_path(parts.cycle, row({9}), "cycle");
  expect_path(parts.autoregression, row({11}), "autoregression");
}

TEST(DecomposeStructural, PartsAddUpToTheSeries) {
  std::vector<double> y = made_up(60, 4);
  y[20] = kNaN;

  const auto parts = decompose_structural(y, kEverything, kParams).value();

  for (std::size_t t = 0; t < y.size(); ++t) {
    const double sum = parts.trend.value[t] + parts.seasons[0].value[t] +
                       parts.seasons[1].value[t] + parts.cycle.value[t] +
                       parts.autoregression.value[t] + parts.irregular.value[t];
    if (t == 20) {
      EXPECT_TRUE(std::isnan(sum));
      EXPECT_EQ(parts.irregular.sd[t], 1);
    } else {
      EXPECT_NEAR(sum, y[t], 1e-10) << t;
      EXPECT_LT(parts.irregular.sd[t], 1) << t;
    }
  }
}

// UnobservedComponents of statsmodels 0.13.5 with these variances (tests/golden/smoothed.csv);
// tolerance 1e-8, relative.
TEST(DecomposeStructural, OfTheNileIsThatOfStatsmodels) {
  const std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());

  const auto parts =
      decompose_structural(nile, {.slope = Slope::kNone}, {.irregular = 15099, .level = 1469.1})
          .value();

  EXPECT_NEAR(parts.trend.value[0], 1111.6683191267957, 1e-5);
  EXPECT_NEAR(parts.trend.value[49], 834.7632591037507, 1e-5);
  EXPECT_NEAR(parts.trend.sd[49], std::sqrt(2326.756869814297), 1e-6);
  EXPECT_NEAR(parts.trend.sd[99], std::sqrt(4032.157941808783), 1e-6);
  EXPECT_TRUE(parts.slope.value.empty());
  EXPECT_TRUE(parts.seasons.empty());
}

TEST(DecomposeStructural, GoesOnWhereValuesAreMissing) {
  std::vector<double> y = made_up(80, 5);
  const auto whole = decompose_structural(y, kEverything, kParams).value();
  for (std::size_t t = 40; t < 48; ++t) y[t] = kNaN;

  const auto gap = decompose_structural(y, kEverything, kParams).value();

  EXPECT_NEAR(gap.trend.value[44], whole.trend.value[44], 2);
  EXPECT_GT(gap.trend.sd[44], 1.1 * whole.trend.sd[44]);
}

TEST(DecomposeStructural, SaysWhatNothingEverTold) {
  const StructuralSpec spec{.slope = Slope::kNone, .seasons = {{12, 0}}};
  const StructuralParams params{.irregular = 1, .level = 0.1, .seasons = {0.1}};

  const auto parts = decompose_structural(std::vector<double>{1, 2, 3}, spec, params).value();

  EXPECT_TRUE(std::isinf(parts.trend.sd[0]));
}

// Its season grows with its trend, so the model is of its logarithm; the parts are of y and add up.
TEST(DecomposeStructural, PartsOfLogarithmsBecomePartsOfTheSeries) {
  std::vector<double> y(classic::kAirPassengers.begin(), classic::kAirPassengers.end());
  std::vector<double> logs;
  for (const double v : y) logs.push_back(std::log(v));
  y[70] = logs[70] = kNaN;
  const auto choice = select_structural(y, {.seasons = {12}, .thorough = false}).value();
  ASSERT_TRUE(choice.logarithm);

  const auto parts =
      exponentiated(decompose_structural(logs, choice.fit.spec, choice.fit.params).value());

  const ComponentPath& season = parts.seasons[0];
  for (const std::size_t july : {6U, 66U, 138U}) {
    EXPECT_NEAR(season.value[july] / parts.trend.value[july], 0.24, 0.08) << july;
  }
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double sum = parts.trend.value[t] + season.value[t];
    EXPECT_GT(parts.trend.sd[t], 0);
    EXPECT_GT(season.sd[t], 0);
    if (t == 70) {
      EXPECT_NEAR(sum, 203, 15);  // The value that was taken out.
      EXPECT_TRUE(std::isnan(parts.irregular.value[t]));
      EXPECT_GT(parts.irregular.sd[t], 0);
    } else {
      EXPECT_NEAR(sum + parts.irregular.value[t], y[t], 1e-9);
    }
  }
  EXPECT_NEAR(parts.trend.value.back(), 480, 25);
}

TEST(DecomposeStructural, BearsOddSizes) {
  EXPECT_TRUE(decompose_structural({}, kEverything, kParams).value().trend.value.empty());
  for (const auto& [factor, offset] :
       {std::pair(1e12, 0.0), std::pair(1e-9, 0.0), std::pair(1.0, 1e6)}) {
    std::vector<double> y = made_up(50, 6);
    StructuralParams params = kParams;
    const auto plain = decompose_structural(y, kEverything, params).value();
    for (double& v : y) v = v * factor + offset;
    for (double* v : {&params.irregular, &params.level, &params.slope, &params.seasons[0],
                      &params.seasons[1], &params.cycle, &params.autoregression}) {
      *v *= factor * factor;
    }

    const auto parts = decompose_structural(y, kEverything, params).value();

    EXPECT_NEAR((parts.trend.value[25] - offset) / factor, plain.trend.value[25], 1e-6);
    EXPECT_NEAR(parts.trend.sd[25] / factor, plain.trend.sd[25], 1e-9);
  }
}

TEST(DecomposeStructural, RefusesWhatItCanNotDo) {
  std::vector<double> y = made_up(50, 7);
  EXPECT_FALSE(decompose_structural(y, {.seasons = {{12, 0}}}, {.irregular = 1}));
  const StructuralSpec wide{.slope = Slope::kNone, .seasons = {{180, 0}}};
  const auto many =
      decompose_structural(std::vector<double>(5000, 1.0), wide, {.irregular = 1, .seasons = {1}});
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, Errc::kUnsupported);
  y[3] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(decompose_structural(y, kEverything, kParams));
}

}  // namespace
}  // namespace foreshock
