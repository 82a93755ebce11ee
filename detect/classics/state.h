#pragma once

/// What the sources of the classics share: which values they take, and moments in snapshots.

#include "foreshock/core/result.h"
#include "foreshock/core/running.h"
#include "foreshock/core/state_io.h"

namespace foreshock::classics {

/// No series has more points; sums of such counts are safe. Counters stay there, so that what a
/// snapshot may hold it may hold for ever.
constexpr std::int64_t kMostPoints = RunningMoments::kMostCount;
/// Values are kept within this, so that sums of their squares stay finite.
constexpr double kMostValue = 1e100;
/// What sums and means can be: within the values, with room for rounding.
constexpr double kMostMean = 1.01 * kMostValue;
/// Sums of values and of their squares stay far below this, and adding to one that is there does
/// not move it: what a snapshot may hold it holds for ever.
constexpr double kMostSum = 1e250;

/// False for missing points (NaN), and for what no sensor says.
bool is_value(double x);
double bounded(double x);
/// Errors are shares in [0, 1].
double share(double x);

void put(StateWriter& out, const RunningMoments& moments);
/// kMalformedInput for moments that no values have.
Result<RunningMoments> get_moments(StateReader& in);
/// As StateReader::get, for a count in [0, most].
Result<std::int64_t> get_count(StateReader& in, std::int64_t most = kMostPoints);
/// As StateReader::get, for a double in [least, most].
Result<double> get_within(StateReader& in, double least, double most);

}  // namespace foreshock::classics
