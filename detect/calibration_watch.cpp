#include "foreshock/detect/calibration_watch.h"

#include <algorithm>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

/// Of the capital, on the next block: what grows fastest where nine of ten blocks have too many.
constexpr double kStake = 0.8;
/// Beyond this more evidence would only take longer to go.
constexpr double kMostCapital = 1e8;

}  // namespace

void CalibrationWatch::end_block() {
  FORESHOCK_CHECK(is_block_full());
  const bool too_many =
      static_cast<double>(surprising_) > 2 * kShare * static_cast<double>(points_);
  points_ = surprising_ = 0;
  capital_ = std::max(capital_, 1.0) * (too_many ? 1 + kStake : 1 - kStake);
  capital_ = std::min(capital_, kMostCapital);
  if (capital_ >= kLeastCapital) told_ = true;
  if (capital_ < 1) told_ = false;
}

}  // namespace foreshock
