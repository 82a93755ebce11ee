#pragma once

#include <string>
#include <vector>

#include "foreshock/serve/point_store.h"

namespace foreshock::app {

/// How the surprises of a series are spread, as JSON: quantiles beside the normal's, a histogram,
/// Ljung and Box's test, coverage. Residuals are in units of the deviation that the widest interval
/// implies; those of the warm-up and of incidents are left out.
std::string residual_look(const SeenPoints& seen, const std::vector<double>& levels);

}  // namespace foreshock::app
