#include "foreshock/models/arima/residuals.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/models/arima/internal/objective.h"
#include "foreshock/models/arima/params.h"

namespace foreshock {

Result<std::vector<double>> arima_residuals(std::span<const double> y, const ArimaSpec& spec,
                                            const ArimaFit& fit) {
  FORESHOCK_TRY(const ArimaFit checked, arima_at(y, spec, fit.coefficients));
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(y, spec.order, spec.constant, spec.regressors));
  std::vector<double> x(checked.coefficients.size());
  to_unconstrained(spec.order, checked.coefficients, 1 - 1e-9, x);
  arima::ObjectiveRoom room;
  arima::Objective objective(spec.order, sample, room);
  if (!std::isfinite(objective.value(x))) {
    return fail(Errc::kInvalidArgument,
                "arima: too near to the unit circle for residuals that mean anything");
  }
  std::vector<double> out(room.residuals(), room.residuals() + sample.n);
  for (double& e : out) e *= sample.spread;
  // The column of a missing value took in its own innovation: what is left there says nothing.
  const std::size_t reach = sample.filled.size() - sample.n;
  for (const std::size_t gap : sample.gaps) {
    if (gap >= reach) out[gap - reach] = std::numeric_limits<double>::quiet_NaN();
  }
  return out;
}

Result<Portmanteau> arima_ljung_box(std::span<const double> y, const ArimaSpec& spec,
                                    const ArimaFit& fit) {
  FORESHOCK_TRY(const std::vector<double> residuals, arima_residuals(y, spec, fit));
  const auto fitted = static_cast<std::size_t>(spec.order.coefficient_count());
  const auto seasons = static_cast<std::size_t>(2 * std::max(0, spec.order.season));
  const std::size_t wanted = spec.order.has_season() ? seasons : 10;
  const std::size_t lags = std::max(fitted + 1, std::min(wanted, residuals.size() / 5));
  return ljung_box(residuals, lags, fitted);
}

}  // namespace foreshock
