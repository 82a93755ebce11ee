#include "foreshock/spectral/portmanteau.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <boost/math/special_functions/gamma.hpp>

#include "foreshock/spectral/correlation.h"

namespace foreshock {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

/// What both tests start from.
struct Correlations {
  std::vector<double> r;  ///< [lags + 1]
  double n;               ///< Residuals present.
};

Result<Correlations> correlations(std::span<const double> residuals, std::size_t lags,
                                  std::size_t fitted) {
  const auto present =
      std::count_if(residuals.begin(), residuals.end(), [](double e) { return !std::isnan(e); });
  if (fitted >= lags || lags >= static_cast<std::size_t>(present)) {
    return fail(Errc::kInvalidArgument, "portmanteau test: " + std::to_string(lags) +
                                            " lags, which must be more than " +
                                            std::to_string(fitted) + " parameters and fewer than " +
                                            std::to_string(present) + " residuals");
  }
  FORESHOCK_TRY(auto r, acf(residuals, lags));
  const auto bare =
      std::find_if(r.begin(), r.end(), [](double value) { return std::isnan(value); });
  if (bare != r.end()) {
    return fail(Errc::kInvalidArgument, "portmanteau test: no two residuals are " +
                                            std::to_string(bare - r.begin()) + " steps apart");
  }
  return Correlations{std::move(r), static_cast<double>(present)};
}

/// The tail of chi-square with k degrees of freedom beyond q is Gamma(k / 2, q / 2) / Gamma(k / 2).
Portmanteau judged(double statistic, std::size_t degrees_of_freedom) {
  const double tail =
      boost::math::gamma_q(0.5 * static_cast<double>(degrees_of_freedom), statistic / 2, Quiet());
  return {statistic, degrees_of_freedom, tail};
}

}  // namespace

Result<Portmanteau> ljung_box(std::span<const double> residuals, std::size_t lags,
                              std::size_t fitted) {
  FORESHOCK_TRY(const auto seen, correlations(residuals, lags, fitted));
  double sum = 0;
  for (std::size_t k = 1; k <= lags; ++k) {
    sum += seen.r[k] * seen.r[k] / (seen.n - static_cast<double>(k));
  }
  return judged(seen.n * (seen.n + 2) * sum, lags - fitted);
}

Result<Portmanteau> box_pierce(std::span<const double> residuals, std::size_t lags,
                               std::size_t fitted) {
  FORESHOCK_TRY(const auto seen, correlations(residuals, lags, fitted));
  double sum = 0;
  for (std::size_t k = 1; k <= lags; ++k) sum += seen.r[k] * seen.r[k];
  return judged(seen.n * sum, lags - fitted);
}

Result<Portmanteau> seasonal_ljung_box(std::span<const double> y, std::size_t season) {
  if (season < 2) return fail(Errc::kInvalidArgument, "portmanteau test: a season has two steps");
  const std::size_t seasons = y.size() > 2 * season + 1 ? 2 : 1;
  FORESHOCK_TRY(const auto seen, correlations(y, seasons * season, 0));
  double sum = 0;
  for (std::size_t k = season; k <= seasons * season; k += season) {
    const double r = std::max(0.0, seen.r[k]);
    sum += r * r / (seen.n - static_cast<double>(k));
  }
  return judged(seen.n * (seen.n + 2) * sum, seasons);
}

}  // namespace foreshock
