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

/// Units of y. Not a number where what it is of is not known, and then nothing is too small.
double least_deviation(const Options& options, const AlertContext& around) {
  switch (options.dev_unit) {
    case Options::DevUnit::kValues:
      break;
    case Options::DevUnit::kExpected:
      return options.min_dev * std::abs(around.expected);
    case Options::DevUnit::kRange:
      return options.min_dev * around.range;
  }
  return options.min_dev;
}

bool counts(const Options& options, double score, double deviation, const AlertContext& around) {
  return score >= 1 && may_alert(options, deviation, around);
}

}  // namespace

bool may_alert(const AlertPolicyOptions& options, double deviation, const AlertContext& around) {
  using Direction = Options::Direction;
  if (deviation != deviation) return true;  // Silence has no size.
  if (std::abs(deviation) < least_deviation(options, around)) return false;
  return options.direction == Direction::kBoth ||
         (options.direction == Direction::kAbove) == (deviation > 0);
}

double quiet_score_for(double p_alert) {
  return std::clamp(std::log(kQuietOften) / std::log(p_alert), kQuietShare, kMostQuiet);
}

IncidentState::Act IncidentState::step(const Options& options, double score, double deviation,
                                       const AlertContext& around) {
  const bool missing = deviation != deviation;
  if (is_open()) {
    const Act act = step_inside(options, score, missing);
    if (!is_open()) over_ = 0;
    const bool is_over = !around.quiet && counts(options, score, deviation, around);
    return act == Act::kHeld && is_to_be_told(options, is_over) ? Act::kTold : act;
  }
  if (missing && !(score >= 1)) return Act::kNone;
  over_ = counts(options, score, deviation, around) ? over_ + 1 : 0;
  // What is muted is so at once, or its points would count for what comes behind the window.
  const bool opens = around.quiet ? over_ > 0 : over_ >= options.for_points;
  if (!opens) return Act::kNone;
  over_ = around.quiet ? -1 : 0;
  quiet_ = 0;
  open_for_ = 1;
  return Act::kOpen;
}

bool IncidentState::is_to_be_told(const Options& options, bool is_over) {
  if (!is_muted()) return false;
  over_ = is_over ? over_ - 1 : -1;
  if (over_ >= -options.for_points) return false;
  over_ = 0;
  return true;
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
    if (options.keeps_world) {  // It counts no further.
      open_for_ = std::max(options.hold_points - 1, 1);
      return Act::kHeld;
    }
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
  const bool over_fits = over_ >= (is_open() ? -options.for_points : 0);
  return over_fits && quiet_ >= 0 && open_for_ >= 0 && over_ < options.for_points &&
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
