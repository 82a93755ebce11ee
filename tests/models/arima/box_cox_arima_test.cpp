// ARIMA models of a Box-Cox power of y.

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/mix.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr ArimaOrder kAirline{0, 1, 1, 0, 1, 1, 12};

std::vector<double> air_passengers() {
  return {classic::kAirPassengers.begin(), classic::kAirPassengers.end()};
}

ArimaOptions with_power(const ArimaOrder& order, BoxCox power) {
  return {.order = order, .box_cox = power};
}

Arima airline_of(double lambda) {
  const auto w = box_cox(air_passengers(), lambda).value();
  return arima_after(w, arima_mle(w, {kAirline}).value(), {.power = lambda}).value();
}

// Golden: forecast 8.20 for R 4.2.2, forecast(Arima(AirPassengers, c(0,1,1), c(0,1,1),
// lambda = 0.3), 12). Tolerance: R's likelihood is not quite exact (docs/math/arima.md).
TEST(BoxCoxArima, ForecastsTheAirlineModelAsRDoes) {
  const double means[] = {449.19141, 424.35921, 469.79680, 490.15197, 506.06223, 573.89099,
                          658.72345, 653.61705, 549.54803, 494.48943, 428.46378, 472.88705};

  const auto fitted = fit_arima(air_passengers(), 12, with_power(kAirline, {0.3})).value();

  EXPECT_EQ(fitted.report.form, "ARIMA(0,1,1)(0,1,1)[12], Box-Cox 0.3");
  const auto steps = fitted.model->forecast(Horizon(12)).steps;
  for (std::size_t h = 0; h < 12; ++h) {
    EXPECT_EQ(steps[h].power(), 0.3);
    EXPECT_NEAR(steps[h].median(), means[h], 2e-4 * means[h]) << h;
  }
  // Theirs are of sigma alone; ours know that it is estimated, and are wider.
  EXPECT_LT(steps[0].quantile(0.025), 421.6);
  EXPECT_GT(steps[0].quantile(0.975), 478.0);
  EXPECT_GT(steps[0].quantile(0.025), 417);
  EXPECT_LT(steps[0].quantile(0.975), 484);
}

// Golden: the same program, Arima(lh, c(1,0,0), lambda = 0.5), exact there; log-likelihood of w.
TEST(BoxCoxArima, FitsAnAutoregressionAsRDoes) {
  const double means[] = {2.670846, 2.544697, 2.474297, 2.434690, 2.412301};
  const std::vector<double> lh(classic::kLuteinizingHormone.begin(),
                               classic::kLuteinizingHormone.end());

  const auto fitted = fit_arima(lh, 0, with_power({1, 0, 0}, {0.5})).value();

  const auto steps = fitted.model->forecast(Horizon(5)).steps;
  for (std::size_t h = 0; h < 5; ++h) EXPECT_NEAR(steps[h].median(), means[h], 1e-4) << h;
  double logs = 0;
  for (const double v : lh) logs += std::log(v);
  EXPECT_NEAR(fitted.report.log_likelihood, -8.592744 - 0.5 * logs, 1e-5);
}

// Property: in units of y the likelihoods of powers compare: noise made on the scale of sqrt y
// prefers it to y and to log y. Seed fixed; the differences are above 20.
TEST(BoxCoxArima, HasLikelihoodsThatCompareAcrossPowers) {
  Rng rng(3);
  std::vector<double> y;
  double x = 0;
  for (int t = 0; t < 400; ++t) {
    x = 0.9 * x + rng.normal();
    y.push_back(std::pow(12 + x, 2));
  }
  const auto likelihood = [&](double lambda) {
    return fit_arima(y, 0, with_power({1, 0, 0}, {lambda})).value().report.log_likelihood;
  };
  EXPECT_GT(likelihood(0.5), likelihood(1) + 5);
  EXPECT_GT(likelihood(0.5), likelihood(0) + 5);
  EXPECT_GT(likelihood(0.5), likelihood(2) + 5);
}

TEST(BoxCoxArima, OfPowerOneIsTheModelOfY) {
  const auto y = air_passengers();
  const auto plain = fit_arima(y, 12, {.order = kAirline}).value();
  const auto one = fit_arima(y, 12, with_power(kAirline, {1})).value();
  EXPECT_EQ(one.report.form, plain.report.form);
  EXPECT_EQ(one.report.log_likelihood, plain.report.log_likelihood);
  EXPECT_EQ(one.model->expect().location(), plain.model->expect().location());
  EXPECT_EQ(one.model->expect().power(), 1);
}

TEST(BoxCoxArima, OfPowerZeroIsTheModelOfLogs) {
  const auto y = air_passengers();
  const auto chosen = fit_arima(y, 12, {.order = kAirline, .logarithm = true}).value();
  const auto given = fit_arima(y, 12, with_power(kAirline, {0})).value();
  EXPECT_EQ(given.report.form, "ARIMA(0,1,1)(0,1,1)[12], log");
  EXPECT_EQ(given.report.form, chosen.report.form);
  EXPECT_EQ(given.report.log_likelihood, chosen.report.log_likelihood);
  EXPECT_EQ(given.model->expect().location(), chosen.model->expect().location());
  const auto near = fit_arima(y, 12, with_power(kAirline, {1e-6})).value();
  EXPECT_NEAR(near.report.log_likelihood, given.report.log_likelihood, 1e-2);
  EXPECT_NEAR(near.model->expect().median(), given.model->expect().median(), 1e-2);
}

TEST(BoxCoxArima, TheDataChooseThePower) {
  const auto y = air_passengers();
  EXPECT_EQ(fit_arima(y, 12, with_power(kAirline, {})).value().report.form,
            "ARIMA(0,1,1)(0,1,1)[12], log");
  // What is not positive has no power but 1.
  std::vector<double> zero = y;
  zero[5] = 0;
  EXPECT_EQ(fit_arima(zero, 12, with_power(kAirline, {})).value().model->expect().power(), 1);
}

TEST(BoxCoxArima, RefusesWhatHasNoPower) {
  std::vector<double> y = air_passengers();
  y[5] = -2.5;
  const auto fitted = fit_arima(y, 12, with_power(kAirline, {0.5}));
  ASSERT_FALSE(fitted.has_value());
  EXPECT_NE(fitted.error().message.find("value 6 is -2.5"), std::string::npos);
  EXPECT_FALSE(fit_arima(air_passengers(), 12, with_power(kAirline, {2.5})).has_value());
  EXPECT_TRUE(fit_arima(y, 12, with_power(kAirline, {1})).has_value());
}

TEST(BoxCoxArima, LearnsWhatIsNotPositiveAsMissing) {
  for (const double odd : {0.0, -3.0}) {
    Arima one = airline_of(0.4);
    Arima other = airline_of(0.4);
    one.learn(odd);
    other.learn(kNaN);
    for (const double y : {420.0, 460.0}) {
      EXPECT_EQ(one.expect().location(), other.expect().location());
      EXPECT_EQ(one.expect().scale(), other.expect().scale());
      one.learn(y);
      other.learn(y);
    }
  }
}

// A series that falls to nothing: what is below is probability of 0, and all of it is a number.
TEST(BoxCoxArima, StaysAtZeroWhereItsPowerFallsBelow) {
  Rng rng(5);
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(std::pow(13 - 0.2 * t + 0.1 * rng.normal(), 2));
  const ArimaOptions options{
      .order = ArimaOrder{0, 1, 1}, .constant = ArimaConstant::kDrift, .box_cox = BoxCox{0.5}};
  const auto fitted = fit_arima(y, 0, options).value();
  const auto steps = fitted.model->forecast(Horizon(40)).steps;
  EXPECT_GT(steps[1].median(), 0);
  EXPECT_EQ(steps[39].median(), 0);
  for (const Predictive& step : steps) {
    EXPECT_GE(step.quantile(0.01), 0);
    EXPECT_TRUE(std::isfinite(step.quantile(0.99)));
    EXPECT_TRUE(std::isfinite(step.mean()) && std::isfinite(step.crps(1)));
  }
}

double scale_of(double sigma, double mean, double power) {
  const StepErrors errors{.sigma = sigma, .dof = 1e9, .points = 1e9};
  return errors.ahead(1, mean, 1, power).scale();
}

// As for log y: standard deviations of log y above 0.8 are out of reach, the less so the nearer the
// power is to 1. At 16 = (1 + 6 / 2)^2, sqrt y has level 4.
TEST(BoxCoxArima, ItsIntervalsLevelOffAsThoseOfLogsDo) {
  EXPECT_NEAR(scale_of(0.1, 6, 0.5), 0.1, 1e-4);
  EXPECT_LT(scale_of(1e9, 1e3, 1e-9), 0.8 * (1 + 2e-6));
  EXPECT_NEAR(scale_of(3, 2, 1e-9), scale_of(3, 2, 0), 1e-7);
  EXPECT_NEAR(scale_of(3, 6, 0.5), 3 / std::hypot(1, 0.5 * 3 / (0.8 * 4)), 1e-6);
  EXPECT_NEAR(scale_of(3, 6, 1 - 1e-9), 3, 1e-6);
  EXPECT_NEAR(scale_of(3, 6, 2), 3, 1e-6);
  // Where hardly anything is left, or less, it is not sure of that.
  EXPECT_GT(scale_of(3, -2, 0.5), 1.5);
  EXPECT_EQ(scale_of(3, -2, 0.5), scale_of(3, -50, 0.5));
  EXPECT_GT(scale_of(0, -2, 0.5), 0);
}

std::vector<std::byte> saved(const Arima& model) {
  StateWriter out;
  model.save(out);
  return {out.bytes().begin(), out.bytes().end()};
}

TEST(BoxCoxArima, ASnapshotKeepsThePower) {
  const auto bytes = saved(airline_of(0.37));
  StateReader in(bytes);
  const auto twin = Arima::read(in);
  ASSERT_TRUE(twin.has_value());
  EXPECT_EQ(twin->power(), 0.37);
  EXPECT_EQ(saved(*twin), bytes);
}

/// Version 1 had one byte, 1 for log y, where the eight of the power are now.
std::vector<std::byte> as_version_1(const Arima& model) {
  constexpr std::ptrdiff_t kPower = 40;
  std::vector<std::byte> bytes = saved(model);
  bytes[0] = std::byte{1};
  bytes[kPower] = std::byte{model.power() == 0 ? std::uint8_t{1} : std::uint8_t{0}};
  bytes.erase(bytes.begin() + kPower + 1, bytes.begin() + kPower + 8);
  return bytes;
}

TEST(BoxCoxArima, ReadsRecordsFromBeforeThereWerePowers) {
  for (const double power : {0.0, 1.0}) {
    const Arima model = airline_of(power);
    const auto bytes = as_version_1(model);
    StateReader in(bytes);
    const auto twin = Arima::read(in);
    ASSERT_TRUE(twin.has_value()) << twin.error().message;
    EXPECT_EQ(in.left(), 0U);
    EXPECT_EQ(saved(*twin), saved(model));
  }
}

TEST(BoxCoxArima, RefusesRecordsOfOtherVersionsAndPowers) {
  auto bytes = saved(airline_of(0.5));
  bytes[0] = std::byte{3};
  StateReader newer(bytes);
  const auto refused = Arima::read(newer);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::kUnsupported);
  EXPECT_NE(refused.error().message.find("version 3, this program reads 1 and 2"),
            std::string::npos);

  bytes[0] = std::byte{2};
  for (const double power : {-0.1, 2.1, kNaN}) {
    std::memcpy(&bytes[40], &power, sizeof power);
    StateReader in(bytes);
    EXPECT_FALSE(Arima::read(in).has_value()) << power;
  }
}

TEST(BoxCoxArima, MixesWithItsOwnPowerOnly) {
  const auto mixed = [](double one, double other) {
    return ArimaMix::make({{airline_of(one), 0.6}, {airline_of(other), 0.4}});
  };
  EXPECT_FALSE(mixed(0.5, 0.4).has_value());
  EXPECT_FALSE(mixed(0.5, 1).has_value());
  EXPECT_FALSE(mixed(0, 0.5).has_value());
  EXPECT_TRUE(mixed(0, 1).has_value());
  const auto mix = mixed(0.5, 0.5);
  ASSERT_TRUE(mix.has_value());
  EXPECT_EQ(mix->expect().power(), 0.5);
  EXPECT_NEAR(mix->expect().median(), airline_of(0.5).expect().median(), 1e-9);
}

}  // namespace
}  // namespace foreshock
