#pragma once

#include <vector>

#include "foreshock/models/arima/hannan_rissanen.h"
#include "foreshock/models/arima/internal/objective.h"

namespace foreshock::arima {

/// w with its effects taken out by least squares: what a start is estimated from.
std::vector<double> white_residuals(const ArimaSample& sample, ObjectiveRoom& room);

/// The regression's coefficients in the search's coordinates.
std::vector<double> start_from(const ArimaOrder& order, const HannanRissanen& regression);

/// Further starts for orders whose likelihood may have several tops: autoregressive and moving
/// average parts of opposite and of equal sign, never equal in value, which would cancel.
std::vector<std::vector<double>> further_starts(const ArimaOrder& order);

}  // namespace foreshock::arima
