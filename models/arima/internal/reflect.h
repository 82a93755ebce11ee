#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/order.h"

namespace foreshock::arima {

/// The same coefficients with every root of the two moving average factors that lies inside the
/// unit circle turned to the outside: the same autocorrelations, and hence the same likelihood.
/// Source: Brockwell & Davis (1991), proposition 4.4.2.
std::vector<double> reflected(const ArimaOrder& order, std::span<const double> coefficients);

}  // namespace foreshock::arima
