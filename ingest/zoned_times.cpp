#include "foreshock/ingest/zoned_times.h"

#include <functional>
#include <string>

#include "foreshock/core/written_time.h"

namespace foreshock {
namespace {

using Kind = TimeZone::Moments::Kind;

LocalTime shown(const WrittenTime& written) {
  return LocalTime{written.time.time_since_epoch()};
}

/// Did the clocks jump over all of the day that begins there?
bool is_skipped_day(const TimeZone& zone, LocalTime midnight, Timestamp jump) {
  return zone.local(jump) >= midnight + std::chrono::days{1};
}

}  // namespace

ZonedTimes::ZonedTimes(const std::optional<TimeZone>& zone) : zone_(zone) {}

Timestamp ZonedTimes::choose(const TimeZone::Moments& moments, const Course& course) {
  if (!course.any) return moments.earlier;
  if (course.backward) return moments.later < course.last ? moments.later : moments.earlier;
  return moments.earlier > course.last ? moments.earlier : moments.later;
}

Result<Timestamp> ZonedTimes::read(std::string_view text, std::string_view series) {
  FORESHOCK_TRY(const WrittenTime written, read_timestamp(text));
  if (!zone_) return written.time;
  Timestamp time = written.time;
  TimeZone::Moments moments;
  if (!written.has_zone) {
    moments = zone_->moments_of(shown(written));
    time = moments.earlier;
  }
  const bool passes = moments.kind == Kind::kNone && !written.has_clock &&
                      !is_skipped_day(*zone_, shown(written), time);
  if (moments.kind == Kind::kNone && !passes) {
    return fail(Errc::kMalformedInput, "'" + std::string(text) + "' does not exist in " +
                                           zone_->name() + " (clocks went forward)");
  }
  if (zone_->is_fixed()) return time;
  Course& course = courses_[std::hash<std::string_view>{}(series)];
  const bool open = moments.kind == Kind::kTwo && written.has_clock;
  if (open) {
    time = choose(moments, course);
  } else if (course.any && time != course.last) {
    course.backward = time < course.last;
  }
  course.last = time;
  course.any = true;
  return time;
}

}  // namespace foreshock
