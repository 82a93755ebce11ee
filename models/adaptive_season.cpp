#include <algorithm>
#include <cmath>

#include "foreshock/models/adaptive_level.h"
#include "foreshock/models/internal/adaptive_level.h"

namespace foreshock {
namespace {

using namespace adaptive;

/// Which set is to speak is decided over this many seasons; without the season only if that is
/// better by more than chance.
constexpr float kLossSeasons = 2;
constexpr float kBetter = 0.95F;

}  // namespace

void AdaptiveLevel::follow_season(double y, bool teaches, std::span<float> season, Lanes& errors) {
  float& slot = season[static_cast<std::size_t>(position_)];
  const float deviation = unit_ > 0 ? in_units(y - level_[2], 1 / unit_) : 0;
  if (seasons_ == 0) {  // Kept as it is, from the first value on, which level_[2] holds.
    if (teaches) slot = slot == slot ? 0.5F * (slot + deviation) : deviation;
    return;
  }
  const double less = bounded(y - static_cast<double>(weight_ * slot) * unit_);
  if (seen_[1] == 0) {
    if (!teaches) return;
    level_[2] = level_[3] = less;
    seen_[1] = behind_[1] = 1;
    return;
  }
  const std::size_t better = square_[3] < square_[2] ? 3 : 2;
  const float before = std::sqrt(square_[better]);
  follow(1, less, teaches, errors);
  if (teaches) learn_slot(slot, errors[better] - (1 - weight_) * slot, deviation, before);
}

/// `before` is the standard deviation of the errors before this one.
void AdaptiveLevel::learn_slot(float& slot, float error, float deviation, float before) {
  const float most = reach(seen_[1] - 2);
  const float believed = before > 0 ? std::clamp(error, -most * before, most * before) : error;
  if (seasons_ == 1 && std::abs(error) > (most + 1) * before && before > 0) {
    // Two values that disagree: one of them is an outlier, most likely the one further away.
    if (std::abs(deviation) < std::abs(slot)) slot = deviation;
    return;
  }
  slot += std::max(1 / static_cast<float>(seasons_ + 1), kSeasonGain) * believed;
}

/// Variance of what a slot is off by, over that of a value.
float AdaptiveLevel::seasonal_noise() const {
  return std::max(1 / static_cast<float>(seasons_), kSeasonGain / (2 - kSeasonGain));
}

void AdaptiveLevel::advance(std::span<float> season) {
  const auto steps = static_cast<std::int32_t>(season.size());
  if (++position_ < steps) return;
  position_ = 0;
  if (seasons_ == 0) return end_first_season(season);
  if (seen_[1] < steps / 2 || gap_[1] >= steps) return;  // Too little of it came.
  seasons_ = std::min(seasons_ + 1, kMostCount);
  weigh_season(season);
}

/// Values become deviations from their mean; slots of which nothing was seen take the one before.
void AdaptiveLevel::end_first_season(std::span<float> season) {
  double sum = 0;
  std::size_t seen = 0;
  float last = 0;
  for (const float slot : season) {
    if (slot != slot) continue;
    sum += static_cast<double>(slot);
    ++seen;
    last = slot;
  }
  if (2 * seen < season.size()) return;  // Too little of it: another one like it.
  const auto mean = static_cast<float>(sum / static_cast<double>(seen));
  for (float& slot : season) {
    last = slot == slot ? slot : last;
    slot = last - mean;
  }
  seasons_ = 1;
}

/// Errors of both sets, the lanes chosen by the mean squares before. Not clipped: an outlier is one
/// to both, while a rise that the season knows is one to the other set alone. Errors that know the
/// season are freed of the noise that further seasons will take out of it.
void AdaptiveLevel::learn_loss(const Lanes& errors, const Lanes& before, std::size_t steps) {
  const float rate =
      std::max(1 / static_cast<float>(seen_[1]), 1 / (kLossSeasons * static_cast<float>(steps)));
  for (std::size_t set = 0; set < 2; ++set) {
    const std::size_t lane = before[2 * set + 1] < before[2 * set] ? 2 * set + 1 : 2 * set;
    float square = errors[lane] * errors[lane];
    if (set == 1) square /= 1 + weight_ * weight_ * seasonal_noise();
    loss_[set] += rate * (square - loss_[set]);
  }
}

std::size_t AdaptiveLevel::active() const {
  return knows_season() && !(loss_[0] < kBetter * loss_[1]) ? 1 : 0;
}

/// How much of a slot is season: 1 less the noise that is left in it over all of its variance.
/// Where there is none, nothing. Source:  James & Stein (1961), 4th Berkeley Symposium 1, 361-379.
void AdaptiveLevel::weigh_season(std::span<float> season) {
  const auto n = static_cast<float>(season.size());
  double sum = 0;
  for (const float slot : season) sum += static_cast<double>(slot);
  const auto mean = static_cast<float>(sum / static_cast<double>(season.size()));
  double squares = 0;
  for (float& slot : season) {  // The mean belongs to the level.
    slot -= mean;
    squares += static_cast<double>(slot) * static_cast<double>(slot);
  }
  for (std::size_t i = 2; i < kLanes; ++i) {
    level_[i] = bounded(level_[i] + static_cast<double>(weight_ * mean) * unit_);
  }
  const auto variance = static_cast<float>(std::min(squares, kMostUnits * kMostUnits)) / n;
  const float noise = seasonal_noise() * std::min(square_[2], square_[3]);
  weight_ = variance > noise ? 1 - noise / variance : 0;
}

}  // namespace foreshock
