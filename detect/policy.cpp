#include "foreshock/detect/policy.h"

#include <cmath>

namespace foreshock {
namespace {
/// An incident is over when scores stay below this share of the line.
constexpr double kQuietShare = 0.5;
}  // namespace

Result<AlertPolicy> AlertPolicy::make(const Options& options) {
  if (!(options.min_dev >= 0)) {
    return fail(Errc::kInvalidArgument, "alert policy: min_dev must be 0 or more");
  }
  if (options.for_points < 1 || options.quiet_points < 1 || options.hold_points < 1) {
    return fail(Errc::kInvalidArgument, "alert policy: counts of points must be 1 or more");
  }
  return AlertPolicy(options);
}

bool AlertPolicy::counts(double score, double deviation) const {
  if (!(score >= 1)) return false;
  if (deviation != deviation) return true;  // Silence has no size.
  if (std::abs(deviation) < options_.min_dev) return false;
  return options_.direction == Direction::kBoth ||
         (options_.direction == Direction::kAbove) == (deviation > 0);
}

AlertPolicy::Act AlertPolicy::step(double score, double deviation) {
  const bool missing = deviation != deviation;
  if (!is_open()) {
    if (missing && !(score >= 1)) return Act::kNone;
    over_ = counts(score, deviation) ? over_ + 1 : 0;
    if (over_ < options_.for_points) return Act::kNone;
    over_ = quiet_ = 0;
    open_for_ = 1;
    return Act::kOpen;
  }
  if (missing) {  // Neither quiet nor a new normal: what stopped is not over until it speaks.
    if (!(score < kQuietShare)) quiet_ = 0;
    return Act::kHeld;
  }
  ++open_for_;
  quiet_ = score < kQuietShare ? quiet_ + 1 : 0;
  if (quiet_ >= options_.quiet_points) {
    open_for_ = 0;
    return Act::kClose;
  }
  if (open_for_ >= options_.hold_points) {
    open_for_ = 0;
    return Act::kRebase;
  }
  return Act::kHeld;
}

void AlertPolicy::save(StateWriter& out) const {
  for (const std::int32_t v : {over_, quiet_, open_for_}) out.put(v);
}

Result<AlertPolicy> AlertPolicy::read(StateReader& in, const Options& options) {
  FORESHOCK_TRY(auto policy, make(options));
  for (std::int32_t* v : {&policy.over_, &policy.quiet_, &policy.open_for_}) {
    FORESHOCK_TRY(*v, in.get<std::int32_t>());
    if (*v < 0) return fail(Errc::kMalformedInput, "alert policy: counts that cannot be");
  }
  if (policy.over_ >= options.for_points || policy.quiet_ > options.quiet_points ||
      policy.open_for_ >= options.hold_points) {
    return fail(Errc::kMalformedInput, "alert policy: counts beyond its options");
  }
  return policy;
}

}  // namespace foreshock
