#include "foreshock/detect/afterglow.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

constexpr double kFade = 0.02;  ///< -log10 p a point: a tenth in 50.
/// log10(1 / (1 - 10^-kFade)).
constexpr double kToll = 1.3467;
constexpr double kMostScore = 1e6;

/// Half the line and less as it is; beyond, towards the line and never over it.
double below_the_line(double score) {
  return score < 0.5 ? score : 1 - 0.25 / score;
}

}  // namespace

Afterglow::Afterglow(double p_alert) : per_log10_(-1 / std::log10(p_alert)) {}

double Afterglow::follow(double own, bool told, bool inside) {
  left_ = std::clamp(std::max(own, left_ - kFade * per_log10_), 0.0, kMostScore);
  if (told) return own;
  if (inside) return below_the_line(left_);
  const double glow = left_ - kToll * per_log10_;
  return own >= glow ? own : below_the_line(glow);
}

Status Afterglow::read(StateReader& in) {
  FORESHOCK_TRY(left_, in.get_finite());
  if (!is_sound()) return fail(Errc::kMalformedInput, "afterglow: a score that cannot be");
  return {};
}

bool Afterglow::is_sound() const {
  return left_ >= 0 && left_ <= kMostScore;
}

}  // namespace foreshock
