#pragma once

/// Tests of independence in tables of counts: classes before and after, inclusion by quintile.

#include <cstddef>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Counts by row and column.
using CountTable = std::vector<std::vector<double>>;

struct ContingencyResult {
  double statistic;
  double p_value;
  double dof;       ///< (rows - 1) (columns - 1), empty ones left out; p is 1 where it is 0.
  double smallest;  ///< Smallest expected count: below 5 the p-value is rough.
};

/// Pearson's sum (O - E)^2 / E.
///
/// Errors:  kInvalidArgument unless rows are equally long and counts finite, >= 0 and not all 0.
Result<ContingencyResult> chi_square_test(const CountTable& table);

/// The same of a 2 x 2 table, every gap reduced by up to one half (Yates).
Result<ContingencyResult> chi_square_yates(const CountTable& table);

/// The likelihood ratio 2 sum O ln(O / E).
Result<ContingencyResult> g_test(const CountTable& table);

/// Fisher's exact test of a 2 x 2 table of whole counts, two-sided: the tables as unlikely as this.
struct FisherResult {
  double odds_ratio;  ///< ad / (bc).
  double p_value;
};
Result<FisherResult> fisher_exact(const CountTable& table);

}  // namespace foreshock
