#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "../../golden/correlation.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/burg.h"
#include "foreshock/models/arima/mle.h"

namespace foreshock {
namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

/// y_t = 1.2 y_{t-1} - 0.5 y_{t-2} + e_t, from rest; 50 steps before the first.
std::vector<double> autoregression(std::size_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y(n + 50);
  for (std::size_t t = 2; t < y.size(); ++t) y[t] = 1.2 * y[t - 1] - 0.5 * y[t - 2] + rng.normal();
  return {y.begin() + 50, y.end()};
}

std::vector<double> sums(const std::vector<double>& w) {
  std::vector<double> y{0};
  for (const double v : w) y.push_back(y.back() + v);
  return y;
}

void expect_near_relative(std::span<const double> found, std::span<const double> golden) {
  ASSERT_EQ(found.size(), golden.size());
  for (std::size_t j = 0; j < golden.size(); ++j) {
    EXPECT_NEAR(found[j] / golden[j], 1, 1e-12) << j;
  }
}

// R 4.2.2: ar(x, aic = FALSE, order.max = 4, method = "burg")$ar for log10(lynx), lh. Printed
// with 15 digits; tolerance 1e-12 relative, for the order of the sums.
TEST(ArimaBurg, GivesTheCoefficientsOfR) {
  const std::vector<double> lynx_ar{1.2693351146255, -0.700679880281748, 0.147246086803234,
                                    -0.206091194900907};
  const std::vector<double> lh_ar{0.678502529623543, -0.0554413732729857, -0.281507778200152,
                                  0.0882441406162458};
  std::vector<double> lynx(golden::kLynx.begin(), golden::kLynx.end());
  for (double& v : lynx) v = std::log10(v);
  const ArimaSpec spec{{4, 0, 0}, ArimaConstant::kMean};

  const auto of_lynx = arima_burg(lynx, spec).value();
  const auto of_lh = arima_burg(golden::kLh, spec).value();

  expect_near_relative(of_lynx.coefficients, lynx_ar);
  expect_near_relative(of_lh.coefficients, lh_ar);
  EXPECT_EQ(of_lh.method, "Burg");
  EXPECT_TRUE(of_lh.converged);
}

TEST(ArimaBurg, ReportsTheLikelihoodAtItsCoefficients) {
  const ArimaSpec spec{{3, 0, 0}, ArimaConstant::kMean};

  const auto fit = arima_burg(golden::kLh, spec).value();

  const auto given = arima_at(golden::kLh, spec, fit.coefficients).value();
  EXPECT_NEAR(fit.log_likelihood, given.log_likelihood, 1e-9);
  EXPECT_NEAR(fit.sigma2, given.sigma2, 1e-9);
  EXPECT_NEAR(fit.effects[0], given.effects[0], 1e-9);
  EXPECT_LT(fit.log_likelihood, arima_mle(golden::kLh, spec)->log_likelihood);
}

// The same series once differenced. Standard errors are sqrt((1 - 0.5^2) / 2000) = 0.019; both
// estimates are within 5 of them, a chance of 1e-6 to fail.
TEST(ArimaBurg, FindsTheTruthOfALongSeries) {
  const auto w = autoregression(2000, 11);

  const auto fit = arima_burg(sums(w), {{2, 1, 0}}).value();

  EXPECT_NEAR(fit.coefficients[0], 1.2, 0.095);
  EXPECT_NEAR(fit.coefficients[1], -0.5, 0.095);
  EXPECT_NEAR(fit.sigma2, 1, 0.16);
}

TEST(ArimaBurg, DoesNotDependOnTheLevelOrTheUnit) {
  const auto y = autoregression(300, 5);
  const ArimaSpec spec{{3, 0, 0}, ArimaConstant::kMean};
  const auto plain = arima_burg(y, spec).value();
  for (const double unit : {1e-100, 1e-6, 1.0, 1e100}) {
    for (const double offset : {0.0, 1e3}) {
      auto moved = y;
      for (double& v : moved) v = unit * (v + offset);

      const auto fit = arima_burg(moved, spec).value();

      for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_NEAR(fit.coefficients[j], plain.coefficients[j], 1e-10) << unit;
      }
      EXPECT_NEAR(fit.effects[0] / unit - offset, plain.effects[0], 1e-9) << unit;
    }
  }
}

// A level, a regressor and an autoregression added up come apart again. Seed fixed; the margins
// are 5 standard errors.
TEST(ArimaBurg, TakesEffectsOutFirst) {
  auto y = autoregression(2000, 3);
  std::vector<std::vector<double>> regressors(1, std::vector<double>(y.size()));
  Rng rng(4);
  for (std::size_t t = 0; t < y.size(); ++t) {
    regressors[0][t] = rng.normal();
    y[t] += 50 + 20 * regressors[0][t];
  }

  const auto fit = arima_burg(y, {{2, 0, 0}, ArimaConstant::kMean, regressors}).value();

  EXPECT_NEAR(fit.coefficients[0], 1.2, 0.095);
  EXPECT_NEAR(fit.effects[0], 50, 0.4);
  EXPECT_NEAR(fit.effects[1], 20, 0.1);
}

// A tenth is missing, differences included: the estimates stay within 6 standard errors of the
// whole series' 2000, and missing values at the ends change nothing at all.
TEST(ArimaBurg, FitsThroughGaps) {
  const auto whole = sums(autoregression(2000, 8));
  auto y = whole;
  for (std::size_t t = 7; t < y.size(); t += 20) y[t] = y[t + 1] = kGap;
  auto padded = whole;
  padded.insert(padded.begin(), {kGap, kGap});
  padded.push_back(kGap);

  const auto fit = arima_burg(y, {{2, 1, 0}}).value();
  const auto plain = arima_burg(whole, {{2, 1, 0}}).value();
  const auto same = arima_burg(padded, {{2, 1, 0}}).value();

  EXPECT_NEAR(fit.coefficients[0], 1.2, 0.12);
  EXPECT_NEAR(fit.coefficients[1], -0.5, 0.12);
  EXPECT_EQ(fit.count, 2000 - 200);
  EXPECT_EQ(same.coefficients, plain.coefficients);
}

TEST(ArimaBurg, RefusesWhatIsNotAPureAutoregression) {
  const auto y = autoregression(60, 1);
  for (const ArimaOrder& order : {ArimaOrder{1, 0, 1}, ArimaOrder{1, 0, 0, 1, 0, 0, 4},
                                  ArimaOrder{0, 0, 0, 0, 0, 1, 4}, ArimaOrder{-1, 0, 0}}) {
    const auto fit = arima_burg(y, {order});
    ASSERT_FALSE(fit.has_value()) << order.name();
    EXPECT_EQ(fit.error().code, Errc::kInvalidArgument);
  }
  const auto said = arima_burg(y, {{1, 0, 1}}).error().message;
  EXPECT_EQ(said, "Burg, ARIMA(1,0,1): fits pure autoregressions only, q, P and Q must be 0");
  EXPECT_TRUE(arima_burg(y, {{2, 1, 0, 0, 1, 0, 4}}).has_value());
  EXPECT_TRUE(arima_burg(y, {{0, 1, 0}}).has_value());
}

TEST(ArimaBurg, RefusesShortAndConstantSeries) {
  const std::vector<double> few{1, 3, 2};
  const std::vector<double> level(40, 7.0);
  std::vector<double> line(40);
  for (std::size_t t = 0; t < line.size(); ++t) line[t] = 3 + 0.1 * static_cast<double>(t);
  const std::vector<double> gaps(40, kGap);

  EXPECT_FALSE(arima_burg(few, {{3, 0, 0}}).has_value());
  EXPECT_FALSE(arima_burg({}, {{1, 0, 0}}).has_value());
  EXPECT_FALSE(arima_burg(gaps, {{1, 0, 0}}).has_value());
  EXPECT_FALSE(arima_burg(level, {{1, 0, 0}, ArimaConstant::kMean}).has_value());
  EXPECT_FALSE(arima_burg(level, {{1, 1, 0}}).has_value());
  EXPECT_FALSE(arima_burg(line, {{1, 1, 0}, ArimaConstant::kDrift}).has_value());
}

// Two values in a row are enough for one coefficient, not for two.
TEST(ArimaBurg, SaysSoWhereGapsLeaveNoRun) {
  std::vector<double> y(60, kGap);
  Rng rng(2);
  for (std::size_t t = 0; t < y.size(); t += 4) {
    y[t] = rng.normal();
    y[t + 1] = rng.normal();
  }

  EXPECT_FALSE(arima_burg(y, {{2, 0, 0}}).has_value());
  EXPECT_TRUE(arima_burg(y, {{1, 0, 0}}).has_value());
}

TEST(ArimaBurg, SaysSoWhereNothingIsLeftToPredict) {
  std::vector<double> y(40);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] = t % 2 == 0 ? 1 : -1;

  const auto fit = arima_burg(y, {{2, 0, 0}});

  ASSERT_FALSE(fit.has_value());
  EXPECT_EQ(fit.error().code, Errc::kNotConverged);
}

}  // namespace
}  // namespace foreshock
