#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Windows in points of what they smooth (of one phase for the season, of y for the others); even
/// ones grow by one. Defaults of the paper, section 3.
struct StlOptions {
  int season_window = 0;  ///< Years, say; 0: the season repeats itself exactly. Else >= 7 is wise.
  int trend_window = 0;   ///< 0: the least odd number from 1.5 m / (1 - 1.5 / season_window).
  int low_pass_window = 0;  ///< 0: the least odd number from m.
  int season_degree = 0;    ///< 0 or 1, like the two below.
  int trend_degree = 1;
  int low_pass_degree = 1;
  int season_jump =
      1;               ///< Fitted at every so many-th point, linear between. 1: at each; 0: a tenth
  int trend_jump = 1;  ///< of the window, rounded up, which is faster and hardly less smooth.
  int low_pass_jump = 1;
  int inner = 2;  ///< Rounds of season and trend. >= 1; 1 if outer > 0.
  int outer = 0;  ///< Rounds of robustness weights; 15 makes it robust, 0 plain.

  /// As stl() of R has it: fitted at every tenth of a window. 0: s.window = "periodic".
  static StlOptions r(int season_window, bool robust = false);
  /// As STL of statsmodels has it: lines everywhere, more rounds. `season`: the period.
  static StlOptions statsmodels(int season, int season_window = 7, bool robust = false);
};

/// y = season + trend + remainder.
struct Stl {
  std::vector<double> season;     ///< [n]
  std::vector<double> trend;      ///< [n]
  std::vector<double> remainder;  ///< [n]
  std::vector<double> weights;    ///< [n] robustness weights in 0..1; all 1 if plain.
};

/// Decomposes a series by loess.
///
/// Shapes:  y is [n] with n > 2 season, season >= 2.
/// Units:   all parts in units of y.
/// Errors:  kInvalidArgument if y is shorter, has a NaN, an infinity (fill gaps first) or a value
///          beyond 1e290, or an option is outside its range.
/// Cost:    O(n (trend + low-pass + season window)) a round; n = 700, season = 24, windows 11 and
///          43: some 0.3 ms.
/// Source:  Cleveland, Cleveland, McRae & Terpenning (1990), J. Official Statistics 6, 3-73.
Result<Stl> stl(std::span<const double> y, int season, const StlOptions& options = {});

}  // namespace foreshock
