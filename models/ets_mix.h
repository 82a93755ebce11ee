#pragma once

#include <span>

#include "foreshock/models/ets_fit.h"
#include "foreshock/models/mix.h"

namespace foreshock {

/// All forms worth trying for this season, those within a few units of the best AICc mixed.
/// Shapes, errors and cost as fit_ets_forms with ets_forms.
Result<Fitted> fit_ets_mix(std::span<const double> y, int season, const EtsEffort& effort = {});

}  // namespace foreshock
