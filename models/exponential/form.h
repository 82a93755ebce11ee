#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foreshock::exponential {

/// One of the thirty: what is added and what is multiplied. Notation of Hyndman, Koehler, Ord &
/// Snyder (2008), Forecasting with Exponential Smoothing: ETS(error, trend, season).
struct Form {
  enum class Part : std::uint8_t { kNone, kAdditive, kMultiplicative };
  bool multiplicative_error = false;
  Part trend = Part::kNone;
  bool damped = false;  ///< With a trend only.
  Part season = Part::kNone;
  int period = 0;  ///< Steps a season, >= 2; 0 without.

  bool has_trend() const { return trend != Part::kNone; }
  bool has_season() const { return season != Part::kNone; }
  /// Anything that is only for positive values.
  bool is_multiplicative() const;
  /// alpha, beta, gamma, phi: those that there are.
  int smoothing_count() const {
    return 1 + (has_trend() ? 1 : 0) + (has_season() ? 1 : 0) + (damped ? 1 : 0);
  }
  /// Level, slope, season - 1.
  int state_count() const { return 1 + (has_trend() ? 1 : 0) + (has_season() ? period - 1 : 0); }
  /// All that is estimated, the variance included: k of AICc, as R counts.
  int parameter_count() const { return smoothing_count() + state_count() + 1; }

  /// "ETS(M,Ad,M) season 12".
  std::string name() const;
  bool is_sound() const;
  friend bool operator==(const Form&, const Form&) = default;
};

/// Which forms an automatic choice tries.
struct Family {
  bool multiplicative_trends = false;  ///< R leaves them out, since they run away.
  /// Whether forms that divide by what may come near 0 are left out: additive errors with something
  /// multiplied, and a multiplied trend with an added season.
  bool only_stable = true;
};

/// Every form of the family for a season of that many steps (0 or 1: none), small ones first; those
/// that multiply only if `positive`. 30 with all of them.
std::vector<Form> forms(int period, bool positive, const Family& family = {});

}  // namespace foreshock::exponential
