// What breaks other programs: levels, units, constants, edges of the region, too little data.

#include "traps.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/arima/mle.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr ArimaOrder kAirline{0, 1, 1, 0, 1, 1, 12};

std::vector<double> air_passengers() {
  return {classic::kAirPassengers.begin(), classic::kAirPassengers.end()};
}

std::vector<double> noise(std::size_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t) y.push_back(rng.normal());
  return y;
}

// Whole numbers lose nothing by a level of 1e9, and then not a bit of the fit may change.
TEST(ArimaTraps, ALevelThatLosesNoDigitsChangesNoBit) {
  const auto y = air_passengers();
  const std::vector<ArimaSpec> specs{{kAirline},
                                     {{1, 1, 1}, ArimaConstant::kDrift},
                                     {{2, 0, 1}, ArimaConstant::kMean},
                                     {{1, 0, 0, 1, 1, 0, 12}, ArimaConstant::kDrift}};
  for (const ArimaSpec& spec : specs) {
    const auto plain = arima_mle(y, spec).value();
    for (const double level : {1e6, 1e9, -1e9}) {
      auto moved = y;
      for (double& v : moved) v += level;
      const auto fit = arima_mle(moved, spec).value();
      EXPECT_EQ(fit.coefficients, plain.coefficients) << fit.name() << level;
      EXPECT_EQ(fit.log_likelihood, plain.log_likelihood) << fit.name() << level;
      EXPECT_EQ(fit.sigma2, plain.sigma2) << fit.name() << level;
    }
  }
}

// The line across a gap is rounded anew, by 1e-7 in innovations of 10 or more.
TEST(ArimaTraps, ALevelChangesAGappyFitNoMoreThanItsGuessesAreRounded) {
  auto y = air_passengers();
  y[30] = y[31] = y[90] = kNaN;
  const auto plain = arima_mle(y, {kAirline}).value();
  for (double& v : y) v += 1e9;
  const auto fit = arima_mle(y, {kAirline}).value();
  EXPECT_NEAR(fit.log_likelihood, plain.log_likelihood, 1e-7);
  EXPECT_NEAR(fit.coefficients[0], plain.coefficients[0], 1e-6);
  EXPECT_NEAR(fit.guesses[0] - 1e9, plain.guesses[0], 1e-5);
}

// What a level of 1e9 leaves of log(AirPassengers): a spacing of 1.2e-7 in innovations of 0.037,
// 3e-6 of them, which the likelihood feels some 12 (n / noise) times less than its own size.
TEST(ArimaTraps, ALevelOf1e9CostsOnlyTheDigitsThatItTakes) {
  auto y = air_passengers();
  for (double& v : y) v = std::log(v);
  const auto plain = arima_mle(y, {kAirline}).value();
  for (double& v : y) v += 1e9;
  const auto fit = arima_mle(y, {kAirline}).value();
  EXPECT_NEAR(fit.log_likelihood, plain.log_likelihood, 1e-3);
  EXPECT_NEAR(fit.coefficients[0], plain.coefficients[0], 1e-4);
  EXPECT_NEAR(fit.coefficients[1], plain.coefficients[1], 1e-4);
}

TEST(ArimaTraps, AUnitMovesTheLikelihoodByNLogOfItAndNothingElse) {
  auto y = air_passengers();
  y[50] = kNaN;
  for (const ArimaSpec& spec : std::vector<ArimaSpec>{
           {kAirline}, {{2, 0, 1}, ArimaConstant::kMean}, {{0, 1, 2}, ArimaConstant::kDrift}}) {
    const auto plain = arima_mle(y, spec).value();
    const auto n = static_cast<double>(plain.count);
    for (const double unit : {0x1p-30, 0x1p300, 1e-9, 1e9, 1e-130}) {
      auto scaled = y;
      for (double& v : scaled) v *= unit;
      const auto fit = arima_mle(scaled, spec).value();
      // A power of two changes no digit, another unit rounds each value anew.
      const bool exact = std::frexp(unit, std::array<int, 1>{}.data()) == 0.5;
      EXPECT_NEAR(fit.log_likelihood + n * std::log(unit), plain.log_likelihood, 1e-8) << unit;
      for (std::size_t j = 0; j < fit.coefficients.size(); ++j) {
        EXPECT_NEAR(fit.coefficients[j], plain.coefficients[j], exact ? 0 : 1e-6) << unit;
      }
    }
  }
}

TEST(ArimaTraps, SizesWithoutSquaresAreRefused) {
  for (const double unit : {1e300, 1e200, 1e-200, 1e-310}) {
    auto y = noise(40, 3);
    for (double& v : y) v *= unit;
    const auto fit = fit_arima(y, 0);
    ASSERT_FALSE(fit.has_value()) << unit;
    EXPECT_NE(fit.error().message.find("too large or too small"), std::string::npos);
  }
}

TEST(ArimaTraps, AnInfiniteValueIsRefused) {
  for (const double bad : {HUGE_VAL, -HUGE_VAL}) {
    auto y = noise(60, 4);
    y[7] = bad;
    for (const int season : {0, 12}) {
      const auto fit = fit_arima(y, season);
      ASSERT_FALSE(fit.has_value());
      EXPECT_NE(fit.error().message.find("infinite"), std::string::npos) << fit.error().message;
    }
    EXPECT_FALSE(arima_mle(y, {kAirline}).has_value());
    EXPECT_FALSE(arima_at(y, {{1, 0, 0}}, std::vector{0.5}).has_value());
    EXPECT_FALSE(select_arima(y, 0, 0, 0).has_value());
  }
}

TEST(ArimaTraps, AConstantGoesOn) {
  for (const double level : {5.0, 0.1, -3e9, 0.0}) {
    for (const int season : {0, 12}) {
      const auto fitted = fit_arima(std::vector<double>(60, level), season).value();
      expect_sound(*fitted.model);
      for (const Predictive& step : fitted.model->forecast(Horizon(30)).steps) {
        EXPECT_EQ(step.location(), level);
        EXPECT_LE(step.quantile(0.975) - level, 1e-10 * std::abs(level) + 1e-300);
      }
      expect_same_after_restore(*fitted.model, level + 1);
    }
  }
}

TEST(ArimaTraps, ARampGoesOn) {
  for (const auto& [from, slope] : {std::pair(3.0, 2.0), {7.0, 0.1}, {1e9, 0.1}, {0.0, -1e-9}}) {
    std::vector<double> y;
    for (int t = 0; t < 60; ++t) y.push_back(from + slope * t);
    for (const int season : {0, 12}) {
      const auto fitted = fit_arima(y, season).value();
      expect_sound(*fitted.model);
      const auto steps = fitted.model->forecast(Horizon(30)).steps;
      const double wide = 1e-9 * std::abs(slope) + 1e-11 * std::abs(from);
      for (std::size_t h = 0; h < 30; ++h) {
        const double line = from + slope * static_cast<double>(60 + h);
        EXPECT_NEAR(steps[h].location(), line, 1e-12 * std::abs(line) + 1e-9 * std::abs(slope))
            << fitted.report.form;
        EXPECT_LE(steps[h].scale(), wide + 1e-11 * std::abs(line)) << fitted.report.form;
        EXPECT_GT(steps[h].log_p_value(line), std::log(0.01)) << h;  // Rounding is no surprise.
      }
      expect_same_after_restore(*fitted.model, y.back());
    }
  }
}

/// A series that is hard, and a value that might come next.
struct Hard {
  std::string name;
  std::vector<double> y;
};

std::vector<Hard> hard_series() {
  Rng rng(9);
  std::vector<double> step;
  std::vector<double> spike;
  std::vector<double> counts;
  std::vector<double> coins;
  std::vector<double> ends;
  std::vector<double> all;
  for (int t = 0; t < 90; ++t) {
    step.push_back(t < 45 ? 1 : 4);
    spike.push_back(rng.normal() + (t == 47 ? 1e6 : 0));
    counts.push_back(std::floor(-std::log(1 - rng.uniform())));
    coins.push_back(std::floor(2 * rng.uniform()));
    ends.push_back(t % 2 == 0 ? 1e140 * rng.normal() : 1e-140 * rng.normal());
    all.push_back(std::pow(10, 40 * rng.normal()));
  }
  std::vector<double> three(90, kNaN);
  three[4] = 2;
  three[40] = 7;
  three[77] = 3;
  return {{"step", step},
          {"spike", spike},
          {"counts", counts},
          {"coins", coins},
          {"ends", ends},
          {"all sizes", all},
          {"three", three},
          {"zeros and a one", [] {
             std::vector<double> y(90, 0.0);
             y[60] = 1;
             return y;
           }()}};
}

TEST(ArimaTraps, HardSeriesGetAModelThatIsFiniteAndCanBeRestored) {
  for (const Hard& hard : hard_series()) {
    SCOPED_TRACE(hard.name);
    for (const int season : {0, 7, 12}) {
      const auto fitted = fit_arima(hard.y, season);
      ASSERT_TRUE(fitted.has_value()) << fitted.error().message;
      expect_sound(*fitted->model);
      expect_same_after_restore(*fitted->model, hard.name == "three" ? 4 : hard.y.back());
      expect_sound(*fitted->model);
    }
    for (const ArimaOrder& order :
         {ArimaOrder{0, 1, 1}, ArimaOrder{2, 0, 2}, ArimaOrder{1, 1, 1, 1, 0, 1, 4}}) {
      const auto fitted = fit_arima(hard.y, 4, {.order = order});
      if (!fitted) {
        EXPECT_EQ(hard.name, "three") << fitted.error().message;
        EXPECT_NE(fitted.error().message.find("too few"), std::string::npos);
        continue;
      }
      expect_sound(*fitted->model);
      expect_same_after_restore(*fitted->model, 1);
    }
  }
}

// The spike is as large as 1e6 standard deviations; the scale says so, the others stay put.
TEST(ArimaTraps, ASpikeWidensWhatIsExpectedAndMovesItLittle) {
  const auto y = hard_series()[1].y;
  const auto fit = arima_mle(y, {{0, 0, 0}, ArimaConstant::kMean}).value();
  EXPECT_NEAR(std::sqrt(fit.sigma2), 1e6 / std::sqrt(90.0), 0.01 * 1e6 / std::sqrt(90.0));
  EXPECT_NEAR(fit.effects[0], 1e6 / 90, 1);
}

}  // namespace
}  // namespace foreshock
