#include "foreshock/models/arima/regressors.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "foreshock/models/arima/differences.h"
#include "foreshock/models/arima/internal/design.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/least_squares.h"

namespace foreshock {
namespace {

using arima::Ahead;
using arima::ahead_of;
using arima::Design;
using arima::design_of;

/// What is left of y after an ordinary regression; y itself where that cannot be had.
std::vector<double> residuals_of(const Design& design) {
  std::vector<double> columns;
  std::vector<double> values;
  for (const double v : design.y) {
    if (!std::isnan(v)) values.push_back(v);
  }
  columns.assign(values.size(), 1.0);
  for (const auto& x : design.X) {
    for (std::size_t t = 0; t < x.size(); ++t) {
      if (!std::isnan(design.y[t])) columns.push_back(x[t]);
    }
  }
  std::vector<double> out = design.y;
  const auto solved = least_squares(columns, values);
  if (!solved) return out;
  for (std::size_t j = 0; j < design.X.size(); ++j) {
    for (std::size_t t = 0; t < out.size(); ++t) {
      out[t] -= solved->coefficients[j + 1] * design.X[j][t];
    }
  }
  return out;
}

Result<ArimaFit> fit_of(const Design& design, int season, const ArimaOptions& options) {
  if (options.order) {
    const ArimaOrder& order = *options.order;
    return arima_mle(design.y, {order, options.constant.value_or(usual_constant(order)), design.X});
  }
  std::vector<double> left = residuals_of(design);
  const auto there = std::count_if(left.begin(), left.end(), [](double v) { return v == v; });
  const int D = seasonal_differences(left, season);
  if (D > 0) left = difference(left, season);
  const auto count = static_cast<std::size_t>(there);
  const std::size_t taken = std::min(count, 2 * design.X.size());  // Effects need values as well.
  auto chosen = select_arima(design.y, differences(left), D, season, design.X,
                             arima_space_for(options.space, count - taken, season));
  if (!chosen) {
    return fail(Errc::kInvalidArgument,
                chosen.error().message +
                    "; is a regressor constant, or the sum of others, or a straight line?");
  }
  return std::move(chosen->fit);
}

/// The model of what the regressors leave, after it has seen it.
Result<Arima> errors_after(const Design& design, const ArimaFit& fit) {
  const std::size_t constants = fit.constant == ArimaConstant::kNone ? 0 : 1;
  std::vector<double> left = design.y;
  ArimaFit of_errors = fit;
  of_errors.effects.resize(constants);
  of_errors.errors.clear();
  std::vector<std::size_t> gaps;
  const auto first = static_cast<std::size_t>(
      std::find_if(left.begin(), left.end(), [](double v) { return v == v; }) - left.begin());
  for (std::size_t t = first; t < left.size() && gaps.size() < fit.guesses.size(); ++t) {
    if (std::isnan(left[t])) gaps.push_back(t);
  }
  for (std::size_t j = 0; j < design.X.size(); ++j) {
    const double beta = fit.effects[constants + j];
    for (std::size_t t = 0; t < left.size(); ++t) left[t] -= beta * design.X[j][t];
    for (std::size_t g = 0; g < gaps.size(); ++g) {
      of_errors.guesses[g] -= beta * design.X[j][gaps[g]];
    }
  }
  return arima_after(left, of_errors);
}

/// Where a regressor stood last, or on average, while it could be seen.
double home_of(const Design& design, std::size_t j, bool average) {
  double sum = 0;
  double count = 0;
  double last = 0;
  for (std::size_t t = 0; t < design.y.size(); ++t) {
    if (std::isnan(design.y[t])) continue;
    last = design.X[j][t];
    sum += last;
    ++count;
  }
  return average ? sum / std::max(1.0, count) : last;
}

}  // namespace

Result<RegressionForecast> forecast_arima(std::span<const double> y, int season,
                                          std::span<const std::vector<double>> regressors,
                                          Horizon horizon, const ArimaOptions& options) {
  FORESHOCK_TRY(const Design design, design_of(y, regressors));
  RegressionForecast out;
  FORESHOCK_TRY(out.fit, fit_of(design, season, options));
  FORESHOCK_TRY_VOID(
      add_standard_errors(design.y, {out.fit.order, out.fit.constant, design.X}, out.fit));
  FORESHOCK_TRY(const Arima model, errors_after(design, out.fit));
  out.forecast = model.forecast(horizon);

  const std::size_t steps = out.forecast.steps.size();
  const std::size_t constants = out.fit.constant == ArimaConstant::kNone ? 0 : 1;
  const std::size_t coefficients = out.fit.coefficients.size();
  const bool level = out.fit.order.d + out.fit.order.D == 0;
  std::vector<double> shift(steps, 0.0);
  std::vector<double> variance(steps, 0.0);
  for (std::size_t j = 0; j < design.X.size(); ++j) {
    FORESHOCK_TRY(const Ahead ahead, ahead_of(regressors[j], y.size(), steps, season));
    out.forecast_regressors += ahead.forecast ? 1U : 0U;
    const double beta = out.fit.effects[constants + j];
    const double error = out.fit.errors[coefficients + constants + j];
    const double home = home_of(design, j, level);
    for (std::size_t h = 0; h < steps; ++h) {
      const double away = ahead.value[h] - home;
      shift[h] += beta * ahead.value[h];
      variance[h] += beta * beta * ahead.variance[h];
      if (std::isfinite(error)) variance[h] += error * error * away * away;
    }
  }
  for (std::size_t h = 0; h < steps; ++h) {
    const Predictive& of_errors = out.forecast.steps[h];
    if (!of_errors.is_known()) continue;
    const double scale = std::sqrt(of_errors.scale() * of_errors.scale() + variance[h]);
    out.forecast.steps[h] =
        Predictive::student_t(of_errors.location() + shift[h], scale, of_errors.dof());
  }
  return out;
}

}  // namespace foreshock
