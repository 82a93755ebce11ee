#pragma once

/// Which model a series is told best by: by what each would have said before it was seen.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/engine/catalog.h"

namespace foreshock {

struct Contestant {
  std::string_view name;
  double score = 0;  ///< Mean log density of the values held out, larger is better.
};

/// Fits each model to the first part of the history and lets it forecast the rest from one origin
/// after the other, learning as it goes, without another fit. The rest: a fifth of the values, but
/// two horizons at least, and no more than half; six origins at most.
///
/// Shapes:  history is [n], NaN = missing; horizon: steps ahead that count alike.
/// Errors:  kInvalidArgument if no model can be fitted to the first part, or nothing can be held
/// out.
///          Models that fail are left out.
/// Cost:    a fit (kLive) and six forecasts a model.
/// Source:  Gneiting & Raftery (2007), J. American Statistical Association 102, for the log score;
///          Tashman (2000), Int. J. Forecasting 16, for rolling origins.
Result<std::vector<Contestant>> contest(const ModelSpec& spec, std::span<const double> history,
                                        std::span<const std::string_view> names, int horizon);

}  // namespace foreshock
