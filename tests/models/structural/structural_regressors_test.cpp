#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/filters/kalman.h"
#include "foreshock/models/structural/regressors.h"
#include "foreshock/models/structural/structural.h"
#include "foreshock/models/structural/system.h"

namespace foreshock {
namespace {

using Columns = std::vector<std::vector<double>>;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// y = level + 4 x + noise; x is known `ahead` steps further than y.
struct World {
  std::vector<double> y;
  Columns X;
};
World world(std::size_t n, std::size_t ahead, std::uint64_t seed) {
  Rng rng(seed);
  World out{{}, {{}}};
  double level = 50;
  for (std::size_t t = 0; t < n + ahead; ++t) {
    out.X[0].push_back(rng.normal());
    level += 0.2 * rng.normal();
    if (t < n) out.y.push_back(level + 4 * out.X[0].back() + rng.normal());
  }
  return out;
}

const StructuralOptions kQuick{.thorough = false, .logarithms = false};

TEST(ForecastStructural, FollowsWhatIsKnownAhead) {
  const World w = world(300, 5, 1);

  const auto out = forecast_structural(w.y, w.X, Horizon(5), kQuick).value();

  EXPECT_NEAR(out.effects.values[0], 4, 4 * out.effects.error(0));
  EXPECT_EQ(out.forecast_regressors, 0U);
  const double base = out.forecast.steps[0].median() - out.effects.values[0] * w.X[0][300];
  for (std::size_t h = 0; h < 5; ++h) {
    EXPECT_NEAR(out.forecast.steps[h].median(), base + out.effects.values[0] * w.X[0][300 + h], 0.3)
        << h;
  }
}

// The same by the general filter, effects as constant states of which nothing is known: it has the
// mean of every step, and what the effects add to its variance.
TEST(ForecastStructural, IsAsSureAsTheFilterWithEffectsAsStates) {
  World w = world(80, 12, 2);
  for (std::size_t t = 0; t < w.X[0].size(); ++t) w.X[0][t] += 0.05 * static_cast<double>(t);
  w.X.push_back(std::vector<double>(92, 0.0));
  for (std::size_t t = 70; t < 92; ++t) w.X[1][t] = 1;
  for (const std::size_t t : {20U, 21U, 75U}) w.y[t] = kNaN;

  const auto out = forecast_structural(w.y, w.X, Horizon(12), kQuick).value();

  const kalman::System parts = structural_system(out.fit.spec, out.fit.params).value();
  const Eigen::Index k = parts.size();
  kalman::System whole = parts;
  whole.F = Eigen::MatrixXd::Identity(k + 2, k + 2);
  whole.F.topLeftCorner(k, k) = parts.F;
  whole.Q = Eigen::MatrixXd::Zero(k + 2, k + 2);
  whole.Q.topLeftCorner(k, k) = parts.Q;
  const Eigen::Index c = parts.start.A.cols();
  kalman::Belief belief{Eigen::VectorXd::Zero(k + 2), Eigen::MatrixXd::Zero(k + 2, k + 2),
                        Eigen::MatrixXd::Zero(k + 2, c + 2)};
  belief.P.topLeftCorner(k, k) = parts.start.P;
  belief.A.topLeftCorner(k, c) = parts.start.A;
  belief.A(k, c) = belief.A(k + 1, c + 1) = 1;
  kalman::Belief plain = parts.start;
  const auto left = without_effects(
      w.y, Columns{{w.X[0].begin(), w.X[0].begin() + 80}, {w.X[1].begin(), w.X[1].begin() + 80}},
      out.effects.values);
  const Forecast of_parts = Structural::after(left, out.fit).value().forecast(Horizon(12));
  for (std::size_t t = 0; t < 92; ++t) {
    Eigen::VectorXd h(k + 2);
    h << parts.h, w.X[0][t], w.X[1][t];
    const kalman::Seen seen = kalman::expect(h, parts.r, belief);
    if (t >= 80) {
      const Predictive& found = out.forecast.steps[t - 80];
      const double alone = of_parts.steps[t - 80].scale();
      const double added = seen.variance - kalman::expect(parts, plain).variance;
      EXPECT_GT(added, 0);
      EXPECT_NEAR(found.location(), seen.expected, 1e-6);
      EXPECT_NEAR(found.scale() * found.scale() - alone * alone, out.fit.variance_factor() * added,
                  1e-6 * alone * alone);
    }
    const double y = t < 80 ? w.y[t] : kNaN;
    kalman::correct(h, parts.r, belief, y);
    kalman::predict(whole.F, whole.Q, belief);
    kalman::correct(parts, plain, y);
    kalman::predict(parts, plain);
  }
}

TEST(ForecastStructural, AForecastRegressorWidensByItsOwnVariance) {
  const World known = world(300, 3, 3);
  World unknown = known;
  unknown.X[0].resize(300);

  const auto sure = forecast_structural(known.y, known.X, Horizon(3), kQuick).value();
  const auto unsure = forecast_structural(unknown.y, unknown.X, Horizon(3), kQuick).value();

  EXPECT_EQ(unsure.forecast_regressors, 1U);
  for (std::size_t h = 0; h < 3; ++h) {
    // x has standard deviation 1, its effect is 4: the variance gains some 16.
    const double gain =
        std::pow(unsure.forecast.steps[h].scale(), 2) - std::pow(sure.forecast.steps[h].scale(), 2);
    EXPECT_NEAR(gain, 16, 5) << h;
  }
}

TEST(ForecastStructural, AMissingRegressorCostsThatValueAndNoMore) {
  World w = world(200, 2, 4);
  const auto whole = forecast_structural(w.y, w.X, Horizon(2), kQuick).value();
  w.X[0][120] = kNaN;
  for (std::size_t t = 50; t < 55; ++t) w.y[t] = kNaN;

  const auto holed = forecast_structural(w.y, w.X, Horizon(2), kQuick).value();

  EXPECT_EQ(holed.fit.count, whole.fit.count - 6);
  EXPECT_NEAR(holed.forecast.steps[0].median(), whole.forecast.steps[0].median(), 0.5);
}

TEST(ForecastStructural, RefusesWhatItCanNotTellApart) {
  World w = world(60, 0, 5);
  EXPECT_FALSE(forecast_structural(w.y, Columns{std::vector<double>(60, 2.0)}, Horizon(1)));
  EXPECT_FALSE(forecast_structural(w.y, Columns{std::vector<double>(59, 2.0)}, Horizon(1)));
  EXPECT_FALSE(forecast_structural(w.y, Columns{w.X[0], w.X[0]}, Horizon(1)));
  EXPECT_FALSE(forecast_structural(w.y, Columns{std::vector<double>(60, kNaN)}, Horizon(1)));
  EXPECT_FALSE(forecast_structural({}, Columns{{}}, Horizon(1)));
}

}  // namespace
}  // namespace foreshock
