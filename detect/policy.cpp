#include "foreshock/detect/policy.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {
/// What is quiet: less than this share of the line, or what one point in so many is.
constexpr double kQuietShare = 0.5;
constexpr double kQuietOften = 0.02;
constexpr double kMostQuiet = 0.9;

using Options = AlertPolicyOptions;

bool counts(const Options& options, double score, double deviation) {
  using Direction = Options::Direction;
  if (!(score >= 1)) return false;
  if (deviation != deviation) return true;  // Silence has no size.
  if (std::abs(deviation) < options.min_dev) return false;
  return options.direction == Direction::kBoth ||
         (options.direction == Direction::kAbove) == (deviation > 0);
}

}  // namespace

double quiet_score_for(double p_alert) {
  return std::clamp(std::log(kQuietOften) / std::log(p_alert), kQuietShare, kMostQuiet);
}

IncidentState::Act IncidentState::step(const Options& options, double score, double deviation) {
  const bool missing = deviation != deviation;
  if (is_open()) return step_inside(options, score, missing);
  if (missing && !(score >= 1)) return Act::kNone;
  over_ = counts(options, score, deviation) ? over_ + 1 : 0;
  if (over_ < options.for_points) return Act::kNone;
  over_ = quiet_ = 0;
  open_for_ = 1;
  return Act::kOpen;
}

IncidentState::Act IncidentState::step_inside(const Options& options, double score, bool missing) {
  if (missing) {  // Neither quiet nor a new normal: what stopped is not over until it speaks.
    if (!(score < options.quiet_score)) quiet_ = 0;
    return Act::kHeld;
  }
  ++open_for_;
  quiet_ = score < options.quiet_score ? quiet_ + 1 : 0;
  if (quiet_ >= options.quiet_points) {
    open_for_ = 0;
    return Act::kClose;
  }
  if (open_for_ >= options.hold_points) {
    open_for_ = 0;
    return Act::kRebase;
  }
  return Act::kHeld;
}

void IncidentState::save(StateWriter& out) const {
  for (const std::int32_t v : {over_, quiet_, open_for_}) out.put(v);
}

Status IncidentState::read(StateReader& in, const Options& options) {
  for (std::int32_t* v : {&over_, &quiet_, &open_for_}) {
    FORESHOCK_TRY(*v, in.get<std::int32_t>());
  }
  if (!is_sound(options)) {
    return fail(Errc::kMalformedInput, "alert policy: counts beyond its options");
  }
  return {};
}

bool IncidentState::is_sound(const Options& options) const {
  return over_ >= 0 && quiet_ >= 0 && open_for_ >= 0 && over_ < options.for_points &&
         quiet_ <= options.quiet_points && open_for_ < std::max(options.hold_points, 2);
}

Status AlertPolicy::check(const Options& options) {
  if (!(options.min_dev >= 0)) {
    return fail(Errc::kInvalidArgument, "alert policy: min_dev must be 0 or more");
  }
  if (options.for_points < 1 || options.quiet_points < 1 || options.hold_points < 1) {
    return fail(Errc::kInvalidArgument, "alert policy: counts of points must be 1 or more");
  }
  if (!(options.quiet_score > 0 && options.quiet_score <= 1)) {
    return fail(Errc::kInvalidArgument, "alert policy: quiet_score must be in (0, 1]");
  }
  return {};
}

Result<AlertPolicy> AlertPolicy::make(const Options& options) {
  FORESHOCK_TRY_VOID(check(options));
  return AlertPolicy(options);
}

Result<AlertPolicy> AlertPolicy::read(StateReader& in, const Options& options) {
  FORESHOCK_TRY(auto policy, make(options));
  FORESHOCK_TRY_VOID(policy.state_.read(in, options));
  return policy;
}

}  // namespace foreshock
