#include "foreshock/models/arima/css.h"

#include <algorithm>
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
  const auto coefficients =
      search.x().first(static_cast<std::size_t>(spec.order.coefficient_count()));
  fit.coefficients.assign(coefficients.begin(), coefficients.end());
  fit.effects = objective.effects(search.x());
  for (double& effect : fit.effects) effect *= sample.spread;
  if (spec.constant == ArimaConstant::kMean) fit.effects.front() += sample.shift;
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
  const std::size_t size = objective.size();
  if (objective.counted() <= size + 1) {
    return fail(Errc::kInvalidArgument,
                spec.order.name() + ": " + std::to_string(objective.counted()) +
                    " innovations are too few for " + std::to_string(size + 1) + " parameters");
  }
  auto start = objective.start();
  if (start.size() != size) {
    return fail(Errc::kInvalidArgument, spec.order.name() + ": effects can't be told apart");
  }
  const QuasiNewton::Function f = [&](std::span<const double> x, std::span<double> gradient,
                                      std::span<double> hessian) {
    // At zero an autoregression and a moving average say the same: the Gauss-Newton matrix has no
    // inverse. The unit matrix, for the logarithm of the mean square, is where R begins, too, and
    // which of several optima is found hangs on it.
    std::fill(hessian.begin(), hessian.end(), 0.0);
    for (std::size_t j = 0; j < size; ++j) {
      hessian[j * size + j] = static_cast<double>(objective.counted());
    }
    return objective.value(x, gradient);
  };
  QuasiNewton search(f, std::move(start), {.tolerance = kTolerance});
  for (int i = 0; i < kMostSteps && search.state() == QuasiNewton::State::kSearching; ++i) {
    search.step(f);
  }
  std::vector<double> gradient(size);
  if (!std::isfinite(objective.value(search.x(), gradient))) {
    return fail(Errc::kInvalidArgument, spec.order.name() + ": the sum of squares is not finite");
  }
  return fit_at(spec, sample, objective, search);
}

}  // namespace foreshock
