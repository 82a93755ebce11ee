#pragma once

#include <optional>
#include <span>

#include "foreshock/models/arima/select.h"

namespace foreshock {

/// The arguments of R's auto.arima(), with its defaults.
struct ArimaRulesOfR {
  ArimaSearchSpace space;  ///< `hope` is not used; most_coefficients only where not stepwise.
  bool stepwise = true;
  /// Candidates by conditional sum of squares, and only the best by likelihood; not given: with
  /// more than 150 values or a season of more than 12 steps.
  std::optional<bool> approximation;
  int most_models = 94;  ///< Of a stepwise search.
};

/// The model that auto.arima() of forecast 8.20 for R would choose: differences by seasonal
/// strength and KPSS, its walk among the orders, a single search from the conditional sum of
/// squares for each, a mean or drift where it tries one, no root within 1.01 of any factor in B.
/// For those who must explain the same orders as before; select_arima() finds better ones.
/// docs/math/arima_compat.md says how often the two agree, and why not always.
///
/// Shapes:  y is [n], NaN = missing; season in steps, 0 or 1 for none.
/// Units:   scores of the trail as R prints them: approximate ones differ from likelihoods.
/// Errors:  kInvalidArgument if y has no value or an infinite one; kNotConverged if no model can be
///          taken.
/// Cost:    10 to 94 fits; without `stepwise` up to 200.
/// Source:  Hyndman & Khandakar (2008), J. Statistical Software 27(3), and what the package's
///          manual and traces show of the rules that it has added since.
Result<ArimaSelection> select_arima_as_r(std::span<const double> y, int season,
                                         const ArimaRulesOfR& rules = {});

}  // namespace foreshock
