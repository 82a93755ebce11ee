#pragma once

#include <string>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/rows.h"
#include "foreshock/core/forecast.h"

namespace foreshock::app {

/// MODEL, then MODEL-lo-80, MODEL-hi-80 for every level.
void add_model_columns(Columns& columns, const std::string& model,
                       const std::vector<NamedLevel>& levels);

/// The cells of those columns: the median and the central intervals.
void write_prediction(Rows& rows, const Predictive& predictive,
                      const std::vector<NamedLevel>& levels);

}  // namespace foreshock::app
