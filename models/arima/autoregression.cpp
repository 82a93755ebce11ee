#include "foreshock/models/arima/internal/autoregression.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/models/arima/internal/finish.h"
#include "foreshock/models/arima/internal/starts.h"

namespace foreshock::arima {
namespace {

/// The likelihood next to the unit circle is lost to rounding: estimates are brought back to here.
constexpr double kMostPartial = 0.99999;
/// Residuals below this share of the series are rounding.
constexpr double kRounding = 1e-12;

/// The differenced series with its effects out; NaN where a difference looks at a missing value.
std::vector<double> stationary_part(const ArimaSample& sample, ObjectiveRoom& room) {
  std::vector<double> w = white_residuals(sample, room);
  for (std::size_t j = 0; j < sample.missing; ++j) {
    const auto column = sample.column(j);
    for (std::size_t t = 0; t < sample.n; ++t) {
      if (column[t] != 0) w[t] = std::numeric_limits<double>::quiet_NaN();
    }
  }
  return w;
}

bool is_rounding(std::span<const double> w) {
  return std::none_of(w.begin(), w.end(), [](double v) { return std::abs(v) > kRounding; });
}

}  // namespace

Result<ArimaFit> fit_autoregression(std::span<const double> y, const ArimaSpec& spec,
                                    Partials partials, const std::string& method) {
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(y, spec.order, spec.constant, spec.regressors));
  const ArimaOrder& order = spec.order;
  const std::string what = method + ", " + order.name();
  if (order.q != 0 || order.P != 0 || order.Q != 0) {
    return fail(Errc::kInvalidArgument,
                what + ": fits pure autoregressions only, q, P and Q must be 0");
  }
  ObjectiveRoom room;
  std::vector<double> x;
  if (order.p > 0) {
    const std::vector<double> w = stationary_part(sample, room);
    if (is_rounding(w)) {
      return fail(Errc::kInvalidArgument,
                  what + ": nothing varies once differences and effects are out");
    }
    auto found = partials(w, static_cast<std::size_t>(order.p));
    if (!found) return tl::unexpected(found.error().within(what));
    for (const double r : *found)
      x.push_back(std::atanh(std::clamp(r, -kMostPartial, kMostPartial)));
  }
  Objective objective(order, sample, room);
  FORESHOCK_TRY(ArimaFit fit, finish(spec, sample, objective, room, x));
  fit.method = method;
  fit.evaluations = 2;
  fit.starts = 1;
  fit.converged = true;
  return fit;
}

}  // namespace foreshock::arima
