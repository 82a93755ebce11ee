#include "foreshock/models/arima/adf.h"

#include <cmath>
#include <string>
#include <vector>

#include "foreshock/models/arima/regression.h"

namespace foreshock {

int adf_lags(std::size_t n) {
  return n < 2 ? 0 : static_cast<int>(std::cbrt(static_cast<double>(n - 1)));
}

Result<Adf> adf_test(std::span<const double> y, UnitRootTerms terms, int lags) {
  const std::size_t n = y.size();
  const auto k = static_cast<std::size_t>(lags);
  if (lags < 0 || n < k + 3) {
    return fail(Errc::kInvalidArgument,
                "ADF: " + std::to_string(n) + " values for " + std::to_string(lags) + " lags");
  }
  const auto series = terms == UnitRootTerms::kNone ? rounded(y) : standardised(y);
  if (!series) return tl::unexpected<Error>(series.error().within("ADF"));
  const std::vector<double>& x = series->values;
  const std::size_t rows = n - 1 - k;  // Row i: t = k + 1 + i.
  std::vector<double> step(rows);
  std::vector<double> X(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    step[i] = x[k + 1 + i] - x[k + i];
    X[i] = x[k + i];
  }
  if (terms != UnitRootTerms::kNone) X.insert(X.end(), rows, 1.0);
  if (terms == UnitRootTerms::kTrend) {
    const double middle = static_cast<double>(rows - 1) / 2;
    for (std::size_t i = 0; i < rows; ++i) X.push_back(static_cast<double>(i) - middle);
  }
  for (std::size_t j = 1; j <= k; ++j) {
    for (std::size_t i = 0; i < rows; ++i) X.push_back(x[k + 1 + i - j] - x[k + i - j]);
  }
  const auto pi = t_value(X, step, series->error);
  if (!pi) return tl::unexpected<Error>(pi.error().within("ADF"));
  const UnitRootTail tail = t_value_tail(pi->t, terms, n - 1);
  return Adf{pi->t, lags, tail.p_value, tail.critical_5};
}

}  // namespace foreshock
