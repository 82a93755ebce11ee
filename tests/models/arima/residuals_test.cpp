#include "foreshock/models/arima/residuals.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/arima/mle.h"

namespace foreshock {
namespace {

std::vector<double> autoregression(std::size_t n, double first, double second) {
  Rng rng(5);
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) {
    y[t] = rng.normal();
    if (t > 0) y[t] += first * y[t - 1];
    if (t > 1) y[t] += second * y[t - 2];
  }
  return y;
}

// The sum of their squares is what sigma2 is made of: an identity of the concentrated likelihood.
TEST(ArimaResiduals, SquaresSumToTheVariance) {
  const ArimaSpec spec{{.p = 1, .q = 1}, ArimaConstant::kMean, {}};
  const auto fit = arima_mle(classic::kNile, spec).value();

  const auto e = arima_residuals(classic::kNile, spec, fit).value();

  double squares = 0;
  for (const double v : e) squares += v * v;
  EXPECT_NEAR(squares / static_cast<double>(e.size()) / fit.sigma2, 1, 1e-9);
}

// Exact for a known process: beyond the start an AR(1) innovation is y_t - phi y_{t-1}.
TEST(ArimaResiduals, AreTheInnovationsOfAnAutoregression) {
  const auto y = autoregression(200, 0.6, 0);
  const ArimaSpec spec{{.p = 1}, ArimaConstant::kNone, {}};
  const auto fit = arima_at(y, spec, std::vector{0.6}).value();

  const auto e = arima_residuals(y, spec, fit).value();

  ASSERT_EQ(e.size(), y.size());
  EXPECT_NEAR(e[0], y[0] * std::sqrt(1 - 0.36), 1e-9);
  for (std::size_t t = 1; t < y.size(); ++t) EXPECT_NEAR(e[t], y[t] - 0.6 * y[t - 1], 1e-9) << t;
}

TEST(ArimaResiduals, SayNothingWhereNothingWasSeen) {
  auto y = autoregression(100, 0.6, 0);
  y[40] = std::numeric_limits<double>::quiet_NaN();
  const ArimaSpec spec{{.p = 1, .d = 1}, ArimaConstant::kNone, {}};
  const auto fit = arima_mle(y, spec).value();

  const auto e = arima_residuals(y, spec, fit).value();

  ASSERT_EQ(e.size(), 99U);
  for (std::size_t t = 0; t < e.size(); ++t) EXPECT_EQ(std::isnan(e[t]), t == 39) << t;
}

TEST(ArimaLjungBox, FindsWhatASmallOrderLeaves) {
  const auto y = autoregression(400, 0.3, 0.5);
  const auto p_value = [&](int p) {
    const ArimaSpec spec{{.p = p}, ArimaConstant::kNone, {}};
    return arima_ljung_box(y, spec, arima_mle(y, spec).value()).value().p_value;
  };

  EXPECT_LT(p_value(1), 1e-4);
  EXPECT_GT(p_value(2), 0.01);
}

TEST(ArimaLjungBox, RefusesTooFewResiduals) {
  const std::vector<double> y{1, 3, 2, 5};
  const ArimaSpec spec{{.p = 3}, ArimaConstant::kNone, {}};
  const auto fit = arima_at(y, spec, std::vector{0.1, 0.1, 0.1}).value();
  EXPECT_EQ(arima_ljung_box(y, spec, fit).error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace foreshock
