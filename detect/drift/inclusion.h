#pragma once

/// Which points are there, and does that depend on what they would have been?

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/detect/drift/column_drift.h"

namespace foreshock {

/// 1 where a value is present, 0 where it is missing.
std::vector<double> inclusion_of(std::span<const double> values);

/// Has the share of missing points changed? Pearson's chi-square of a 2 x 2 table, Fisher's exact
/// test where a count of less than five is expected; counts are divided by the autocorrelation time
/// of the gaps, as points lost in one outage are one loss. The statistic is the share now less the
/// share before.
///
/// Shapes:  as inclusion_of(), in order of time, one each at least.
DriftTest missing_rate_change(std::span<const double> before, std::span<const double> now);

/// A group for every point, known without its value: a tenth of its forecast, an hour.
using Groups = std::vector<std::size_t>;
inline constexpr std::size_t kNoGroup = static_cast<std::size_t>(-1);

/// Equal shares of a forecast, lowest first, counted within the same stretch; kNoGroup where it is
/// NaN. Ten of them from 200 points on show what happens at the ends; below, five. Points behind a
/// lost one are counted among themselves: their forecasts are poorer and nearer to the mean, so
/// that an outage would otherwise look like losses of middling values.
///
/// Shapes:  inclusion (inclusion_of() of the values) and forecast of equal length.
Groups bands_of(std::span<const double> forecast, std::span<const double> inclusion,
                std::size_t count);

/// Do groups stand in an order, so that a trend over them is looked for as well?
enum class GroupOrder : std::uint8_t { kNone, kAscending };

/// Points of one stretch, there or not, by group; of equal length.
struct Grouped {
  std::span<const double> inclusion;
  const Groups& groups;
};

/// Are points lost in some groups more than in others? Of the current stretch alone, where losses
/// of the reference are the same in all its groups (chi-square, p >= 0.01) or too few to say; else
/// whether the ratios of the loss rates now to those before differ between groups (Woolf). Divided
/// by 1 + 2 sum rho_S(k) rho_G(k), as both gaps and groups come in runs. p is NaN where there is
/// nothing to test: fewer than five losses, or a single group.
///
/// Shapes:  inclusion and groups of equal length, below `count` or kNoGroup.
DriftTest inclusion_change(const Grouped& before, const Grouped& now, std::size_t count,
                           GroupOrder order);

}  // namespace foreshock
