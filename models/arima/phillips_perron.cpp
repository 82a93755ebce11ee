#include "foreshock/models/arima/phillips_perron.h"

#include <cmath>
#include <string>
#include <vector>

#include "foreshock/models/arima/long_run_variance.h"
#include "foreshock/models/arima/regression.h"

namespace foreshock {
namespace {

int root_lags(double factor, std::size_t n) {
  const double steps = n < 2 ? 0 : static_cast<double>(n - 1);
  return static_cast<int>(factor * std::pow(steps / 100, 0.25));
}

}  // namespace

int phillips_perron_lags_short(std::size_t n) {
  return root_lags(4, n);
}
int phillips_perron_lags_long(std::size_t n) {
  return root_lags(12, n);
}

Result<PhillipsPerron> phillips_perron_test(std::span<const double> y, UnitRootTerms terms,
                                            int lags) {
  if (y.size() < 6 || lags < 0 || static_cast<std::size_t>(lags) + 1 >= y.size() ||
      terms == UnitRootTerms::kNone) {
    return fail(Errc::kInvalidArgument, "Phillips-Perron: " + std::to_string(y.size()) +
                                            " values for " + std::to_string(lags) + " lags");
  }
  const bool trend = terms == UnitRootTerms::kTrend;
  const auto moved = standardised(y);
  if (!moved) return tl::unexpected<Error>(moved.error().within("Phillips-Perron"));
  const std::vector<double>& x = moved->values;
  const std::size_t rows = x.size() - 1;
  std::vector<double> step(rows);
  for (std::size_t i = 0; i < rows; ++i) step[i] = x[i + 1] - x[i];
  std::vector<double> X(x.begin(), x.end() - 1);
  X.insert(X.end(), rows, 1.0);
  if (trend) {
    const double middle = static_cast<double>(rows - 1) / 2;
    for (std::size_t i = 0; i < rows; ++i) X.push_back(static_cast<double>(i) - middle);
  }
  const auto rho = t_value(X, step, moved->error);
  if (!rho) return tl::unexpected<Error>(rho.error().within("Phillips-Perron"));
  const std::vector<double>& b = rho->fit.coefficients;
  std::vector<double> u = step;
  for (std::size_t j = 0; j < b.size(); ++j) {
    for (std::size_t i = 0; i < rows; ++i) u[i] -= b[j] * X[j * rows + i];
  }

  // S = squares of y_{t-1} about level and trend; s_u^2, s_l^2 = short- and long-run variance of u.
  // Z(alpha) = n (alpha - 1) - c n^2 (s_l^2 - s_u^2) / (2 S)
  // Z(tau) = t s_u / s_l - sqrt(c) n (s_l^2 - s_u^2) / (2 s_l sqrt(S)),
  // c = 1 with a level, n^2 / (n^2 - 1) with a trend (n^6 / (24 D_X) of the paper).
  const auto n = static_cast<double>(rows);
  const double c = trend ? n * n / (n * n - 1) : 1;
  const double inverse_S = rho->fit.covariance[0];
  const double short_run = rho->fit.squared_errors / n;
  const double long_run = long_run_variance(u, lags);
  if (!(long_run > 0)) {
    return fail(Errc::kInvalidArgument, "Phillips-Perron: the errors have no long-run variance");
  }
  const double excess = 0.5 * (long_run - short_run);
  PhillipsPerron out;
  out.lags = lags;
  out.z_alpha = n * b[0] - c * n * n * excess * inverse_S;
  out.z_tau =
      rho->t * std::sqrt(short_run / long_run) - n * excess * std::sqrt(c * inverse_S / long_run);
  out.alpha_tail = normalised_tail(out.z_alpha, terms, rows);
  out.tau_tail = t_value_tail(out.z_tau, terms, rows);
  return out;
}

}  // namespace foreshock
