#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/predictive.h"

namespace foreshock {

/// What a season does to a series, step by step: y is x + index or x * index, where x has no
/// season.
struct SeasonProfile {
  enum class Kind : std::uint8_t { kNone, kAdditive, kMultiplicative };
  Kind kind = Kind::kNone;
  std::vector<double> index;  ///< [m]; empty for kNone, positive for kMultiplicative.
  int phase = 0;              ///< Of the next step, in [0, m).

  /// A length that `kind` allows, every index finite (and positive), the phase within them.
  bool is_sound() const;
  /// 0 or 1 without a season.
  double next_index() const { return index_after(1); }
  /// Index of the step h steps ahead, h >= 1.
  double index_after(int h) const;
  void advance();

  /// x of the next step; missing if y is.
  double remove(double y) const;
  /// The distribution of y, h steps ahead, from that of x. A factor s takes a Box-Cox power of x to
  /// one of y with the same lambda: (y^lambda - 1) / lambda = s^lambda w + (s^lambda - 1) / lambda.
  /// An additive season is for x itself: the power must be 1.
  Predictive put_back(const Predictive& x, int h) const;
};

/// Whether the autocorrelation at lag `season` is above its 90 % limit for a series whose
/// autocorrelations are those up to the lag before (Bartlett). False for two seasons or less.
/// Shapes:  y is [n], NaN = missing; season >= 2.
/// Cost:    O(n season), or O(n log n) where that is less.
/// Source:  Makridakis, Spiliotis & Assimakopoulos (2020), Int. J. Forecasting 36, 54-74; the rule
///          of forecast::thetaf in R.
bool shows_season(std::span<const double> y, int season);

/// The season of a series by classical decomposition: means, step by step of the season, of y over
/// (kMultiplicative) or less (kAdditive) its centred moving average, brought to mean 1 or 0. Gaps
/// are filled by what looks before the last found; the first averages what is there.
///
/// Shapes:  y is [n], n >= 2 season, NaN = missing, positive values for a multiplicative season;
///          index[k] belongs to the steps t with t mod season = k; the phase is that of step n.
///          kNone if a step of the season has no value to judge it by.
/// Cost:    O(n).
/// Source:  Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 3.4;
///          as decompose() in R.
SeasonProfile classical_season(std::span<const double> y, int season, SeasonProfile::Kind kind);

}  // namespace foreshock
