#include "foreshock/models/arima/long_run_variance.h"

#include <cstddef>

namespace foreshock {

double long_run_variance(std::span<const double> e, int lags) {
  const auto n = static_cast<double>(e.size());
  double sum = 0;
  for (int s = 0; s <= lags; ++s) {
    const auto back = static_cast<std::size_t>(s);
    double products = 0;
    for (std::size_t t = back; t < e.size(); ++t) products += e[t] * e[t - back];
    const double weight = 1 - static_cast<double>(s) / (lags + 1.0);
    sum += (s == 0 ? 1 : 2) * weight * products;
  }
  return sum / n;
}

}  // namespace foreshock
