#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/models/arima/arima.h"
#include "foreshock/models/arima/select.h"
#include "foreshock/models/box_cox.h"

namespace foreshock {

/// How an order is chosen.
enum class ArimaRules : std::uint8_t {
  kOwn,  ///< select_arima(): every order within the space, by exact likelihood.
  kR,    ///< select_arima_as_r(): for those who need the orders that R's auto.arima() gave them.
};

/// What fit_arima may decide, and what is given.
struct ArimaOptions {
  std::optional<ArimaOrder> order;        ///< Given: no search for order or differences.
  std::optional<ArimaConstant> constant;  ///< With an order: usual_constant() if not given.
  ArimaSearchSpace space;
  ArimaRules rules = ArimaRules::kOwn;
  /// Whether the model may be of log y: where all values are positive and the criterion, Jacobian
  /// included, says so. Forecasts of the shared sets are no better for it (docs/performance.md).
  bool logarithm = false;
  /// Given: the model is of that Box-Cox power of y, and `logarithm` counts for nothing.
  std::optional<BoxCox> box_cox = {};
  /// Whether orders near the best are mixed in, each by its Akaike weight (models/mix.h): forecasts
  /// are 1 % better for it, and say more honestly how sure they are.
  bool mixed = false;
  /// Of a history with more gaps than this bears only the latest part is used: latest_bearable().
  double most_gap_work = 1e8;
};

/// The space without orders that `count` values are too few for: no lag beyond a third of them.
ArimaSearchSpace arima_space_for(ArimaSearchSpace space, std::size_t count, int season);

/// A seasonal ARIMA model for a series: differences by seasonal strength and KPSS, order by exact
/// likelihoods, on y, log y or another power of it; then the model after it has seen y.
///
/// Shapes:  y is [n], NaN = missing; season in steps, 0 or 1 for none.
/// Units:   log-likelihood and AICc of the report are those of y, whatever the model is of.
/// Errors:  kInvalidArgument if no model can be fitted: less than three values, say, or one that is
///          not positive for a power that was given.
/// Cost:    that of select_arima or select_arima_as_r, twice where log y is tried.
Result<Fitted> fit_arima(std::span<const double> y, int season, const ArimaOptions& options = {});

}  // namespace foreshock
