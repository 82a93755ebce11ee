#include "foreshock/detect/seen_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/detect/extreme.h"

namespace foreshock {
namespace {

/// What lies this share of the range away from all that was seen is new to a person's eye; less,
/// and the margin adds little to the bare fact that it is new.
constexpr double kMarginShare = 0.05;
/// The range is that of the middle 1 - 2 kOuter.
constexpr double kOuter = 0.05;
/// How far a tail reaches is told by so many of its outermost.
constexpr double kTail = 8;
/// The range is measured anew every so many values; more often at first.
constexpr std::int64_t kMeasureEvery = 16;
/// Kept inside this, so that no difference overflows.
constexpr double kMostValue = 1e307;
/// Places that are free after room was made.
constexpr std::int32_t kRoom = 4;
constexpr std::int64_t kMostSeen = std::int64_t{1} << 60;

}  // namespace

/// The first that is not below y.
std::size_t SeenValues::below(double y) const {
  const auto end = at_.begin() + count_;
  return static_cast<std::size_t>(std::lower_bound(at_.begin(), end, y) - at_.begin());
}

/// From y, which goes before `at`, to the nearest.
double SeenValues::distance(double y, std::size_t at) const {
  double nearest = std::numeric_limits<double>::infinity();
  if (at < static_cast<std::size_t>(count_)) nearest = at_[at] - y;
  if (at > 0) nearest = std::min(nearest, y - at_[at - 1]);
  return nearest;
}

/// How far apart the values are that a gap's inner side looks back on, the side on which most are:
/// the mean excess of the next few over the last of them; at least half their first step, by which
/// values go on that come in steps. Of a gap before `at`.
double SeenValues::spread_behind(std::size_t at) const {
  double before = 0;
  for (std::size_t k = 0; k < at; ++k) before += static_cast<double>(weight_[k]);
  double all = before;
  for (std::size_t k = at; k < static_cast<std::size_t>(count_); ++k) {
    all += static_cast<double>(weight_[k]);
  }
  const bool downwards = 2 * before > all;
  const std::int32_t start = static_cast<std::int32_t>(at) - (downwards ? 1 : 0);
  const std::int32_t step = downwards ? -1 : 1;
  const double end = at_[static_cast<std::size_t>(start)];
  double weight = 0;
  double inwards = 0;  // Sum of the distances from the end.
  double last = 0;
  double first_step = 0;
  for (std::int32_t k = start; k >= 0 && k < count_ && weight < kTail; k += step) {
    const auto i = static_cast<std::size_t>(k);
    const double more = std::min(kTail - weight, static_cast<double>(weight_[i]));
    last = std::abs(end - at_[i]);
    if (k == start + step) first_step = last;
    inwards += more * last;
    weight += more;
  }
  const double excess = weight > 1 ? (weight * last - inwards) / (weight - 1) : 0;
  return std::max(excess, 0.5 * first_step);
}

int SeenValues::gaps_as_wide(double width) const {
  int gaps = 0;
  for (std::size_t k = 1; k < static_cast<std::size_t>(count_); ++k) {
    gaps += at_[k] - at_[k - 1] >= width ? 1 : 0;
  }
  return gaps;
}

double SeenValues::side(double y) const {
  if (count_ == 0) return 0;
  if (y < at_.front()) return -1;
  return y > at_[static_cast<std::size_t>(count_) - 1] ? 1 : 0;
}

double SeenValues::surprise(double y, double step) const {
  if (seen_ < kFewest) return 0;
  y = std::clamp(y, -kMostValue, kMostValue);
  const double outside = side(y);
  const std::size_t at = below(y);
  const double away = distance(y, at);
  if (!(away > 0) || (outside == 0 && away <= grain_)) return 0;
  // The next of t + 1 values that come in any order alike falls into each of the t + 1 gaps with
  // the same chance; the two beyond the ends have no width.
  const double gaps = 2 + gaps_as_wide(2 * away);
  const double behind = outside == 0 ? spread_behind(at) : tails_[outside > 0 ? 1 : 0];
  const double margin = std::max(kMarginShare * range_, std::min(behind, step));
  const double ends = 0.5 * static_cast<double>(ends_);
  return new_surprise(static_cast<double>(seen_), ends, gaps, away, margin);
}

void SeenValues::learn(double y) {
  y = std::clamp(y, -kMostValue, kMostValue);
  seen_ = std::min(seen_ + 1, kMostSeen);
  std::size_t at = below(y);
  const double away = distance(y, at);
  const bool inside = at > 0 && at < static_cast<std::size_t>(count_);
  if (!inside && away > 0) ends_ += 1;
  if (count_ > 0 && (away <= 0 || (inside && away <= grain_))) {
    if (inside && y - at_[at - 1] < at_[at] - y) --at;
    weight_[at] += 1;
  } else {
    if (count_ == kMost) {
      thin();
      at = below(y);
    }
    insert(y, at);
  }
  if (seen_ < kMeasureEvery || seen_ % kMeasureEvery == 0) measure();
}

void SeenValues::insert(double y, std::size_t at) {
  const auto end = static_cast<std::ptrdiff_t>(count_);
  const auto from = static_cast<std::ptrdiff_t>(at);
  std::copy_backward(at_.begin() + from, at_.begin() + end, at_.begin() + end + 1);
  std::copy_backward(weight_.begin() + from, weight_.begin() + end, weight_.begin() + end + 1);
  at_[at] = y;
  weight_[at] = 1;
  ++count_;
}

/// Makes room: what the grain makes one becomes one. Only if that frees too little, as after new
/// ends it does not, the grain is to grow.
void SeenValues::thin() {
  merge();
  while (count_ > kMost - kRoom) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 1; k < static_cast<std::size_t>(count_); ++k) {
      least = std::min(least, at_[k] - at_[k - 1]);
    }
    grain_ = std::min(std::max(2 * grain_, 1.5 * least), kMostValue);
    merge();
  }
}

/// Neighbours within a grain become one, from below; the ends stay where they are.
void SeenValues::merge() {
  const auto count = static_cast<std::size_t>(count_);
  std::size_t kept = 0;
  for (std::size_t k = 1; k < count; ++k) {
    if (at_[k] - at_[kept] > grain_) {
      ++kept;
      at_[kept] = at_[k];
      weight_[kept] = weight_[k];
      continue;
    }
    if (k + 1 == count && kept == 0) {  // The ends alone: they stay two.
      at_[++kept] = at_[k];
      weight_[kept] = weight_[k];
      continue;
    }
    weight_[kept] += weight_[k];
    if (k + 1 == count) at_[kept] = at_[k];
  }
  count_ = static_cast<std::int32_t>(kept) + 1;
  std::fill(at_.begin() + count_, at_.end(), 0);
  std::fill(weight_.begin() + count_, weight_.end(), 0);
}

void SeenValues::measure() {
  double total = 0;
  for (const float w : weight_) total += static_cast<double>(w);
  const auto quantile = [&](bool upper) {
    double outside = 0;
    std::int32_t k = 0;
    const auto place = [&] { return static_cast<std::size_t>(upper ? count_ - 1 - k : k); };
    for (; k < count_ - 1; ++k) {
      outside += static_cast<double>(weight_[place()]);
      if (outside > kOuter * total) break;
    }
    return at_[place()];
  };
  range_ = std::max(quantile(true) - quantile(false), 0.0);
  tails_ = {spread_behind(0), spread_behind(static_cast<std::size_t>(count_))};
}

void SeenValues::save(StateWriter& out) const {
  for (const double v : at_) out.put(v);
  for (const float w : weight_) out.put(w);
  for (const double v : {grain_, range_, tails_[0], tails_[1]}) out.put(v);
  out.put(ends_);
  out.put(count_);
  out.put(seen_);
}

Status SeenValues::read(StateReader& in) {
  for (double& v : at_) {
    FORESHOCK_TRY(v, in.get<double>());
  }
  for (float& w : weight_) {
    FORESHOCK_TRY(w, in.get<float>());
  }
  for (double* v : {&grain_, &range_, &tails_[0], &tails_[1]}) {
    FORESHOCK_TRY(*v, in.get<double>());
  }
  FORESHOCK_TRY(ends_, in.get<float>());
  FORESHOCK_TRY(count_, in.get<std::int32_t>());
  FORESHOCK_TRY(seen_, in.get<std::int64_t>());
  if (!is_sound()) return fail(Errc::kMalformedInput, "seen values: values that cannot be");
  return {};
}

bool SeenValues::is_sound() const {
  bool sound = count_ >= 0 && count_ <= kMost && seen_ >= count_ && seen_ <= kMostSeen &&
               grain_ >= 0 && grain_ <= kMostValue && range_ >= 0 && range_ <= 2 * kMostValue &&
               ends_ >= 0 && std::isfinite(ends_);
  for (const double tail : tails_) sound = sound && tail >= 0 && std::isfinite(tail);
  if (!sound) return false;
  const auto count = static_cast<std::size_t>(count_);
  for (std::size_t k = 0; k < at_.size(); ++k) {
    sound = sound && std::abs(at_[k]) <= kMostValue && weight_[k] >= 0 && std::isfinite(weight_[k]);
    if (k >= 1 && k < count) sound = sound && at_[k - 1] < at_[k];
    if (k >= count) sound = sound && at_[k] == 0 && weight_[k] == 0;
  }
  return sound;
}

}  // namespace foreshock
