#include "foreshock/serve/fleet_counts.h"

#include <algorithm>
#include <chrono>

namespace foreshock {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::size_t kKept = std::size_t{14} * 24 * 60;

std::int64_t minute_of(std::int64_t time_ms) {
  return time_ms >= 0 ? time_ms / kMinute : -((-time_ms + kMinute - 1) / kMinute);
}

}  // namespace

void FleetCounts::add(std::int64_t time_ms, bool anomalous) {
  at(minute_of(time_ms))->add(anomalous);
}

void FleetCounts::Writer::add(std::int64_t time_ms, bool anomalous) {
  const std::int64_t minute = minute_of(time_ms);
  if (!latest_ || minute != minute_) {
    minute_ = minute;
    latest_ = counts_.at(minute);
  }
  latest_->add(anomalous);
}

std::shared_ptr<FleetCounts::Minute> FleetCounts::at(std::int64_t minute) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Minute>& known = minutes_[minute];
  if (!known) known = std::make_shared<Minute>();
  std::shared_ptr<Minute> out = known;
  if (minutes_.size() > kKept) minutes_.erase(minutes_.begin());
  return out;
}

void FleetCounts::clear() {
  const std::lock_guard lock(mutex_);
  minutes_.clear();
}

FleetCounts::Strip FleetCounts::strip(std::int64_t end_ms, Duration window,
                                      std::int64_t buckets) const {
  const std::int64_t minutes =
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::minutes>(window).count());
  buckets = std::clamp<std::int64_t>(buckets, 1, 10'000);
  const std::int64_t each = (minutes + buckets - 1) / buckets;
  const std::int64_t last = minute_of(end_ms) / each;  // The bucket that is still filling.
  Strip strip;
  strip.start_ms = (last - buckets + 1) * each * kMinute;
  strip.step_ms = each * kMinute;
  strip.points.resize(static_cast<std::size_t>(buckets));
  strip.anomalous.resize(static_cast<std::size_t>(buckets));
  const std::lock_guard lock(mutex_);
  const std::int64_t first_minute = (last - buckets + 1) * each;
  for (auto it = minutes_.lower_bound(first_minute); it != minutes_.end(); ++it) {
    const auto bucket = static_cast<std::size_t>((it->first - first_minute) / each);
    if (bucket >= strip.points.size()) break;
    strip.points[bucket] += it->second->points;
    strip.anomalous[bucket] += it->second->anomalous;
  }
  return strip;
}

}  // namespace foreshock
