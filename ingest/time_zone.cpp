#include "foreshock/ingest/time_zone.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include "foreshock/ingest/did_you_mean.h"

namespace foreshock {

/// Abseil's reader, because it goes by the rule at the end of a zone's file where its table ends;
/// date 3.0, for one, does not, and knows no summer time after 2037.
struct TimeZone::Rules {
  std::string name;
  absl::TimeZone zone;
  bool fixed = false;
};

namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr const char* kDatabase = "/usr/share/zoneinfo";

/// A name that stands for what somebody set on this machine, or for clocks with leap seconds.
bool is_no_place(std::string_view name) {
  return name == "localtime" || name == "posixrules" || name.starts_with("posix/") ||
         name.starts_with("right/");
}

/// Nothing that leads out of the database.
bool is_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  return !name.empty() && name.size() <= kLongest && name.front() != '/' &&
         std::all_of(name.begin(), name.end(), fits) && !is_no_place(name);
}

bool is_rules_file(const fs::path& path) {
  std::array<char, 4> head{};
  std::ifstream in(path, std::ios::binary);
  return in.read(head.data(), head.size()) && std::string_view(head.data(), 4) == "TZif";
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  const fs::path root = kDatabase;
  std::error_code error;
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().lexically_relative(root).string();
    if (is_name(name) && at->is_regular_file(error) && is_rules_file(at->path())) {
      names.push_back(name);
    }
    error.clear();
  }
  std::sort(names.begin(), names.end());  // So that the nearest name is the same on any machine.
  return names;
}

/// "Europe/Berlin" for "Europe/Berln" and for "berlin".
std::string_view nearest_zone(std::string_view name, const std::vector<std::string>& names) {
  const std::string_view near = nearest_name(name, names);
  if (!near.empty()) return near;
  std::vector<std::string> cities;
  for (const std::string& one : names) cities.push_back(one.substr(one.rfind('/') + 1));
  const std::string_view city = nearest_name(name, cities);
  if (city.empty()) return "";
  const auto at = std::find(cities.begin(), cities.end(), city) - cities.begin();
  return names[static_cast<std::size_t>(at)];
}

tl::unexpected<Error> unknown(std::string_view name) {
  const std::vector<std::string> names = all_names();
  if (names.empty() || std::binary_search(names.begin(), names.end(), name)) {
    return fail(Errc::kUnavailable, "the rules of time zones can't be read from " +
                                        std::string(kDatabase) +
                                        " or $TZDIR (install tzdata); UTC and +02:00 need none");
  }
  const std::string_view near = nearest_zone(name, names);
  std::string message = "'" + std::string(name.substr(0, 40)) + "' is not a time zone";
  message += near.empty() ? "; Europe/Berlin, UTC and +02:00 are some"
                          : "; did you mean " + std::string(near) + "?";
  return fail(Errc::kInvalidArgument, std::move(message));
}

/// "+02:00", "-0330", "+05": seconds east of UTC.
std::optional<seconds> fixed_offset(std::string_view text) {
  if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
  const auto midnight = parse_timestamp("2000-01-01T00:00:00" + std::string(text));
  if (!midnight) return std::nullopt;
  const Timestamp in_utc = std::chrono::sys_days{std::chrono::January / 1 / 2000};
  return std::chrono::duration_cast<seconds>(in_utc - *midnight);
}

std::string offset_text(seconds offset) {
  const auto digits = [](std::int64_t value) {
    return std::string{static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
  };
  const std::int64_t east = std::abs(offset.count());
  std::string text = offset < seconds{0} ? "-" : "+";
  text += digits(east / 3600) + ":" + digits(east / 60 % 60);
  if (east % 60 != 0) text += ":" + digits(east % 60);
  return text;
}

/// time + offset, kept in the range of Timestamp.
std::int64_t shifted(std::int64_t time, seconds offset) {
  std::int64_t out = 0;
  if (!__builtin_add_overflow(time, Duration{offset}.count(), &out)) return out;
  return (offset < seconds{0} ? Duration::min() : Duration::max()).count();
}

absl::Time moment(Timestamp time) {
  return absl::FromUnixSeconds(std::chrono::floor<seconds>(time).time_since_epoch().count());
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  auto rules = std::make_shared<Rules>();
  rules->name = name;
  if (name == "UTC") {
    rules->zone = absl::UTCTimeZone();
    rules->fixed = true;
  } else if (const auto offset = fixed_offset(name)) {
    rules->zone = absl::FixedTimeZone(static_cast<int>(offset->count()));
    rules->fixed = true;
  } else if (!is_name(name) || !absl::LoadTimeZone(rules->name, &rules->zone)) {
    return unknown(name);
  }
  return TimeZone(std::move(rules));
}

const std::string& TimeZone::name() const {
  return rules_->name;
}
bool TimeZone::is_fixed() const {
  return rules_->fixed;
}

seconds TimeZone::offset_at(Timestamp time) const {
  return seconds{rules_->zone.At(moment(time)).offset};
}

LocalTime TimeZone::local(Timestamp time) const {
  return LocalTime{Duration{shifted(time.time_since_epoch().count(), offset_at(time))}};
}

TimeZone::Moments TimeZone::moments_of(LocalTime time) const {
  const auto second = std::chrono::floor<seconds>(time);
  const absl::CivilSecond civil =
      absl::CivilSecond(1970, 1, 1, 0, 0, 0) + second.time_since_epoch().count();
  const absl::TimeZone::TimeInfo info = rules_->zone.At(civil);
  const auto with = [&](absl::Time at) {
    const seconds offset = second.time_since_epoch() - seconds{absl::ToUnixSeconds(at)};
    return Timestamp{Duration{shifted(time.time_since_epoch().count(), -offset)}};
  };
  switch (info.kind) {
    case absl::TimeZone::TimeInfo::SKIPPED: {
      const Timestamp jump{Duration{seconds{absl::ToUnixSeconds(info.trans)}}};
      return {Moments::Kind::kNone, jump, jump};
    }
    case absl::TimeZone::TimeInfo::REPEATED:
      return {Moments::Kind::kTwo, with(info.pre), with(info.post)};
    default:
      return {Moments::Kind::kOne, with(info.pre), with(info.pre)};
  }
}

std::string TimeZone::text(Timestamp time) const {
  const seconds offset = offset_at(time);
  std::string text =
      format_timestamp(Timestamp{Duration{shifted(time.time_since_epoch().count(), offset)}});
  if (rules_->name == "UTC") return text;
  text.pop_back();  // The Z.
  return text + offset_text(offset);
}

std::string time_zone_version() {
  std::ifstream in(kDatabase + std::string("/tzdata.zi"));
  std::string line;
  constexpr std::string_view kHead = "# version ";
  if (!std::getline(in, line) || !line.starts_with(kHead)) return "";
  return line.substr(kHead.size());
}

}  // namespace foreshock
