#include "foreshock/detect/extreme.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace foreshock {
namespace {

/// More records than this many times those that come by chance are no chance.
constexpr double kDoubt = 2;
constexpr double kEuler = 0.5772156649015329;
/// In margins: further out nothing is told apart.
constexpr double kFarthest = 1e30;
constexpr double kPerLog10 = 0.4342944819032518;
constexpr double kMostTail = 300;

}  // namespace

double new_surprise(double seen, double news, double gaps, double away, double margin,
                    double shape) {
  // At each end a record is expected ln t + 0.577 times. A stream of more of them is one
  // whose chance of the next is larger by as much: theta / (theta + t) in place of 1 / (1 + t).
  const double expected = std::log(seen) + kEuler;
  const double often = news > kDoubt * expected ? news / expected : 1;
  const double chance = gaps * often / (seen + gaps * often);
  const double beyond = margin > 0 ? std::min(away / margin, kFarthest) : 0;
  const double tail = shape > 0 ? std::log10(1 + shape * beyond) / shape : beyond * kPerLog10;
  return -std::log10(chance) + std::min(tail, kMostTail);
}

double Extreme::spread() const {
  if (top_.back() == kLeast) return std::numeric_limits<double>::infinity();
  const auto last = static_cast<double>(top_.back());
  double excess = 0;
  for (const float v : top_) excess += static_cast<double>(v) - last;
  return excess / static_cast<double>(top_.size() - 1);
}

double Extreme::excess_surprise(float x, float margin, double seen, double shape) const {
  const double away = static_cast<double>(x) - static_cast<double>(top_[0]);
  return new_surprise(seen, static_cast<double>(records_), 1, away,
                      std::max(spread(), static_cast<double>(margin)), shape);
}

void Extreme::enter(float x) {
  if (x > top_[0]) records_ += 1;
  auto at = top_.end() - 1;
  while (at != top_.begin() && *(at - 1) < x) {
    *at = *(at - 1);
    --at;
  }
  *at = x;
}

void Extreme::save(StateWriter& out) const {
  for (const float v : top_) out.put(v);
  out.put(records_);
}

Status Extreme::read(StateReader& in) {
  for (float& v : top_) {
    FORESHOCK_TRY(v, in.get<float>());
  }
  FORESHOCK_TRY(records_, in.get<float>());
  if (!is_sound()) return fail(Errc::kMalformedInput, "record: numbers in no order");
  return {};
}

bool Extreme::is_sound() const {
  bool sound = records_ >= 0 && std::isfinite(records_);
  for (std::size_t k = 0; k < top_.size(); ++k) {
    sound = sound && std::isfinite(top_[k]) && (k == 0 || top_[k] <= top_[k - 1]);
  }
  return sound;
}

}  // namespace foreshock
