#include "foreshock/spectral/burg.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "foreshock/spectral/centred.h"

namespace foreshock {
namespace {

/// Errors of one order, [n]: forward[t] of y_t from those before it, backward[t] of y_{t-order}
/// from those after it up to y_t. NaN where a point in between is missing.
struct Errors {
  std::vector<double> forward;
  std::vector<double> backward;
};

Errors errors_of_order_0(const Centred& series) {
  Errors errors{series.deviation, {}};
  for (std::size_t t = 0; t < series.present.size(); ++t) {
    if (series.present[t] == 0) errors.forward[t] = std::numeric_limits<double>::quiet_NaN();
  }
  errors.backward = errors.forward;
  return errors;
}

/// phi_kk = 2 sum f_t b_{t-1} / sum (f_t^2 + b_{t-1}^2), t = k..n-1; NaN if nothing is to be seen.
double reflection(const Errors& errors, std::size_t k) {
  double products = 0;
  double squares = 0;
  for (std::size_t t = k; t < errors.forward.size(); ++t) {
    const double f = errors.forward[t];
    const double b = errors.backward[t - 1];
    const double product = f * b;
    if (std::isnan(product)) continue;
    products += product;
    squares += f * f + b * b;
  }
  return 2 * products / squares;
}

/// f_t <- f_t - phi b_{t-1}, b_t <- b_{t-1} - phi f_t; backwards, so that b_{t-1} is the old one.
void next_order(Errors& errors, std::size_t k, double phi) {
  for (std::size_t t = errors.forward.size(); t-- > k;) {
    const double f = errors.forward[t];
    const double b = errors.backward[t - 1];
    errors.forward[t] = f - phi * b;
    errors.backward[t] = b - phi * f;
  }
}

std::size_t longest_run(const Centred& series) {
  if (series.present.empty()) return series.deviation.size();
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const double there : series.present) {
    run = there == 0 ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

Result<Burg> burg(std::span<const double> y, std::size_t order) {
  FORESHOCK_TRY(const auto series, centred(y));
  if (longest_run(series) <= order) {
    return fail(Errc::kInvalidArgument, "Burg: order " + std::to_string(order) +
                                            " needs more values than that in a row, not " +
                                            std::to_string(longest_run(series)));
  }
  const double squares = std::inner_product(series.deviation.begin(), series.deviation.end(),
                                            series.deviation.begin(), 0.0);
  const double variance = squares / static_cast<double>(series.count) * series.scale * series.scale;
  if (!std::isnormal(variance)) {
    return fail(Errc::kInvalidArgument, "Burg: the variance is beyond what a double holds");
  }
  Burg fit{std::vector<double>(order), std::vector<double>(order), {variance}};
  auto errors = errors_of_order_0(series);
  std::vector<double> before(order);
  for (std::size_t k = 1; k <= order; ++k) {
    const double phi = reflection(errors, k);
    if (!(std::abs(phi) < 1)) {
      return fail(Errc::kNotConverged,
                  "Burg: order " + std::to_string(k) + " predicts the series without error");
    }
    next_order(errors, k, phi);
    // phi_kj = phi_{k-1,j} - phi_kk phi_{k-1,k-j}
    std::copy_n(fit.ar.begin(), k - 1, before.begin());
    for (std::size_t j = 1; j < k; ++j) fit.ar[j - 1] = before[j - 1] - phi * before[k - j - 1];
    fit.ar[k - 1] = phi;
    fit.partial[k - 1] = phi;
    fit.variance.push_back(fit.variance.back() * (1 - phi) * (1 + phi));
  }
  return fit;
}

}  // namespace foreshock
