#include "foreshock/models/arima/fit.h"

#include <cmath>
#include <numbers>

#include "foreshock/models/arima/internal/finish.h"
#include "foreshock/models/arima/params.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {
namespace {

/// From here on double precision loses digits of the likelihood that matter.
constexpr double kNearCircle = 0.995;
/// Coefficients given from outside may lie so near to the edge of the region.
constexpr double kMostPartial = 1 - 1e-9;

/// N/2 log S + determinants / 2 in extended precision, without columns of missing values.
double precise_objective(const ArimaOrder& order, const ArimaSample& sample,
                         std::span<const double> coefficients, std::span<const double> adjusted) {
  auto process = arima::make_process<long double>(order);
  arima::set_coefficients(order, coefficients, process);
  std::vector<long double> out(sample.n);
  const long double log_h = arima::innovations(process, adjusted, sample.n, out);
  long double squares = 0;
  for (const long double e : out) squares += e * e;
  const auto count = static_cast<long double>(sample.count());
  return static_cast<double>(0.5L * count * std::log(squares) + 0.5L * log_h);
}

}  // namespace

double ArimaFit::aicc() const {
  return criterion(Criterion::kAicc);
}

double ArimaFit::bic() const {
  return criterion(Criterion::kBic);
}

double ArimaFit::criterion(Criterion which, int more) const {
  const int k = parameter_count() + more;
  switch (which) {
    case Criterion::kAic:
      return -2 * log_likelihood + 2 * k;
    case Criterion::kBic:
      return -2 * log_likelihood + k * std::log(static_cast<double>(count));
    case Criterion::kAicc:
      break;
  }
  return corrected_aic(log_likelihood, k, count);
}

std::string ArimaFit::name() const {
  std::string out = order.name();
  if (constant == ArimaConstant::kMean) out += " with mean";
  if (constant == ArimaConstant::kDrift) out += " with drift";
  const std::size_t regressors = effects.size() - (constant == ArimaConstant::kNone ? 0 : 1);
  if (regressors > 0) out += ", regressors " + std::to_string(regressors);
  return out;
}

namespace arima {

Status check_count(const ArimaSpec& spec, const ArimaSample& sample) {
  const auto parameters =
      static_cast<std::size_t>(spec.order.coefficient_count()) + sample.effects + 1;
  if (sample.count() > parameters) return {};
  return fail(Errc::kInvalidArgument, spec.order.name() + ": " + std::to_string(sample.count()) +
                                          " differenced values are too few for " +
                                          std::to_string(parameters) + " parameters");
}

Result<ArimaFit> finish(const ArimaSpec& spec, const ArimaSample& sample, Objective& objective,
                        ObjectiveRoom& room, std::span<const double> x) {
  double f = objective.value(x);
  if (!std::isfinite(f)) {
    return fail(Errc::kInvalidArgument,
                spec.order.name() +
                    ": no likelihood there: effects that can't be told apart, or a "
                    "root on the unit circle");
  }
  ArimaFit fit;
  fit.order = spec.order;
  fit.constant = spec.constant;
  const auto coefficients = objective.coefficients();
  fit.coefficients.assign(coefficients.begin(), coefficients.end());
  fit.count = static_cast<std::int64_t>(sample.count());
  const auto count = static_cast<double>(sample.count());

  if (sample.missing == 0 && largest_partial(spec.order, coefficients) > kNearCircle) {
    std::vector<double> adjusted(sample.w().begin(), sample.w().end());
    for (std::size_t j = 0; j < sample.effects; ++j) {
      const auto column = sample.column(j);
      for (std::size_t t = 0; t < sample.n; ++t) adjusted[t] -= room.effects[j] * column[t];
    }
    f = precise_objective(spec.order, sample, coefficients, adjusted);
  }
  fit.log_likelihood = -f - 0.5 * count * (std::log(2 * std::numbers::pi / count) + 1) -
                       count * std::log(sample.spread);
  fit.sigma2 = objective.squares() / count * sample.spread * sample.spread;
  for (std::size_t j = 0; j < sample.missing; ++j) {
    fit.guesses.push_back(sample.filled[sample.gaps[j]] - room.effects[j] * sample.spread);
  }
  for (std::size_t j = 0; j < sample.effects; ++j) {
    const double shift = j == 0 && spec.constant == ArimaConstant::kMean ? sample.shift : 0;
    fit.effects.push_back(room.effects[sample.missing + j] * sample.spread + shift);
  }
  return fit;
}

}  // namespace arima

Result<ArimaFit> arima_at(std::span<const double> y, const ArimaSpec& spec,
                          std::span<const double> coefficients) {
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(y, spec.order, spec.constant, spec.regressors));
  const auto k = static_cast<std::size_t>(spec.order.coefficient_count());
  std::vector<double> x(k);
  std::vector<double> back(k);
  if (coefficients.size() == k) {
    to_unconstrained(spec.order, coefficients, kMostPartial, x);
    from_unconstrained(spec.order, x, back, {});
  }
  bool inside = coefficients.size() == k;
  for (std::size_t j = 0; inside && j < k; ++j) {
    inside = std::abs(back[j] - coefficients[j]) <= 1e-8 * (1 + std::abs(coefficients[j]));
  }
  if (!inside) {
    return fail(Errc::kInvalidArgument,
                spec.order.name() + " needs " + std::to_string(k) +
                    " coefficients in the stationary and invertible region");
  }
  arima::ObjectiveRoom room;
  arima::Objective objective(spec.order, sample, room);
  FORESHOCK_TRY(ArimaFit fit, arima::finish(spec, sample, objective, room, x));
  fit.method = "given";
  fit.evaluations = 1;
  fit.converged = true;
  return fit;
}

}  // namespace foreshock
