#include "foreshock/engine/internal/event_clock.h"

#include <algorithm>

#include "foreshock/engine/internal/saturate.h"

namespace foreshock::partition {
namespace {

constexpr std::uint64_t kFewestVotes = 8;

}  // namespace

void EventClock::set(std::int64_t now) {
  now_ = now;
  watermark_ = minus(now, options_.lateness);
  near_ = plus(now, options_.leap);
  far_ahead_ = plus(now, options_.far);
  far_behind_ = minus(now, options_.far);
}

bool EventClock::observe(std::int64_t time, std::size_t watched) {
  if (!begun_) {
    begun_ = true;
    set(time);
    return true;
  }
  const bool plain = time <= near_ && time >= far_behind_;
  if (!plain || (votes_ahead_ | votes_behind_) != 0) return vote(time, watched);
  if (time <= now_) return false;
  set(time);
  return true;
}

bool EventClock::vote(std::int64_t time, std::size_t watched) {
  const std::uint64_t enough = std::max<std::uint64_t>(kFewestVotes, 2 * watched);
  if (time > near_) {
    nearest_ahead_ = votes_ahead_ == 0 ? time : std::min(nearest_ahead_, time);
    if (++votes_ahead_ < enough) return false;
    votes_ahead_ = votes_behind_ = 0;
    set(nearest_ahead_);
    return true;
  }
  if (votes_ahead_ > 0) --votes_ahead_;
  if (time < far_behind_) {
    nearest_behind_ = votes_behind_ == 0 ? time : std::max(nearest_behind_, time);
    if (++votes_behind_ < enough) return false;
    votes_ahead_ = votes_behind_ = 0;
    set(nearest_behind_);
    return false;
  }
  if (votes_behind_ > 0) --votes_behind_;
  if (time <= now_) return false;
  set(time);
  return true;
}

void EventClock::save(StateWriter& out) const {
  out.put(static_cast<std::uint8_t>(begun_));
  out.put(now_);
  out.put(votes_ahead_);
  out.put(nearest_ahead_);
  out.put(votes_behind_);
  out.put(nearest_behind_);
}

Result<EventClock> EventClock::read(StateReader& in, const Options& options) {
  EventClock clock(options);
  FORESHOCK_TRY(const auto begun, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto now, in.get<std::int64_t>());
  FORESHOCK_TRY(clock.votes_ahead_, in.get<std::uint64_t>());
  FORESHOCK_TRY(clock.nearest_ahead_, in.get<std::int64_t>());
  FORESHOCK_TRY(clock.votes_behind_, in.get<std::uint64_t>());
  FORESHOCK_TRY(clock.nearest_behind_, in.get<std::int64_t>());
  if (begun > 1) return fail(Errc::kMalformedInput, "partition: a clock that cannot be");
  clock.begun_ = begun == 1;
  clock.set(now);
  return clock;
}

}  // namespace foreshock::partition
