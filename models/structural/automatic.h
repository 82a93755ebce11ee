#pragma once

#include <span>
#include <vector>

#include "foreshock/models/fit_report.h"
#include "foreshock/models/structural/fit.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock {

/// Which components fit_structural() tries.
struct StructuralOptions {
  std::vector<int> seasons;  ///< Periods that there may be; those of which two are there are tried.
  bool thorough = true;      ///< AR(1) and cycle beside the best of the others too.
  /// Whether forms near the best are mixed in by how well they predicted (models/mix.h).
  bool mixed = false;
  bool logarithms = true;    ///< Forms of log y too, where all values are positive.
  bool all_seasons = false;  ///< No form without them; an error where there can be none.
};

/// The best form, fitted; of log y if `logarithm`.
struct StructuralChoice {
  StructuralFit fit;
  bool logarithm = false;
};

/// A structural model for a series: trends, seasons as dummies or turning waves, an AR(1) and a
/// cycle are tried, the best taken; then the model after it has seen y.
///
/// Diffuse likelihoods of different trends are of different data. So candidates are scored by what
/// they predicted from the first point on that all of them could predict: minus twice the log of
/// that, and the penalty of AICc for variances and dynamics.
///
/// Shapes:  y is [n], NaN = missing. Of a history with many gaps the latest part is used, as in
///          arima/gaps.h.
/// Errors:  kInvalidArgument if no candidate can be fitted: less than five values, say, or a series
///          without any noise.
/// Cost:    3 to 12 structural_mle() and as many filters of O(n k^2).
/// Source:  Harvey (1989), 5.6 and 2.6.3 for prediction error decompositions as criteria.
Result<Fitted> fit_structural(std::span<const double> y, const StructuralOptions& options = {});

/// The best of those forms, and its fit (mixed doesn't count): to take y apart, say (decompose.h).
/// Shapes:  regressors [n] each, all finite; every form has them.
/// Errors:  as above; with all_seasons, for a season of more than 200 steps or of which two are not
///          there.
Result<StructuralChoice> select_structural(std::span<const double> y,
                                           const StructuralOptions& options = {},
                                           std::span<const std::vector<double>> regressors = {});

}  // namespace foreshock
