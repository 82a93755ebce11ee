#pragma once

/// Which model a series is told best by: by what each would have said before it was seen.

#include <span>
#include <string_view>
#include <vector>

#include "foreshock/engine/catalog.h"

namespace foreshock {

struct Contestant {
  std::string_view name;
  std::vector<double> scores;  ///< Mean log density of a value, one an origin; larger is better.
  double score = 0;            ///< Their mean.
  std::vector<double> logs;    ///< Log density of every value forecast, in the same order for all.
};

/// Fits each family to the first part of the history and lets it forecast the rest from one origin
/// after the other, learning as it goes, without another fit. The rest: a fifth of the values, but
/// two horizons at least, and no more than a third. The combination (equal weights) of the first
/// `combined` of them takes part as "combo".
///
/// Shapes:  history is [n], NaN = missing; horizon >= 1: steps ahead that count alike.
/// Returns  the best first.
/// Errors:  kInvalidArgument if nothing can be held out, or no family can be fitted to the first
///          part. Families that fail are left out.
/// Cost:    a fit (kLive) and up to six forecasts a family.
/// Source:  Gneiting & Raftery (2007), J. American Statistical Association 102, for the log score;
///          Tashman (2000), Int. J. Forecasting 16, for rolling origins.
Result<std::vector<Contestant>> contest(std::span<const double> history, const ModelSpec& spec,
                                        std::span<const std::string_view> names,
                                        std::size_t combined, int horizon);

/// How much better a told the series than b, and the standard error of it, the origins taken for
/// independent. Shapes: both from one contest.
struct Lead {
  double mean;
  double error;
};
Lead lead_of(const Contestant& a, const Contestant& b);

/// Weights with which their densities, mixed, would have told the values held out best: the largest
/// sum of log(sum_i w_i p_i), by expectation and maximisation, each first credited with `credit`
/// values, so that little evidence leaves them near to equal.
/// Shapes:  contestants are of one contest, at least one; credit > 0. The weights sum to 1.
/// Cost:    O(100 n) for n values.
/// Source:  Hall & Mitchell (2007), Int. J. Forecasting 23, 1-13; Dempster, Laird & Rubin (1977).
std::vector<double> log_score_weights(std::span<const Contestant> contestants, double credit);

}  // namespace foreshock
