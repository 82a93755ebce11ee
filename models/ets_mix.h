#pragma once

#include <span>

#include "foreshock/models/ets_fit.h"
#include "foreshock/models/mix.h"

namespace foreshock {

/// All of these forms, those within a few units of the best AICc mixed: of y and log y, or of one
/// power.
/// Shapes, errors and cost as fit_ets_forms.
Result<Fitted> fit_ets_mix(std::span<const double> y, std::span<const EtsForm> forms,
                           const EtsEffort& effort = {});

}  // namespace foreshock
