#pragma once

#include <type_traits>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// How strange a series has been lately, for the score of points that are not told of: an anomaly
/// that lasts is one event, though few of its points are strange for themselves. The strangest of
/// what came fades by 0.02 of -log10 p a point; outside an incident it pays for all the points at
/// which it might have come, so that it is as rare as it says:
///   P(max over k of s[t-k] - 0.02 k >= s) <= 10^-s / (1 - 10^-0.02).
/// What is not told of stays below the line.
class Afterglow {
 public:
  /// p_alert in (0, 0.5].
  explicit Afterglow(double p_alert);
  /// `own` is the score of this point for itself, 1 the line; `told` whether it opened an incident,
  /// `inside` whether it is in one. Returns the score to show.
  double follow(double own, bool told, bool inside);
  void save(StateWriter& out) const { out.put(left_); }
  Status read(StateReader& in);  ///< kMalformedInput for a score that cannot be.
  bool is_sound() const;

 private:
  double per_log10_;  ///< 1 / -log10 of the alert line.
  double left_ = 0;   ///< What is left of the strangest, as a score.
};
static_assert(std::is_trivially_copyable_v<Afterglow> && sizeof(Afterglow) == 16);

}  // namespace foreshock
