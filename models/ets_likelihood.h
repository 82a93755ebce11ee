#pragma once

/// The sum of squared errors of an additive ETS model with its initial states solved for.

#include <span>
#include <vector>

#include "foreshock/models/ets_form.h"

namespace foreshock {

/// Additive errors are linear in the initial states: e = u - G x0, where u are the errors from zero
/// states and column k of G those from state k alone. So x0 is a least-squares problem, and only
/// one to four smoothing parameters are left to search.
///
/// Shapes:  y is [n] (NaN = missing, no error and no learning there).
/// Cost:    O(n k) a call for k = form.state_count() where no value is missing, else O(n k^2 / 2);
/// no
///          allocation after the first call.
/// Source:  Hyndman et al. (2008), sections 5.1 and 5.2; de Silva, Hyndman & Snyder (2010),
///          Statistical Modelling 10(4), for the seed states by regression.
class EtsConcentrated {
 public:
  /// With `given_season` [m] the seasons start there, and only level and slope are solved for: the
  /// cheap way for long seasons.
  EtsConcentrated(std::span<const double> y, const EtsForm& form,
                  std::span<const double> given_season = {});

  /// Smallest sum of squared errors over all initial states; infinity if they cannot be solved for.
  double squared_errors(const EtsSmoothing& smoothing);
  /// The initial states of the last call: level, slope, seasons that sum to zero.
  EtsState initial() const;
  /// Values that are there.
  int count() const { return count_; }

 private:
  void reset_columns();
  void propagate(const EtsSmoothing& smoothing);
  void propagate_without_season(const EtsSmoothing& smoothing);
  void propagate_complete(const EtsSmoothing& smoothing);
  void gather_season(std::span<const std::vector<double>> runs);
  bool solve();

  std::span<const double> y_;
  EtsForm form_;
  std::vector<double> given_season_;  ///< [m], or empty where the seasons are solved for.
  int count_ = 0;
  std::size_t columns_;
  std::vector<double> level_;     ///< [k + 1] the last one is the run from zero states.
  std::vector<double> slope_;     ///< [k + 1]
  std::vector<double> season_;    ///< [m][k + 1]
  std::vector<double> response_;  ///< [k + 1] what each column expects of this step.
  std::vector<double>
      normal_;               ///< [k][k + 1] G'G, and G'u in the last column; lower triangle unused.
  double zero_squares_ = 0;  ///< u'u
  /// [4][n] level, slope, season 0 and minus the errors, over time.
  std::vector<std::vector<double>> responses_;
  std::vector<double> full_;    ///< [m + 3][m + 3] normal equations before seasons sum to zero.
  std::vector<double> states_;  ///< [k] solution x0
};

}  // namespace foreshock
