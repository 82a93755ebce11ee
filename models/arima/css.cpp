#include "foreshock/models/arima/css.h"

#include <cmath>
#include <numbers>

#include "foreshock/models/arima/internal/css_objective.h"
#include "foreshock/models/quasi_newton.h"

namespace foreshock {
namespace {

constexpr double kTolerance = 1e-8;  ///< In units of nu/2 log S.
constexpr int kMostSteps = 100;      ///< As R.

ArimaFit fit_at(const ArimaSpec& spec, const ArimaSample& sample,
                const arima::CssObjective& objective, const QuasiNewton& search) {
  const auto nu = static_cast<double>(objective.counted());
  ArimaFit fit;
  fit.order = spec.order;
  fit.constant = spec.constant;
  fit.coefficients.assign(search.x().begin(), search.x().end());
  for (std::size_t j = 0; j < sample.effects; ++j) {
    const double shift = j == 0 && spec.constant == ArimaConstant::kMean ? sample.shift : 0;
    fit.effects.push_back(objective.effects()[j] * sample.spread + shift);
  }
  for (const std::size_t gap : sample.gaps) fit.guesses.push_back(sample.filled[gap]);
  fit.sigma2 = objective.squares() / nu * sample.spread * sample.spread;
  fit.count = static_cast<std::int64_t>(sample.count());
  // log sigma2, finite for a perfect fit too.
  const double log_sigma2 = 2 / nu * search.value() - std::log(nu) + 2 * std::log(sample.spread);
  fit.log_likelihood =
      -0.5 * static_cast<double>(fit.count) * (std::log(2 * std::numbers::pi) + log_sigma2 + 1);
  fit.method = "conditional sum of squares";
  fit.evaluations = search.evaluations();
  fit.starts = 1;
  fit.converged = search.state() == QuasiNewton::State::kConverged;
  return fit;
}

}  // namespace

Result<ArimaFit> arima_css(std::span<const double> y, const ArimaSpec& spec) {
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(y, spec.order, spec.constant, spec.regressors));
  arima::CssObjective objective(spec.order, sample);
  const auto k = static_cast<std::size_t>(spec.order.coefficient_count());
  const std::size_t parameters = k + sample.effects + 1;
  if (objective.counted() <= parameters) {
    return fail(Errc::kInvalidArgument,
                spec.order.name() + ": " + std::to_string(objective.counted()) +
                    " innovations are too few for " + std::to_string(parameters) + " parameters");
  }
  const QuasiNewton::Function f = [&](std::span<const double> x, std::span<double> gradient,
                                      std::span<double> hessian) {
    return objective.value(x, gradient, hessian);
  };
  QuasiNewton search(f, std::vector<double>(k), {.tolerance = kTolerance});
  for (int i = 0; i < kMostSteps && search.state() == QuasiNewton::State::kSearching; ++i) {
    search.step(f);
  }
  std::vector<double> gradient(k);
  std::vector<double> hessian(k * k);
  if (!std::isfinite(objective.value(search.x(), gradient, hessian))) {
    return fail(Errc::kInvalidArgument, spec.order.name() + ": effects can't be told apart");
  }
  return fit_at(spec, sample, objective, search);
}

}  // namespace foreshock
