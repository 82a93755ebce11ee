#include "foreshock/models/arima/interpolate.h"

#include <algorithm>
#include <cstddef>

namespace foreshock {

double interpolate(std::span<const double> x, std::span<const double> y, double at) {
  if (!(at > x.front())) return y.front();
  if (!(at < x.back())) return y.back();
  const auto k = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
  const double share = (at - x[k - 1]) / (x[k] - x[k - 1]);
  return y[k - 1] + share * (y[k] - y[k - 1]);
}

}  // namespace foreshock
