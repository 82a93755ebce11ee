#pragma once

#include <cstddef>
#include <cstdint>

#include "foreshock/core/state_io.h"

namespace foreshock::partition {

/// The event time of a partition, in ns: the latest that can be believed. One machine whose clock
/// is wrong must not make all others late.
///
/// A time at most `leap` ahead moves the clock at once. One further ahead only votes, and every
/// other time takes a vote away; the clock leaps to the nearest of those that voted once they have
/// two votes for each series that is watched (8 at least): the stream stood still, and most series
/// are there now. In the same way it falls back, if most times are more than `far` behind it: it
/// began with a wrong one.
class EventClock {
 public:
  struct Options {
    std::int64_t leap = 0;      ///< ns, >= 0.
    std::int64_t far = 0;       ///< ns, >= leap.
    std::int64_t lateness = 0;  ///< ns, >= 0.
  };

  explicit EventClock(const Options& options) : options_(options) {}
  static Result<EventClock> read(StateReader& in, const Options& options);
  void save(StateWriter& out) const;

  /// Meets the time of a sample; whether the clock went on. `watched`: series of which more is
  /// expected.
  bool observe(std::int64_t time, std::size_t watched);
  bool has_begun() const { return begun_; }
  std::int64_t now() const { return now_; }
  /// What is older came late: now - lateness.
  std::int64_t watermark() const { return watermark_; }
  /// Within what moves the clock at once, or earlier.
  bool is_near(std::int64_t time) const { return time <= near_; }
  bool is_far_ahead(std::int64_t time) const { return time > far_ahead_; }

 private:
  bool vote(std::int64_t time, std::size_t watched);
  void set(std::int64_t now);

  Options options_;
  bool begun_ = false;
  std::int64_t now_ = 0;
  std::int64_t watermark_ = 0, near_ = 0, far_ahead_ = 0, far_behind_ = 0;  ///< All of now_.
  std::uint64_t votes_ahead_ = 0, votes_behind_ = 0;
  std::int64_t nearest_ahead_ = 0, nearest_behind_ = 0;  ///< Of those that voted.
};

}  // namespace foreshock::partition
