#include "foreshock/models/arima/ocsb.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "foreshock/models/arima/differences.h"
#include "foreshock/models/arima/regression.h"

namespace foreshock {
namespace {

/// The regression of the test: rows t = first .. n - 1, columns b, a, c_1 .. c_lags.
struct Equation {
  std::vector<double> X;
  std::vector<double> target;
  double error = 0;  ///< Of rounding, of the series.
};

/// x_t - sum_j phi_j x_{t-j}.
double filtered(const std::vector<double>& x, const std::vector<double>& phi, std::size_t t) {
  double out = x[t];
  for (std::size_t j = 1; j <= phi.size(); ++j) out -= phi[j - 1] * x[t - j];
  return out;
}

/// Appends x_{t-1} .. x_{t-lags} as columns, t from `from`.
void append_lags(const std::vector<double>& x, std::size_t lags, std::size_t from,
                 std::vector<double>& X) {
  for (std::size_t j = 1; j <= lags; ++j) {
    for (std::size_t t = from; t < x.size(); ++t) X.push_back(x[t - j]);
  }
}

/// Rows before `skip`, counted on D S y, are left out; skip >= lags.
Result<Equation> equation(std::span<const double> y, int season, std::size_t lags,
                          std::size_t skip) {
  FORESHOCK_TRY(const Rounded series, standardised(y));
  const std::vector<double>& x = series.values;
  const std::vector<double> seasonal = difference(x, season);  // [i] is S y at t = m + i.
  const std::vector<double> step = difference(x, 1);           // [i] is D y at t = 1 + i.
  const std::vector<double> both = difference(seasonal, 1);    // [i] is D S y at t = m + 1 + i.
  std::vector<double> phi;
  if (lags > 0) {
    std::vector<double> X;
    append_lags(both, lags, lags, X);
    const std::span<const double> target(both);
    FORESHOCK_TRY(LeastSquares fit, least_squares(X, target.subspan(lags)));
    phi = std::move(fit.coefficients);
  }
  Equation out;
  out.error = series.error;
  // At t = m + 1 + i: D y_{t-m} is step[i], S y_{t-1} is seasonal[i].
  for (std::size_t i = skip; i < both.size(); ++i) out.X.push_back(filtered(step, phi, i));
  for (std::size_t i = skip; i < both.size(); ++i) out.X.push_back(filtered(seasonal, phi, i));
  append_lags(both, lags, skip, out.X);
  for (std::size_t i = skip; i < both.size(); ++i) out.target.push_back(both[i]);
  return out;
}

Status check(std::span<const double> y, int season, int lags) {
  if (season < 2 || lags < 0 || y.size() < static_cast<std::size_t>(season + 2 * lags + 4)) {
    return fail(Errc::kInvalidArgument, "OCSB: " + std::to_string(y.size()) +
                                            " values for a season of " + std::to_string(season) +
                                            " and " + std::to_string(lags) + " lags");
  }
  return {};
}

/// The value that simulated statistics fall below in one of twenty series with a seasonal unit
/// root.
double critical_value(int season) {
  const double x = std::log(static_cast<double>(season)) - 0.7656451;
  return -0.2937411 * std::exp(-0.2850853 * x - 0.05983644 * x * x) - 1.652202;
}

}  // namespace

Result<Ocsb> ocsb_test(std::span<const double> y, int season, int lags) {
  FORESHOCK_TRY_VOID(check(y, season, lags));
  const auto order = static_cast<std::size_t>(lags);
  const auto made = equation(y, season, order, order);
  if (!made) return tl::unexpected<Error>(made.error().within("OCSB"));
  const auto b = t_value(made->X, made->target, made->error);
  if (!b) return tl::unexpected<Error>(b.error().within("OCSB"));
  return Ocsb{b->t, lags, critical_value(season)};
}

Result<int> ocsb_lags(std::span<const double> y, int season, int max_lags) {
  FORESHOCK_TRY_VOID(check(y, season, max_lags));
  if (max_lags < 1) return fail(Errc::kInvalidArgument, "OCSB: no orders to choose from");
  int best = 1;
  double least = std::numeric_limits<double>::infinity();
  for (int order = 1; order <= max_lags; ++order) {
    const auto made =
        equation(y, season, static_cast<std::size_t>(order), static_cast<std::size_t>(max_lags));
    if (!made) return tl::unexpected<Error>(made.error().within("OCSB"));
    const auto fit = t_value(made->X, made->target, made->error);
    if (!fit) return tl::unexpected<Error>(fit.error().within("OCSB"));
    // AIC but for what all orders share: n log SSE + 2 k.
    const auto n = static_cast<double>(made->target.size());
    const double aic = n * std::log(fit->fit.squared_errors) + 2.0 * order;
    if (aic < least) {
      least = aic;
      best = order;
    }
  }
  return best - 1;
}

}  // namespace foreshock
