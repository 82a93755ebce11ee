#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// A season that a series shows.
struct FoundSeason {
  double period;    ///< Steps, > 2; need not be whole.
  double low;       ///< 95 % confidence interval of the period, where the season is the same all
  double high;      ///< the way: from how sharply its lines in the spectrum tell frequencies.
  double strength;  ///< In (0, 1]: share of the season in what is left of the series without trend
                    ///< and other seasons, each round foretold by the others.
  double p_value;   ///< Of its strongest lines, all frequencies of the series counted.
};

struct SeasonSearch {
  /// A line counts if noise with the same background would show one so high, anywhere, with about
  /// this probability. In (0, 1).
  double alpha = 0.001;
  std::size_t most = 6;  ///< Seasons. >= 1.
};

/// The seasons of a series, shortest first; none where it shows none. Trends, shifts of the level,
/// outliers, gaps and coloured noise are no seasons. Seasons need 2.9 rounds.
///
/// Lines that stand out of the background of the spectrum name candidates, with their multiples and
/// the peaks of the autocorrelation. A candidate is worth the variance that its rounds foretell of
/// one another. The shortest of the worthiest is taken out of the series; again, until nothing is
/// left. At the end seasons within seasons are told from mere harmonics.
///
/// Shapes:  y is [n], NaN = missing.
/// Errors:  kInvalidArgument for infinite values or options outside their ranges.
/// Cost:    O(n log n) a candidate: 2 to 3 ms for n = 2,000, 12 to 15 for 10,000; 20 n numbers.
/// Source:  docs/math/seasons.md.
Result<std::vector<FoundSeason>> find_seasons(std::span<const double> y,
                                              const SeasonSearch& search = {});

}  // namespace foreshock
