#pragma once

#include <string>

#include "foreshock/app/grid_series.h"

namespace foreshock::app {

/// A number of steps, at most two decimals, or three below 10: "24", "8.316".
std::string steps_text(double steps);

/// How long so many steps are: "1 day", "365.25 days", "4 months"; a year of days is named;
/// empty where steps are numbered.
std::string time_text(double steps, const Grid& grid);

/// Both ends with as many decimals as tell them apart: "364.92 to 365.08".
std::string interval_text(double low, double high);

/// In steps and in time: "24 steps = 1 day".
std::string period_text(double steps, const Grid& grid);

}  // namespace foreshock::app
