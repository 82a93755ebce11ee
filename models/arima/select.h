#pragma once

#include <span>
#include <string>
#include <vector>

#include "foreshock/models/arima/fit.h"

namespace foreshock {

/// Among which orders to choose, and how.
struct ArimaSearchSpace {
  int most_p = 5;
  int most_q = 5;
  int most_P = 2;
  int most_Q = 2;
  int most_coefficients = 5;  ///< p + q + P + Q of those that are all tried.
  bool stepwise = true;       ///< Whether larger ones are tried from there, one step at a time.
  bool constants = true;      ///< Whether models with mean or drift are tried too.
  Criterion criterion = Criterion::kAicc;
  /// Factors with a root inside the circle of this radius, each in its own lag, are not taken.
  double least_root = 1.01;
  /// A candidate is followed while so many times what its quadratic model promises could bring it
  /// to the front; infinite: every search to its end.
  double hope = 3;
  /// So many other orders are kept as well, if their criterion is within `near` of the best.
  std::size_t most_rivals = 0;
  double near = 4;
};

/// One order that was tried.
struct ArimaTrial {
  ArimaOrder order;
  ArimaConstant constant = ArimaConstant::kNone;
  double score = 0;  ///< Criterion where its search ended, which may be before its optimum.
  /// "chosen", "left behind", "cannot be better", "root near the unit circle", "failed".
  std::string outcome;
};

struct ArimaSelection {
  ArimaFit fit;
  std::vector<ArimaFit> rivals;   ///< Best first; from where their search ended.
  std::vector<ArimaTrial> trail;  ///< Best first.
  int evaluations = 0;            ///< Of the likelihood with derivatives.
};

/// The order with the best criterion, among all within the space, for given differences: exact
/// likelihoods throughout. Candidates enter a race, those with few coefficients first: each begins
/// where the best order that it contains has come to, or at its Hannan-Rissanen estimate if that is
/// higher, takes one quasi-Newton step after the other, and is left behind when even several times
/// what its quadratic model still promises would not bring it to the front. The last ones get
/// further starts.
///
/// Shapes:  y is [T], NaN = missing; regressors [T] each.
/// Errors:  kInvalidArgument if no candidate can be fitted.
/// Cost:    one evaluation, and one to three with derivatives, a candidate; 96 to 192 candidates
///          where there is a season.
Result<ArimaSelection> select_arima(std::span<const double> y, int d, int D, int season,
                                    std::span<const std::vector<double>> regressors = {},
                                    const ArimaSearchSpace& space = {});

}  // namespace foreshock
