#pragma once

#include "foreshock/models/arima/fit.h"
#include "foreshock/models/arima/internal/objective.h"

namespace foreshock::arima {

/// kInvalidArgument if there are no more points than parameters.
Status check_count(const ArimaSpec& spec, const ArimaSample& sample);

/// The fit at coefficients inside the region; fills all but method, evaluations, starts and
/// converged. kInvalidArgument if the numbers give out there.
Result<ArimaFit> finish(const ArimaSpec& spec, const ArimaSample& sample, Objective& objective,
                        ObjectiveRoom& room, std::span<const double> x);

}  // namespace foreshock::arima
