#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

struct MstlOptions {
  int rounds = 2;       ///< Over all seasons. >= 1.
  bool robust = false;  ///< Outliers weigh less.
};

/// y = trend + seasons + remainder.
struct Mstl {
  std::vector<int> periods;                  ///< [seasons] Steps, ascending.
  std::vector<std::vector<double>> seasons;  ///< [seasons][n]
  std::vector<double> trend;                 ///< [n]
  std::vector<double> remainder;             ///< [n] NaN where y is missing.
};

/// Several seasons by STL in turn, the shortest first: each is taken from what the others leave,
/// its window 7 + 4 i rounds for the i-th, i = 1, 2, ..; trend is that of the longest.
///
/// Missing values are bridged by lines, then, twice, by what trend and seasons say there.
///
/// Shapes:  y is [n], NaN = missing; n > 2 periods each.
/// Units:   all parts in units of y.
/// Errors:  kInvalidArgument if there is no period, one is below 2, twice there or too long,
/// nothing
///          is present, a value is infinite, or rounds < 1.
/// Cost:    rounds stl() a season; three times as much with gaps.
/// Source:  Bandara, Hyndman & Bergmeir (2021), arXiv 2107.13462; windows and jumps as in mstl() of
///          R's forecast 8.20.
Result<Mstl> mstl(std::span<const double> y, std::span<const int> periods,
                  const MstlOptions& options = {});

}  // namespace foreshock
