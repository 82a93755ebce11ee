#pragma once

/// The sum of squared errors of a complex exponential smoothing with its initial states solved for.

#include <span>
#include <vector>

#include "foreshock/models/ces_form.h"

namespace foreshock {

/// Errors are linear in the initial states, so for given smoothing these are a least-squares
/// problem, as in ets_likelihood.h. Every value begins at rest, as one that would stay if no error
/// came and im were 1: its potential is the value over re. What nothing in the series tells is 0.
///
/// Shapes:  y is [n] (NaN = missing, no error and no learning there).
/// Cost:    O(n) a call without season or with a simple one, else O(n k^2 / 2) for
///          k = form.state_count(), or 2 where the season is given; no allocation after the first.
/// Source:  Svetunkov, Kourentzes & Ord (2022), Naval Research Logistics 69, 1108-1123; Hyndman et
///          al. (2008), sections 5.1 and 5.2, for the seed states by regression.
class CesConcentrated {
 public:
  /// With `given_season` [m] a partial or full season starts there, moved by what suits best: the
  /// cheap way for long seasons.
  CesConcentrated(std::span<const double> y, const CesForm& form,
                  std::span<const double> given_season = {});

  /// Smallest sum of squared errors over all initial states.
  double squared_errors(const CesSmoothing& smoothing);
  /// The initial states of the last call.
  CesState initial() const;
  int count() const { return count_; }  ///< Values that are there.

 private:
  double pair_squares(const CesWeight& w, std::size_t first, std::size_t stride);
  void reset_columns(const CesSmoothing& smoothing);
  void propagate(const CesSmoothing& smoothing);
  double solve();

  std::span<const double> y_;
  CesForm form_;
  std::vector<double> given_season_;  ///< [m], or empty where the seasons are solved for.
  int count_ = 0;
  std::size_t columns_;
  CesSmoothing smoothing_;     ///< Of the last call.
  std::vector<double> level_;  ///< [k + 1] the last one is the run from zero states, or given ones.
  std::vector<double> potential_;  ///< [k + 1]
  std::vector<double> season_;     ///< [m][k + 1]
  std::vector<double> echo_;       ///< [m][k + 1]; empty for a partial season.
  std::vector<double> response_;   ///< [k + 1] what each column expects of this step.
  std::vector<double> normal_;     ///< [k][k + 1] upper triangle of G'G, and -G'u.
  std::vector<double> pivots_;     ///< [k]
  double zero_squares_ = 0;        ///< u'u
  std::vector<double> states_;     ///< [k] solution
};

}  // namespace foreshock
