#include "foreshock/models/structural/regressors.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/models/arima/internal/design.h"
#include "foreshock/models/structural/internal/columns.h"
#include "foreshock/models/structural/structural.h"

namespace foreshock {
namespace {

/// Regressors of the steps ahead.
struct Future {
  std::vector<arima::Ahead> regressors;
  std::size_t forecast = 0;
};

Result<Future> future_of(std::span<const std::vector<double>> regressors, std::size_t seen,
                         std::size_t steps, int season) {
  Future out;
  for (const auto& x : regressors) {
    FORESHOCK_TRY(arima::Ahead ahead, arima::ahead_of(x, seen, steps, season));
    out.forecast += ahead.forecast ? 1U : 0U;
    out.regressors.push_back(std::move(ahead));
  }
  return out;
}

/// What the effects add to the mean and the variance of every step.
struct Added {
  std::vector<double> mean;
  std::vector<double> variance;
};

Added added_by(const StructuralEffects& effects, const Future& future,
               structural::FilteredColumns columns, std::size_t steps, double unit) {
  const std::size_t p = effects.values.size();
  Added out{std::vector<double>(steps, 0.0), std::vector<double>(steps, 0.0)};
  for (std::size_t h = 0; h < steps; ++h) {
    std::vector<double> away(p);
    for (std::size_t j = 0; j < p; ++j) {
      const arima::Ahead& x = future.regressors[j];
      std::vector<double>& state = columns.states[j + 1];
      away[j] = x.value[h] - structured::observed(columns.system, state);
      structured::move(columns.system, state);
      out.mean[h] += effects.values[j] * x.value[h];
      out.variance[h] += effects.values[j] * effects.values[j] * x.variance[h];
    }
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t j = 0; j < p; ++j) {
        out.variance[h] += unit * away[i] * effects.covariance[i * p + j] * away[j];
      }
    }
  }
  return out;
}

}  // namespace

Result<StructuralRegression> forecast_structural(std::span<const double> y,
                                                 std::span<const std::vector<double>> regressors,
                                                 Horizon horizon,
                                                 const StructuralOptions& options) {
  FORESHOCK_TRY(const arima::Design design, arima::design_of(y, regressors));
  StructuralRegression out;
  StructuralOptions of_y = options;
  of_y.logarithms = false;
  FORESHOCK_TRY(StructuralChoice choice, select_structural(design.y, of_y, design.X));
  out.fit = std::move(choice.fit);
  FORESHOCK_TRY(out.effects, structural_effects(design.y, design.X, out.fit.spec, out.fit.params));
  const auto left = without_effects(design.y, design.X, out.effects.values);
  FORESHOCK_TRY(const Structural model, Structural::after(left, out.fit));
  out.forecast = model.forecast(horizon);

  const std::size_t steps = out.forecast.steps.size();
  const int season = options.seasons.empty() ? 0 : options.seasons.front();
  FORESHOCK_TRY(const Future future, future_of(regressors, y.size(), steps, season));
  out.forecast_regressors = future.forecast;
  const Added added =
      added_by(out.effects, future,
               structural::filtered_columns(design.y, design.X, out.fit.spec, out.fit.params),
               steps, out.fit.variance_factor());
  for (std::size_t h = 0; h < steps; ++h) {
    const Predictive& step = out.forecast.steps[h];
    if (!step.is_known()) continue;
    out.forecast.steps[h] = Predictive::student_t(
        step.location() + added.mean[h], std::sqrt(step.scale() * step.scale() + added.variance[h]),
        step.dof());
  }
  return out;
}

}  // namespace foreshock
