#include "foreshock/detect/silence.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {
/// No series has more steps, one a nanosecond for 36 years; sums of such counts are safe.
constexpr std::int64_t kMostSteps = std::int64_t{1} << 60;
}  // namespace

Score Silence::change(bool missing) {
  if (!missing) {
    ++present_;
    if (run_ > 0) {
      ++began_;
      missing_ += run_;
      run_ = 0;
    }
    return {};
  }
  ++run_;
  if (present_ == 0) return {};  // Nothing is known of a series that never spoke.
  // Posterior means under uniform priors: of a gap beginning after a present point, and of one more
  // missing point after a missing one.
  const double begin = static_cast<double>(began_ + 1) / static_cast<double>(present_ + 2);
  const double on = static_cast<double>(missing_ - began_ + 1) / static_cast<double>(missing_ + 2);
  const double log10_p = std::log10(begin) + static_cast<double>(run_ - 1) * std::log10(on);
  return {.surprise = std::max(0.0, -log10_p),
          .direction = 0,
          .since = static_cast<std::int32_t>(std::min<std::int64_t>(run_ - 1, 1 << 30))};
}

void Silence::save(StateWriter& out) const {
  for (const std::int64_t v : {present_, began_, missing_, run_}) out.put(v);
}

Status Silence::read(StateReader& in) {
  for (std::int64_t* v : {&present_, &began_, &missing_, &run_}) {
    FORESHOCK_TRY(*v, in.get<std::int64_t>());
  }
  if (!is_sound()) return fail(Errc::kMalformedInput, "silence: counts that cannot be");
  return {};
}

bool Silence::is_sound() const {
  bool sound = missing_ >= began_;
  for (const std::int64_t v : {present_, began_, missing_, run_}) {
    sound = sound && v >= 0 && v <= kMostSteps;
  }
  return sound;
}

}  // namespace foreshock
