#include "foreshock/detect/classics/eddm.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {

Result<Eddm> Eddm::make(const Options& o) {
  if (o.warm_errors < 1) {
    return fail(Errc::kInvalidArgument, "eddm: warm_errors must be at least 1");
  }
  if (!(o.drift > 0 && o.drift <= o.warning && o.warning <= 1)) {
    return fail(Errc::kInvalidArgument, "eddm: needs 0 < drift <= warning <= 1");
  }
  return Eddm(o);
}

DriftSignal Eddm::update(double error) {
  if (!is_value(error)) return {};
  points_ = std::min(points_ + 1, kMostPoints);
  bool is_drift = false;
  if (error >= 0.5) {
    distances_.add(static_cast<double>(points_ - last_error_));
    last_error_ = points_;
    is_drift = points_ > options_.warm_errors && judge();
  }
  const std::int64_t since = warned_at_ == 0 ? 0 : points_ - warned_at_;
  if (is_drift) {
    reset();
    return {DriftSignal::Level::kDrift, since};
  }
  if (warned_at_ == 0) return {};
  return {DriftSignal::Level::kWarning, since};
}

/// Of a new distance: whether it is a drift. Notes when warnings begin and end.
bool Eddm::judge() {
  const double deviation = distances_.count() < 2 ? 0 : std::sqrt(distances_.variance());
  const double length = distances_.mean() + 2 * deviation;
  if (length > longest_) {
    longest_ = length;
    return false;
  }
  if (distances_.count() <= options_.warm_errors) return false;
  const double level = length / longest_;
  if (level >= options_.warning) {
    warned_at_ = 0;
    return false;
  }
  const bool is_drift = level < options_.drift;
  if (warned_at_ == 0) warned_at_ = points_;
  return is_drift;
}

void Eddm::reset() {
  *this = Eddm(options_);
}

void Eddm::save(StateWriter& out) const {
  out.put(points_);
  out.put(last_error_);
  put(out, distances_);
  out.put(longest_);
  out.put(warned_at_);
}

Status Eddm::read(StateReader& in) {
  Eddm next(options_);
  FORESHOCK_TRY(next.points_, get_count(in));
  FORESHOCK_TRY(next.last_error_, get_count(in, next.points_));
  FORESHOCK_TRY(next.distances_, get_moments(in));
  FORESHOCK_TRY(next.longest_, get_within(in, 0, kMostSum));
  FORESHOCK_TRY(next.warned_at_, get_count(in, next.points_));
  *this = next;
  return {};
}

}  // namespace foreshock::classics
