#pragma once

/// A level, a season and their noise, all learnt as values come: what a million series are expected
/// by, where a fit of each would be too dear.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "foreshock/core/predictive.h"

namespace foreshock {

/// Two forecasters side by side: an exponentially weighted level, slow or fast, and a deviation
/// from it that dies out as an AR(1). The one whose errors have been smaller speaks. Where there is
/// a season, two more forecast y less its season; they are asked once that has been seen twice, as
/// long as they do better. Mathematics: docs/math/live_series.md.
///
/// The season, one float a step, is the caller's: it goes with every call and is changed by
/// learn(). Trivially copyable and without padding, so that copies of the bytes are twins.
class AdaptiveLevel {
 public:
  /// Before the first value. `season` is cleared; empty or of one step for none.
  static AdaptiveLevel make(std::span<float> season);

  /// One step further: y, or NaN where it is missing.
  /// Cost:    some 30 ns; no memory is allocated; at the end of a season one more pass over it.
  void learn(double y, std::span<float> season);
  /// One step further that is not to be learnt from, whatever came. While the season is not known
  /// yet it is, all the same: a season of which each rise is an incident would never be.
  void pass(double y, std::span<float> season);
  /// The distribution `steps` >= 1 ahead. Unknown before the second value, a Cauchy before the
  /// third.
  Predictive ahead(std::int64_t steps, std::span<const float> season) const;

  /// A world that has changed: the slow level moved by `by`, the fast one by `recently`, and noise
  /// of which `values` values had this deviation, in the units of y.
  void jump(double by, double recently, double deviation, std::int32_t values,
            std::span<float> season);

  /// The noise is so many times as large, for good: as of the next step.
  void widen(double ratio);

  std::int32_t values() const { return std::max(seen_[0], seen_[1]); }  ///< Learnt so far.
  bool knows_season() const;  ///< Two seasons have been seen: it counts.

  /// Whether these bytes can be a model with such a season: nothing is out of range.
  bool is_sound(std::span<const float> season) const;

 private:
  static constexpr std::size_t kLanes = 4;  ///< Slow, fast; then both less the season.
  using Lanes = std::array<float, kLanes>;
  struct Choice;

  std::size_t active() const;  ///< The set that speaks.
  Choice choose() const;
  void learn_memory(std::size_t lane, std::int32_t values);
  double growth(std::size_t lane, std::int64_t steps) const;
  void step(double y, bool teaches, std::span<float> season);
  void learn_set(std::size_t set, double y, Lanes& errors);
  void follow(std::size_t set, double y, bool teaches, Lanes& errors);
  void follow_season(double y, bool teaches, std::span<float> season, Lanes& errors);
  float error_of(std::size_t lane, double y, double inverse) const;
  void learn_slot(float& slot, float error, float deviation, float before);
  float seasonal_noise() const;
  void miss(std::size_t set);
  void advance(std::span<float> season);
  void learn_loss(const Lanes& errors, const Lanes& before, std::size_t steps);
  void end_first_season(std::span<float> season);
  void weigh_season(std::span<float> season);
  void begin_unit(double deviation, std::span<float> season);
  void rescale(const Lanes& errors, std::span<float> season);
  void set_unit(int exponent, std::span<float> season);

  std::array<double, kLanes> level_{};
  double unit_ = 0;  ///< A power of two near the errors' size; floats count in it.
  Lanes square_{};   ///< Mean squared error.
  Lanes cross_{};    ///< Mean product of a deviation from the level and the one before.
  Lanes spread_{};   ///< Mean square of the one before.
  Lanes memory_{};   ///< phi: what is kept of a deviation to the next step.
  Lanes away_{};     ///< Last value less level.
  std::array<std::int32_t, 2> seen_{};    ///< Values behind the noise, of y and of y less season.
  std::array<std::int32_t, 2> behind_{};  ///< Values behind the level.
  std::array<std::int32_t, 2> gap_{};     ///< Steps not learnt since the last one that was.
  std::int32_t position_ = 0;             ///< In the season, of the next step.
  std::int32_t seasons_ = 0;              ///< Seen, at least half of each.
  float weight_ = 1;                      ///< Of the season: what of it is no noise.
  std::array<float, 2> loss_{};  ///< Mean squared errors of both, over seasons: which is to speak.
  std::int32_t unused_ = 0;      ///< In place of padding.
};
static_assert(std::is_trivially_copyable_v<AdaptiveLevel> && sizeof(AdaptiveLevel) == 168);

}  // namespace foreshock
