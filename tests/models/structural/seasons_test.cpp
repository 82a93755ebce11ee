// Three seasons at once, hour in day in week, in series that were made with known variances.

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/models/structural/automatic.h"
#include "foreshock/models/structural/fit.h"

namespace foreshock {
namespace {

constexpr int kHour = 4;  ///< Steps of a quarter of an hour; days of six hours keep the test short.
constexpr int kDay = 24;
constexpr int kWeek = 168;

const StructuralSpec kSpec{.slope = Slope::kNone, .seasons = {{kHour, 2}, {kDay, 12}, {kWeek, 84}}};
const StructuralParams kTruth{.irregular = 1, .level = 0.04, .seasons = {4e-3, 1e-3, 2e-4}};

/// Waves that turn, level and noise, written out.
class World {
 public:
  explicit World(std::uint64_t seed) : rng_(seed) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (int j = 1; j <= kSpec.seasons[i].period / 2; ++j) {
        // What a shorter season has too is that one's.
        const int turns = j * (kWeek / kSpec.seasons[i].period);
        if (i > 0 && turns % (kWeek / kSpec.seasons[i - 1].period) == 0) continue;
        const double angle = 2 * std::numbers::pi * turns / kWeek;
        const double size = 3 / std::sqrt(j);
        waves_.push_back(
            {size * rng_.normal(), size * rng_.normal(), angle, std::sqrt(kTruth.seasons[i])});
      }
    }
  }
  std::size_t states() const { return 1 + 2 * waves_.size(); }
  /// What y is made of but its noise, and one step on.
  double next() {
    double sum = level_;
    level_ += std::sqrt(kTruth.level) * rng_.normal();
    for (Wave& w : waves_) {
      sum += w.a;
      const double a = std::cos(w.angle) * w.a + std::sin(w.angle) * w.b;
      w.b = std::cos(w.angle) * w.b - std::sin(w.angle) * w.a + w.noise * rng_.normal();
      w.a = a + w.noise * rng_.normal();
    }
    return sum;
  }
  std::vector<double> series(std::size_t n) {
    std::vector<double> y(n);
    for (double& v : y) v = next() + rng_.normal();
    return y;
  }

 private:
  struct Wave {
    double a;
    double b;
    double angle;
    double noise;
  };
  Rng rng_;
  std::vector<Wave> waves_;
  double level_ = 100;
};

// The optimum is above the truth, twice by as much as five parameters bring by chance: less than
// 20.5 in 999 of 1000 series. Variances: within three times the spread of their logarithms over 20
// other series.
TEST(ThreeSeasons, HaveTheVariancesThatTheyWereMadeWith) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE(seed);
    World world(seed);
    EXPECT_EQ(world.states(), 169U);  // Ours has 168: half a season turns back and forth.
    const auto y = world.series(8 * kWeek);

    const auto fit = structural_mle(y, kSpec).value();

    const double gain =
        2 * (fit.log_likelihood - structural_log_likelihood(y, kSpec, kTruth).value());
    EXPECT_GE(gain, 0);
    EXPECT_LT(gain, 20.5);
    EXPECT_NEAR(std::log(fit.params.irregular / kTruth.irregular), 0, 0.5);
    EXPECT_NEAR(std::log(fit.params.level / kTruth.level), 0, 0.8);
    EXPECT_NEAR(std::log(fit.params.seasons[0] / kTruth.seasons[0]), 0, 0.85);
    EXPECT_NEAR(std::log(fit.params.seasons[1] / kTruth.seasons[1]), 0, 0.5);
    EXPECT_NEAR(std::log(fit.params.seasons[2] / kTruth.seasons[2]), 0, 0.3);
  }
}

TEST(ThreeSeasons, AreFoundInAListAndForecast) {
  World world(4);
  const auto y = world.series(5 * kWeek);

  const Fitted fitted =
      fit_structural(y, {.seasons = {kWeek, kHour, kDay}, .thorough = false, .logarithms = false})
          .value();

  for (const int season : {kHour, kDay, kWeek}) {
    EXPECT_NE(fitted.report.form.find("season " + std::to_string(season) + " "), std::string::npos)
        << fitted.report.form;
  }
  const Forecast ahead = fitted.model->forecast(Horizon(kWeek));
  int inside = 0;
  for (const Predictive& step : ahead.steps) {
    const double came = world.next();
    inside += came > step.quantile(0.01) && came < step.quantile(0.99) ? 1 : 0;
  }
  EXPECT_GE(inside, kWeek * 9 / 10);
}

}  // namespace
}  // namespace foreshock
