#include "foreshock/detect/missing_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foreshock {
namespace {

constexpr std::int32_t kMemory = 4096;
/// As if so many points had been seen of a series that misses one in two hundred.
constexpr float kPrior = 200;
/// Before so many points nobody knows what is usual.
constexpr std::int32_t kKnows = 200;
constexpr std::int32_t kCounted = 2;  ///< Steps of a gap.
constexpr std::int32_t kMostSteps = 1 << 30;
constexpr double kTimes = 3;
constexpr double kMore = 0.05;
constexpr float kMostSum = 1e4F;

}  // namespace

Score MissingRate::observe(bool missing) {
  run_ = missing ? std::min(run_ + 1, kMostSteps) : 0;
  if (run_ > kCounted) return {};
  if (!missing && sum_ == 0) {  // As nearly always: what is there can only lower the sum.
    learn(missing);
    return {};
  }
  const auto usual = std::clamp(static_cast<double>(usual_), 1e-4, 0.9);
  const double worse = std::min(std::max(kTimes * usual, usual + kMore), 0.5 * (1 + usual));
  const double gain = missing ? std::log(worse / usual) : std::log1p(-worse) - std::log1p(-usual);
  learn(missing);
  if (points_ < kKnows) return {};
  sum_ = std::clamp(sum_ + static_cast<float>(gain), 0.0F, kMostSum);
  since_ = sum_ > 0 ? std::min(since_ + 1, kMostSteps) : 0;
  if (!missing) return {};  // It is told where it is seen.
  return {.surprise = static_cast<double>(sum_) * std::numbers::log10e,
          .direction = 0,
          .since = std::max(since_ - 1, 0)};
}

void MissingRate::learn(bool missing) {
  points_ = std::min(points_ + 1, kMemory);
  usual_ += ((missing ? 1.0F : 0.0F) - usual_) / (kPrior + static_cast<float>(points_));
}

void MissingRate::reset() {
  const float usual = usual_;
  *this = MissingRate{};
  usual_ = usual;
}

void MissingRate::save(StateWriter& out) const {
  out.put(usual_);
  out.put(sum_);
  for (const std::int32_t v : {points_, run_, since_}) out.put(v);
}

Status MissingRate::read(StateReader& in) {
  FORESHOCK_TRY(usual_, in.get<float>());
  FORESHOCK_TRY(sum_, in.get<float>());
  for (std::int32_t* v : {&points_, &run_, &since_}) {
    FORESHOCK_TRY(*v, in.get<std::int32_t>());
  }
  if (!is_sound()) return fail(Errc::kMalformedInput, "missing rate: sums that cannot be");
  return {};
}

bool MissingRate::is_sound() const {
  const auto counted = [](std::int32_t n) { return n >= 0 && n <= kMostSteps; };
  return usual_ >= 0 && usual_ <= 1 && sum_ >= 0 && sum_ <= kMostSum && points_ >= 0 &&
         points_ <= kMemory && counted(run_) && counted(since_) && unused_ == 0;
}

}  // namespace foreshock
