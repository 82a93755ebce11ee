#include "foreshock/models/arima/internal/design.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "foreshock/models/arima/automatic.h"

namespace foreshock::arima {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Result<Design> design_of(std::span<const double> y,
                         std::span<const std::vector<double>> regressors) {
  Design out{{y.begin(), y.end()}, {}};
  for (const auto& x : regressors) {
    if (x.size() < y.size()) {
      return fail(Errc::kInvalidArgument, "a regressor has " + std::to_string(x.size()) +
                                              " values for " + std::to_string(y.size()) +
                                              " of the series");
    }
    out.X.emplace_back(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(y.size()));
    for (std::size_t t = 0; t < y.size(); ++t) {
      if (std::isfinite(x[t])) continue;
      // A missing value has a column of its own, which takes in whatever stands here.
      out.y[t] = kNaN;
      out.X.back()[t] = 0;
    }
  }
  const bool empty =
      std::all_of(out.y.begin(), out.y.end(), [](double v) { return std::isnan(v); });
  if (empty) return fail(Errc::kInvalidArgument, "no value has all its regressors");
  return out;
}

Result<Ahead> ahead_of(std::span<const double> x, std::size_t seen, std::size_t steps, int season) {
  Ahead out{std::vector<double>(steps, kNaN), std::vector<double>(steps, 0.0)};
  for (std::size_t h = 0; h < steps && seen + h < x.size(); ++h) out.value[h] = x[seen + h];
  const bool known =
      std::none_of(out.value.begin(), out.value.end(), [](double v) { return !std::isfinite(v); });
  if (known) return out;
  out.forecast = true;
  // From the last known value on; gaps within what is known ahead are not looked back into.
  std::size_t end = std::min(x.size(), seen + steps);
  while (end > 0 && !std::isfinite(x[end - 1])) --end;
  std::vector<double> past(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(end));
  for (double& v : past) v = std::isfinite(v) ? v : kNaN;
  FORESHOCK_TRY(const Fitted fitted, fit_arima(past, season));
  const int from = static_cast<int>(seen + steps) - static_cast<int>(end);
  const Forecast steps_on = fitted.model->forecast(Horizon(std::max(1, from)));
  for (std::size_t h = 0; h < steps; ++h) {
    if (std::isfinite(out.value[h])) continue;
    if (seen + h < end) {  // A gap before the last known value: its mean is as good as any.
      out.value[h] = past.back();
      continue;
    }
    const Predictive& step = steps_on.steps[seen + h - end];
    out.value[h] = step.median();
    out.variance[h] = step.is_known() ? step.scale() * step.scale() : 0;
  }
  return out;
}

}  // namespace foreshock::arima
