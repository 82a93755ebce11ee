#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// The last normal scores of a series, each as one byte: what an alert is explained from. A step is
/// 1/31 of a standard deviation, the furthest that is told apart are four.
class ScoreRing {
 public:
  static constexpr int kSize = 64;
  static constexpr double kMost = 4;

  void add(double z) {
    const double steps = std::clamp(z, -kMost, kMost) * kSteps;
    scores_[static_cast<std::size_t>(points_) % kSize] =
        static_cast<std::int8_t>(steps + std::copysign(0.5, steps));
    if (++points_ == 2 * kSize) points_ = kSize;  // The place stays where it is in the round.
  }
  int size() const { return static_cast<int>(std::min<std::int64_t>(points_, kSize)); }
  /// back = 0 is the newest; < size().
  double at_back(int back) const {
    const auto at = static_cast<std::size_t>(points_ + kSize - 1 - back) % kSize;
    return scores_[at] / kSteps;
  }
  void reset() { *this = ScoreRing{}; }
  void save(StateWriter& out) const {
    for (const std::int8_t s : scores_) out.put(static_cast<std::uint8_t>(s));
    out.put(static_cast<std::int32_t>(points_));
  }
  /// kMalformedInput for a count that cannot be.
  Status read(StateReader& in) {
    for (std::int8_t& s : scores_) {
      FORESHOCK_TRY(const auto byte, in.get<std::uint8_t>());
      s = static_cast<std::int8_t>(byte);
    }
    FORESHOCK_TRY(points_, in.get<std::int32_t>());
    if (!is_sound()) return fail(Errc::kMalformedInput, "score ring: a count that cannot be");
    return {};
  }
  bool is_sound() const { return points_ >= 0 && points_ < 2 * kSize; }

 private:
  static constexpr double kSteps = 31;
  std::array<std::int8_t, kSize> scores_{};
  std::int64_t points_ = 0;  ///< From a round on it goes round between one and two.
};
static_assert(sizeof(ScoreRing) == ScoreRing::kSize + 8);

}  // namespace foreshock
