#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/structural/effects.h"
#include "foreshock/models/structural/fit.h"
#include "foreshock/models/structural/structural.h"

namespace foreshock {

/// Something that happened once.
struct Intervention {
  enum class Kind : std::uint8_t {
    kOutlier,     ///< One value is off.
    kLevelShift,  ///< All values from there on are.
  };
  Kind kind = Kind::kOutlier;
  std::size_t at = 0;  ///< The first step that it is seen in, from 0.
  friend bool operator==(const Intervention&, const Intervention&) = default;
};

/// The regressors that they are, [n] each: for given times, structural_mle(y, spec, columns); for
/// forecasts, forecast_structural() with n as far ahead as is wanted.
std::vector<std::vector<double>> intervention_columns(std::span<const Intervention> interventions,
                                                      std::size_t n);

struct InterventionOptions {
  /// The t-value that an intervention must have, > 0. 0: what the largest of 2 n independent ones
  /// exceeds once in 20 series (3.8 at n = 100); 2 to 6 % of made-up series without any had one.
  double threshold = 0;
  std::size_t most = 10;  ///< No more than so many.
};

struct InterventionFit {
  StructuralFit fit;  ///< Effects: of the regressors given, then of the interventions.
  StructuralEffects effects;
  std::vector<Intervention> found;  ///< In the order in which they were found.
};

/// Looks for outliers and level shifts, one at a time: the steps that shock_statistics() points at
/// are fitted with an intervention there, and the first whose likelihood gains as much as such a
/// t-value would is kept. At the end those go whose t-value has fallen below it.
///
/// Shapes:  y is [n], NaN = missing; regressors [n] each, all finite.
/// Errors:  those of structural_mle() without interventions; kInvalidArgument for a threshold that
///          is negative or not finite.
/// Cost:    one to three structural_mle() and shock_statistics() for each intervention.
/// Source:  Harvey & Koopman (1992); de Jong & Penzer (1998), as in shocks.h.
Result<InterventionFit> find_interventions(std::span<const double> y, const StructuralSpec& spec,
                                           const InterventionOptions& options = {},
                                           std::span<const std::vector<double>> regressors = {});

/// The model after it has seen y less its interventions, its level where the shifts have left it.
/// For fits without other regressors. Errors:  as Structural::after().
Result<Structural> structural_after(std::span<const double> y, const InterventionFit& fit);

}  // namespace foreshock
