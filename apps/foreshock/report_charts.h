#pragma once

/// The drawings of the report, each one complete <svg>.

#include <string>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/report_series.h"

namespace foreshock::app {

/// The last window of one series: history, forecast with its bands, what came.
std::string fan_chart(const SeriesSketch& sketch, const std::vector<NamedLevel>& levels);
/// Errors of all windows of one series in order of time, with their histogram at the side.
std::string error_strip(const SeriesSketch& sketch);
/// Mean scaled error against steps ahead, one line per model.
std::string error_by_step(const std::vector<std::vector<Profile>>& profiles);
/// How large errors were; open bins at both ends.
std::string error_histogram(const Honesty& honesty);
/// Where outcomes fell in their predictive distributions; level if the intervals are honest.
std::string pit_histogram(const Honesty& honesty);

}  // namespace foreshock::app
