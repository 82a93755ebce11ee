#include "foreshock/models/adaptive_level.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/check.h"
#include "foreshock/models/internal/adaptive_level.h"

namespace foreshock {
namespace {

using namespace adaptive;

/// Weight of a new value in the level, by lane: fast enough for a level that walks, and so slow for
/// one that rests that it does not follow a shift before that is evidence. One by d deviations
/// leaves d^2 / (4 K) nats in all; to tell a single deviation takes some 15 of them.
constexpr std::array<double, 4> kGain{0.01, 0.3, 0.01, 0.3};
/// Values behind the slow level from which on its weights no longer change: 2 / gain - 1.
constexpr std::int32_t kSettled = 199;
/// Noise and autocorrelation remember about this many values.
constexpr std::int32_t kMemory = 1000;
/// What a deviation keeps of itself to the next step, at most: beyond it is the level's.
constexpr float kMostMemory = 0.95F;
/// Values at which half of an autocorrelation that was seen is believed.
constexpr float kDoubt = 20;
/// Of the variance, that clipping takes away.
constexpr float kClipBias = 0.9950F;  // E[min(z^2, 9)] for z ~ N(0, 1)
/// A variance after a change goes by what came since, and as much as so many values by what was.
constexpr double kOldNoise = 10;
/// Fewer values than this leave the noise as it was.
constexpr std::int32_t kTelling = 8;
/// From here on a Student-t is as good as normal.
constexpr std::int32_t kNormal = 300;

/// Rounding of a season in floats, and of a level in doubles: errors are not told below them.
constexpr float kSeasonRounding = 5.7e-14F;  // 2^-44, of a square
constexpr double kLevelRounding = 1e-14;

std::size_t set_of(std::size_t lane) {
  return lane / 2;
}

/// Variance of a level over that of one value: as a mean of n, then as a weighted one.
double level_error(double gain, std::int32_t behind) {
  return std::max(1 / static_cast<double>(std::max(behind, 1)), gain / (2 - gain));
}

/// Variance of a one-step error over what it will be when the level has settled.
double unsettled(double gain, std::int32_t behind) {
  if (behind >= kSettled) return 1;
  return (1 + level_error(gain, behind)) / (1 + gain / (2 - gain));
}

double gain_of(std::size_t lane, std::int32_t behind) {
  if (behind >= kSettled) return kGain[lane];
  return std::max(1 / static_cast<double>(behind + 1), kGain[lane]);
}

/// base^n by squaring: the same bits everywhere, unlike pow.
double power(double base, std::int64_t n) {
  double out = 1;
  for (; n > 0 && out != 0; n >>= 1U) {
    if ((n & 1) != 0) out *= base;
    base *= base;
  }
  return out;
}

bool has_season(std::span<const float> season) {
  return season.size() > 1;
}

}  // namespace

struct AdaptiveLevel::Choice {
  std::size_t lane;
  double square;  ///< Of the next error, in units, were no step missing.
};

AdaptiveLevel AdaptiveLevel::make(std::span<float> season) {
  std::fill(season.begin(), season.end(), std::numeric_limits<float>::quiet_NaN());
  return {};
}

/// phi is the autocorrelation of deviations, shrunk while few were seen.
void AdaptiveLevel::learn_memory(std::size_t lane, std::int32_t values) {
  const auto n = static_cast<float>(values);
  const float raw = cross_[lane] * n / (spread_[lane] * (n + kDoubt));
  memory_[lane] = raw > 0 ? std::min(raw, kMostMemory) : 0;  // 0 / 0 is none.
}

AdaptiveLevel::Choice AdaptiveLevel::choose() const {
  const std::size_t slow = 2 * active();
  const auto square = [&](std::size_t lane) {
    return static_cast<double>(square_[lane]) * unsettled(kGain[lane], behind_[active()]);
  };
  const Choice a{slow, square(slow)};
  const Choice b{slow + 1, square(slow + 1)};
  return b.square < a.square ? b : a;
}

/// What the errors of `steps` steps before add to the variance of a one-step error: the sum of
/// c_i^2, i = 1 .. steps, with c_i = A + (1 - A) q^i, q = phi (1 - K), A = K / (1 - q).
double AdaptiveLevel::growth(std::size_t lane, std::int64_t steps) const {
  if (steps <= 0) return 0;
  const double K = kGain[lane];
  const double q = static_cast<double>(memory_[lane]) * (1 - K);
  const double A = K / (1 - q);
  const double rest = power(q, steps);
  return static_cast<double>(steps) * A * A + 2 * A * (1 - A) * q * (1 - rest) / (1 - q) +
         (1 - A) * (1 - A) * q * q * (1 - rest * rest) / (1 - q * q);
}

Predictive AdaptiveLevel::ahead(std::int64_t steps, std::span<const float> season) const {
  const std::int32_t seen = seen_[active()];
  if (seen < 1) return Predictive::unknown();
  const Choice choice = choose();
  const std::size_t lane = choice.lane;
  // The deviation d dies out as q^j and leaves K phi d (1 + q + .. + q^(j-1)) in the level.
  const double K = kGain[lane];
  const double phi = static_cast<double>(memory_[lane]);
  double expected = phi * static_cast<double>(away_[lane]);
  if (steps > 1) {
    const double q = phi * (1 - K);
    const double rest = power(q, steps - 1);
    expected *= K * (1 - rest) / (1 - q) + rest;
  }
  double rounding = 0;
  if (set_of(lane) == 1) {
    const auto at =
        steps == 1 ? position_ : (position_ + steps - 1) % static_cast<std::int64_t>(season.size());
    const double slot = static_cast<double>(weight_ * season[static_cast<std::size_t>(at)]);
    expected += slot;
    rounding = std::abs(slot) * std::sqrt(static_cast<double>(kSeasonRounding));
  }
  const double location = bounded(level_[lane] + expected * unit_);
  if (seen < 2) return Predictive::unknown(location);
  double variance = choice.square;
  const std::int64_t before = gap_[set_of(lane)] + steps - 1;
  if (before > 0) variance *= 1 + growth(lane, before);
  const double scale = unit_ * std::max(std::sqrt(variance), rounding);
  const double least = std::abs(location) * kLevelRounding;
  const std::int32_t errors = seen - 1;
  return Predictive::student_t(
      location, scale > 0 ? std::max(scale, least) : 0,
      errors < kNormal ? static_cast<double>(errors) : std::numeric_limits<double>::infinity());
}

bool AdaptiveLevel::knows_season() const {
  return seasons_ >= kSeasonsToCount;
}

void AdaptiveLevel::learn(double y, std::span<float> season) {
  step(y, true, season);
}

void AdaptiveLevel::pass(double y, std::span<float> season) {
  step(y, false, season);
}

void AdaptiveLevel::step(double y, bool teaches, std::span<float> season) {
  FORESHOCK_CHECK(!has_season(season) || position_ < static_cast<std::int64_t>(season.size()));
  const bool came = std::isfinite(y);
  if (came && seen_[0] == 0) {
    level_.fill(y);
    seen_[0] = behind_[0] = 1;
    if (has_season(season)) season[static_cast<std::size_t>(position_)] = 0;
  } else if (seen_[0] > 0) {
    const Lanes before = square_;
    Lanes errors{};
    if (came) begin_unit(y - level_[2 * active()], season);
    follow(0, y, came && teaches, errors);
    if (has_season(season)) {
      follow_season(y, came && (teaches || !knows_season()), season, errors);
      if (came && seen_[1] > 1) learn_loss(errors, before, season.size());
    }
    if (came && teaches) rescale(errors, season);
  }
  if (has_season(season)) advance(season);
}

void AdaptiveLevel::follow(std::size_t set, double y, bool teaches, Lanes& errors) {
  if (teaches) return learn_set(set, y, errors);
  if (y == y && unit_ > 0) {
    for (std::size_t i = 2 * set; i < 2 * set + 2; ++i) errors[i] = error_of(i, y, 1 / unit_);
  }
  miss(set);
}

/// In units.
float AdaptiveLevel::error_of(std::size_t lane, double y, double inverse) const {
  return in_units(y - level_[lane], inverse) - memory_[lane] * away_[lane];
}

/// One value, less its season for set 1; its errors, in units.
void AdaptiveLevel::learn_set(std::size_t set, double y, Lanes& errors) {
  const double inverse = unit_ > 0 ? 1 / unit_ : 0;
  const std::int32_t before_gap = behind_[set];
  if (gap_[set] > 0) {  // The level may have gone anywhere meanwhile: less is behind it.
    const auto gap = static_cast<double>(gap_[set]);
    const double K = gain_of(2 * set, before_gap);
    const double after = K * (1 + gap * K) / (1 + gap * K * K);
    behind_[set] = std::min(before_gap, static_cast<std::int32_t>(1 / after));
  }
  for (std::size_t i = 2 * set; i < 2 * set + 2; ++i) {
    const double K = gain_of(i, behind_[set]);
    double inflated = unsettled(kGain[i], before_gap);
    if (gap_[set] > 0) inflated *= 1 + growth(i, gap_[set]);
    const auto gain = static_cast<float>(K);
    const float rate = seen_[set] < kMemory ? 1 / static_cast<float>(seen_[set]) : 1.0F / kMemory;
    const float before = square_[i];
    const float most = reach(seen_[set] - 1);
    const float expected = memory_[i] * away_[i];
    const float error = error_of(i, y, inverse);
    float step = error;
    float square = error * error;
    // A deviation of 0 tells nothing: all values were the same.
    if (before > 0 && square > (most + 1) * (most + 1) * before) {
      step = std::copysign((most + 1) * std::sqrt(before), error);
    }
    if (inflated != 1) square /= static_cast<float>(inflated);
    if (before > 0) square = std::min(square, most * most * before) * (1 / kClipBias);
    square_[i] = before + rate * (square - before);

    const float believed = expected + step;
    if (gap_[set] == 0) {
      cross_[i] += rate * (believed * away_[i] - cross_[i]);
      spread_[i] += rate * (away_[i] * away_[i] - spread_[i]);
      learn_memory(i, seen_[set]);
    }
    level_[i] = bounded(level_[i] + static_cast<double>(gain * believed) * unit_);
    away_[i] = believed - gain * believed;
    errors[i] = error;
  }
  seen_[set] = std::min(seen_[set] + 1, kMostCount);
  behind_[set] = std::min(behind_[set] + 1, kMostCount);
  gap_[set] = 0;
}

/// What was expected comes true: level and deviation move as ahead() says.
void AdaptiveLevel::miss(std::size_t set) {
  if (seen_[set] == 0) return;
  for (std::size_t i = 2 * set; i < 2 * set + 2; ++i) {
    const double pull = static_cast<double>(memory_[i] * away_[i]);
    level_[i] = bounded(level_[i] + kGain[i] * pull * unit_);
    away_[i] = static_cast<float>((1 - kGain[i]) * pull);
    if (std::abs(away_[i]) < kNothing) away_[i] = 0;
  }
  gap_[set] = std::min(gap_[set] + 1, kMostCount);
}

void AdaptiveLevel::jump(double by, double recently, double deviation, std::int32_t values,
                         std::span<float> season) {
  const double before = std::sqrt(choose().square) * unit_;
  const double most = std::max(before, deviation);
  const bool has_noise = most > 0 && std::isfinite(most);
  if (has_noise && !(before > 0)) set_unit(std::ilogb(most), season);
  // A season that is not known yet has gone on learning by itself.
  const std::size_t sets = knows_season() ? 2 : 1;
  for (std::size_t i = 0; i < 2 * sets; ++i) {
    if (has_noise) {  // Old and new noise in the units of the larger one: no square overflows.
      const double n = values < kTelling ? 0 : static_cast<double>(values);
      const double old = before / most;
      const double now = deviation / most;
      const double square = (kOldNoise * old * old + n * now * now) / (kOldNoise + n);
      const double grown = before > 0 ? static_cast<double>(square_[i]) / (old * old) * square
                                      : most / unit_ * most / unit_ * square;
      square_[i] = static_cast<float>(std::min(grown, kMostUnits * kMostUnits));
    }
    level_[i] = bounded(level_[i] + (i % 2 == 0 ? by : recently));
    away_[i] = 0;
  }
  for (std::size_t set = 0; set < sets; ++set) {
    behind_[set] = std::min(behind_[set], std::max(values, 1));
    gap_[set] = 0;
  }
}

void AdaptiveLevel::widen(double ratio) {
  for (float& square : square_) {
    const double grown = static_cast<double>(square) * ratio * ratio;
    square = static_cast<float>(std::min(grown, kMostUnits * kMostUnits));
  }
}

bool AdaptiveLevel::is_sound(std::span<const float> season) const {
  const auto steps = static_cast<std::int64_t>(season.size());
  bool sound = unit_ == 0 ||
               (unit_ > 0 && std::isfinite(unit_) && unit_ == std::ldexp(1.0, std::ilogb(unit_)));
  for (std::size_t i = 0; i < kLanes; ++i) {
    sound = sound && std::isfinite(level_[i]) && square_[i] >= 0 && spread_[i] >= 0 &&
            std::isfinite(square_[i]) && std::isfinite(spread_[i]) && std::isfinite(cross_[i]) &&
            std::isfinite(away_[i]) && memory_[i] >= 0 && memory_[i] <= kMostMemory;
  }
  for (const std::int32_t count :
       {seen_[0], seen_[1], behind_[0], behind_[1], gap_[0], gap_[1], seasons_}) {
    sound = sound && count >= 0 && count <= kMostCount;
  }
  sound = sound && weight_ >= 0 && weight_ <= 1 && loss_[0] >= 0 && loss_[1] >= 0 &&
          std::isfinite(loss_[0]) && std::isfinite(loss_[1]) && unused_ == 0 && position_ >= 0 &&
          (has_season(season) ? position_ < steps : position_ == 0 && seasons_ == 0);
  for (const float slot : season) sound = sound && (std::isfinite(slot) || seasons_ == 0);
  return sound;
}

}  // namespace foreshock
