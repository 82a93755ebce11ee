#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/core/power.h"

namespace foreshock {

/// Which exponential smoothing model, no numbers: additive errors on y or a Box-Cox power of it.
/// Notation of Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing.
struct EtsForm {
  enum class Trend : std::uint8_t { kNone, kAdditive, kDamped };
  Trend trend = Trend::kNone;
  int season = 0;  ///< Steps a season; 0 for none, else >= 2.
  /// What it is a model of: 1 for y, 0 for log y, else that Box-Cox power (core/power.h), in [0,
  /// 2].
  double power = 1;

  bool has_trend() const { return trend != Trend::kNone; }
  bool has_season() const { return season >= 2; }
  /// Smoothing parameters that are searched for: 1 to 4.
  int smoothing_count() const {
    return 1 + (has_trend() ? 1 : 0) + (has_season() ? 1 : 0) + (trend == Trend::kDamped ? 1 : 0);
  }
  /// Initial states that are estimated: level, slope, season - 1.
  int state_count() const { return 1 + (has_trend() ? 1 : 0) + (has_season() ? season - 1 : 0); }
  /// All that is estimated, the variance included: the k of AICc.
  int parameter_count() const { return smoothing_count() + state_count() + 1; }

  /// "ETS(A,Ad,A) season 12, log".
  std::string name() const;
  friend bool operator==(const EtsForm&, const EtsForm&) = default;
};

/// The smoothing parameters, in the usual region: 0 < beta < alpha < 1, 0 < gamma < 1 - alpha,
/// 0.8 <= phi <= 0.98 (1 without damping).
struct EtsSmoothing {
  double alpha = 0.3;  ///< Of the level.
  double beta = 0;     ///< Of the slope; 0 without trend.
  double gamma = 0;    ///< Of the season; 0 without season.
  double phi = 1;      ///< Damping of the slope.
};

/// What is carried from step to step.
struct EtsState {
  double level = 0;
  double slope = 0;
  std::vector<double> season;  ///< [m], season[phase] belongs to the next step.
  int phase = 0;

  /// Expected value of the next step.
  double expect(const EtsSmoothing& s) const {
    return level + s.phi * slope + (season.empty() ? 0.0 : season[static_cast<std::size_t>(phase)]);
  }
  /// One step on, with the error that was made; 0 for a missing point.
  void learn(const EtsSmoothing& s, double error) {
    level += s.phi * slope + s.alpha * error;
    slope = s.phi * slope + s.beta * error;
    if (!season.empty()) {
      season[static_cast<std::size_t>(phase)] += s.gamma * error;
      phase = phase + 1 == static_cast<int>(season.size()) ? 0 : phase + 1;
    }
  }
};

/// What the model learns of y: y itself or its power; NaN if it has none.
inline double value_of(const EtsForm& form, double y) {
  return form.power == 1 ? y : y > 0 ? to_power(y, form.power) : std::nan("");
}

}  // namespace foreshock
