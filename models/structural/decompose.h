#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/structural/automatic.h"

namespace foreshock {

/// One component over time: its mean given all values, and its standard deviation.
struct ComponentCourse {
  std::vector<double> mean;       ///< [n], units of y.
  std::vector<double> deviation;  ///< [n]; infinite where no value tells.
};

/// What a structural model takes a series for: y = trend + seasons + remainder, exactly.
struct StructuralParts {
  StructuralFit fit;
  bool logarithm = false;    ///< The model is of log y; the parts are of y all the same.
  std::vector<int> periods;  ///< Of the seasons, ascending.
  ComponentCourse trend;     ///< The level, and a cycle or AR(1) if the form has one.
  std::vector<ComponentCourse> seasons;  ///< [periods]
  std::vector<double> remainder;         ///< [n]; NaN where y is missing.
};

/// Fits the best form, with every season that options.seasons names and of which two are there, and
/// smooths its components: what all values, earlier and later ones, say of them. Where the model is
/// of log y the trend is exp of its level, and a season what it then adds.
///
/// Shapes:  y is [n], NaN = missing.
/// Errors:  those of fit_structural(); kUnsupported if n times states squared is above 4e7: some
///          one gigabyte of covariances.
/// Cost:    choose_structural(), then O(n k^3) for k states.
/// Source:  Harvey (1989), 4.6; Durbin & Koopman (2012), 4.4.
Result<StructuralParts> decompose_structural(std::span<const double> y,
                                             const StructuralOptions& options);

}  // namespace foreshock
