#include "foreshock/core/time.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include "foreshock/core/written_time.h"

namespace foreshock {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

enum class Fault : std::uint8_t { kNone, kForm, kCalendar, kRange };

/// Walks over the text; every step says whether it found what it looked for.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool done() const { return at_ == end_; }
  bool at_digit() const { return at_ != end_ && *at_ >= '0' && *at_ <= '9'; }

  bool skip(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  /// Exactly two digits.
  bool two(int& value) {
    if (end_ - at_ < 2) return false;
    const int tens = at_[0] - '0';
    const int ones = at_[1] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return false;
    value = tens * 10 + ones;
    at_ += 2;
    return true;
  }

  /// One digit or more, as a whole number below 2^64.
  bool whole(std::uint64_t& value) {
    if (!at_digit()) return false;
    value = 0;
    for (; at_digit(); ++at_) {
      const auto digit = static_cast<std::uint64_t>(*at_ - '0');
      if (__builtin_mul_overflow(value, 10U, &value)) return false;
      if (__builtin_add_overflow(value, digit, &value)) return false;
    }
    return true;
  }

  /// One digit or more behind a decimal point, in units of 1e-9; digits beyond the ninth are cut.
  bool billionths(std::int64_t& value) {
    if (!at_digit()) return false;
    value = 0;
    std::int64_t unit = kNanosPerSecond;
    for (; at_digit(); ++at_) {
      unit /= 10;
      value += unit * (*at_ - '0');
    }
    return true;
  }

 private:
  const char* at_;
  const char* end_;
};

/// Sets time to seconds + nanos, nanos in [0, 1e9); false if that is outside Timestamp.
bool join(std::int64_t seconds, std::int64_t nanos, Timestamp& time) {
  if (seconds < 0 &&
      nanos > 0) {  // Towards zero, so that the earliest Timestamp does not overflow.
    ++seconds;
    nanos -= kNanosPerSecond;
  }
  std::int64_t count = 0;
  if (__builtin_mul_overflow(seconds, kNanosPerSecond, &count)) return false;
  if (__builtin_add_overflow(count, nanos, &count)) return false;
  time = Timestamp{Duration{count}};
  return true;
}

/// "Z", "+01", "+01:00", "+0100", "+00:53:28" or nothing, up to the end; seconds east of UTC.
Fault read_zone(Scanner& in, std::int64_t& east) {
  east = 0;
  if (in.done()) return Fault::kNone;
  if (in.skip('Z') || in.skip('z')) return in.done() ? Fault::kNone : Fault::kForm;
  const bool plus = in.skip('+');
  if (!plus && !in.skip('-')) return Fault::kForm;
  int hours = 0;
  int minutes = 0;
  if (!in.two(hours)) return Fault::kForm;
  const bool colon = in.skip(':');
  if ((colon || !in.done()) && !in.two(minutes)) return Fault::kForm;
  int seconds = 0;
  if (colon && in.skip(':') && !in.two(seconds)) return Fault::kForm;
  if (!in.done()) return Fault::kForm;
  if (hours > 23 || minutes > 59 || seconds > 59) return Fault::kCalendar;
  east = (hours * 3600 + minutes * 60 + seconds) * (plus ? 1 : -1);
  return Fault::kNone;
}

Fault read_iso(Scanner& in, WrittenTime& out) {
  int century = 0;
  int year = 0;
  int month = 0;
  int day = 1;
  if (!in.two(century) || !in.two(year) || !in.skip('-') || !in.two(month)) return Fault::kForm;
  const bool month_only = in.done();
  if (!month_only && (!in.skip('-') || !in.two(day))) return Fault::kForm;
  const std::chrono::year_month_day date{std::chrono::year{century * 100 + year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return Fault::kCalendar;

  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t nanos = 0;
  out.has_clock = in.skip('T') || in.skip(' ') || in.skip('t');
  if (out.has_clock) {
    if (!in.two(hour) || !in.skip(':') || !in.two(minute)) return Fault::kForm;
    if (in.skip(':')) {
      if (!in.two(second)) return Fault::kForm;
      if (in.skip('.') && !in.billionths(nanos)) return Fault::kForm;
    }
    if (hour > 23 || minute > 59 || second > 59) return Fault::kCalendar;
  }
  std::int64_t east = 0;
  out.has_zone = !in.done();
  if (const Fault fault = read_zone(in, east); fault != Fault::kNone) return fault;

  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds = days * 86'400 + hour * 3600 + minute * 60 + second - east;
  return join(seconds, nanos, out.time) ? Fault::kNone : Fault::kRange;
}

/// How many nanoseconds one unit of an epoch of this magnitude has.
constexpr std::int64_t epoch_unit(std::uint64_t magnitude) {
  if (magnitude >= 100'000'000'000'000'000U) return 1;
  if (magnitude >= 100'000'000'000'000U) return 1'000;
  if (magnitude >= 100'000'000'000U) return 1'000'000;
  return kNanosPerSecond;
}

constexpr std::uint64_t kLeastEpoch = 100'000'000;

Fault read_number(Scanner& in, Timestamp& time) {
  const bool negative = in.skip('-');
  std::uint64_t whole = 0;
  std::int64_t part = 0;
  if (!in.at_digit()) return Fault::kForm;
  if (!in.whole(whole)) return Fault::kRange;
  if (in.skip('.') && !in.billionths(part)) return Fault::kForm;
  if (!in.done()) return Fault::kForm;

  const std::int64_t sign = negative ? -1 : 1;
  if (whole < kLeastEpoch) {
    if (part != 0) return Fault::kForm;
    time = index_to_time(sign * static_cast<std::int64_t>(whole));
    return Fault::kNone;
  }
  const std::int64_t unit = epoch_unit(whole);
  std::uint64_t count = 0;
  if (__builtin_mul_overflow(whole, static_cast<std::uint64_t>(unit), &count)) return Fault::kRange;
  const std::int64_t extra = part * unit / kNanosPerSecond;
  if (__builtin_add_overflow(count, static_cast<std::uint64_t>(extra), &count)) {
    return Fault::kRange;
  }
  std::int64_t signed_count = 0;
  const bool outside = negative ? __builtin_sub_overflow(std::int64_t{0}, count, &signed_count)
                                : __builtin_add_overflow(std::int64_t{0}, count, &signed_count);
  if (outside) return Fault::kRange;
  time = Timestamp{Duration{signed_count}};
  return Fault::kNone;
}

tl::unexpected<Error> refuse(std::string_view text, Fault fault) {
  std::string message = "'" + std::string(text.substr(0, 40)) + "' ";
  switch (fault) {
    case Fault::kCalendar:
      message += "names a date or time of day that does not exist";
      break;
    case Fault::kRange:
      message += "is outside 1677-09-21 to 2262-04-11";
      break;
    default:
      message += "is not a time; accepted are ISO 8601 (2024-03-01T10:00:00Z) and epoch numbers";
  }
  return fail(Errc::kMalformedInput, std::move(message));
}

void put_digits(char* to, int digits, std::int64_t value) {
  for (int i = digits - 1; i >= 0; --i) {
    to[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

struct DurationUnit {
  std::string_view name;
  std::uint64_t nanos;
};

/// From long to short.
constexpr std::array<DurationUnit, 8> kDurationUnits{{{"w", 604'800'000'000'000},
                                                      {"d", 86'400'000'000'000},
                                                      {"h", 3'600'000'000'000},
                                                      {"m", 60'000'000'000},
                                                      {"s", 1'000'000'000},
                                                      {"ms", 1'000'000},
                                                      {"us", 1'000},
                                                      {"ns", 1}}};

/// The unit at the front of `text`, taken off; nullptr if there is none.
const DurationUnit* take_unit(std::string_view& text) {
  const auto length = text.find_first_of("0123456789");
  const auto name = text.substr(0, length);
  for (const DurationUnit& unit : kDurationUnits) {
    if (unit.name != name) continue;
    text.remove_prefix(name.size());
    return &unit;
  }
  return nullptr;
}

/// Sum of count-and-unit pairs, at most the longest Duration.
bool read_duration(std::string_view text, std::uint64_t& total) {
  if (text.empty()) return false;
  total = 0;
  while (!text.empty()) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    std::uint64_t count = 0;
    if (!Scanner(text.substr(0, digits)).whole(count)) return false;
    text.remove_prefix(digits);
    const DurationUnit* unit = take_unit(text);
    if (unit == nullptr || __builtin_mul_overflow(count, unit->nanos, &count)) return false;
    if (__builtin_add_overflow(total, count, &total)) return false;
  }
  return total <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

}  // namespace

Result<WrittenTime> read_timestamp(std::string_view text) {
  WrittenTime out;
  Scanner in(text);
  const bool iso = text.size() > 4 && text[4] == '-';
  const Fault fault = iso ? read_iso(in, out) : read_number(in, out.time);
  if (fault != Fault::kNone) return refuse(text, fault);
  return out;
}

Result<Timestamp> parse_timestamp(std::string_view text) {
  FORESHOCK_TRY(const WrittenTime written, read_timestamp(text));
  return written.time;
}

std::string format_timestamp(Timestamp time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  // In seconds, because the earliest midnight lies before the earliest Timestamp.
  const auto second_point = std::chrono::floor<std::chrono::seconds>(time);
  const std::int64_t second = (second_point - midnight).count();
  const std::int64_t nanos =
      ((time.time_since_epoch().count() % kNanosPerSecond) + kNanosPerSecond) % kNanosPerSecond;

  char text[] = "0000-00-00T00:00:00.000000000Z";
  put_digits(text, 4, static_cast<int>(date.year()));
  put_digits(text + 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text + 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text + 11, 2, second / 3600);
  put_digits(text + 14, 2, second / 60 % 60);
  put_digits(text + 17, 2, second % 60);
  std::size_t length = 19;
  if (nanos != 0) {
    put_digits(text + 20, 9, nanos);
    length = 29;
    while (text[length - 1] == '0') --length;
  }
  text[length++] = 'Z';
  return {text, length};
}

Result<Duration> parse_duration(std::string_view text) {
  std::uint64_t total = 0;
  if (!read_duration(text, total)) {
    return fail(Errc::kMalformedInput,
                "'" + std::string(text.substr(0, 40)) +
                    "' is not a duration; accepted are sums such as 90s, 5m, 1h30m, 7d, 250ms");
  }
  return Duration{static_cast<std::int64_t>(total)};
}

std::string format_duration(Duration duration) {
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  const auto bits = static_cast<std::uint64_t>(count);
  std::uint64_t rest = count < 0 ? 0 - bits : bits;
  std::string text = count < 0 ? "-" : "";
  for (const DurationUnit& unit : kDurationUnits) {
    if (unit.name == "w" && rest % unit.nanos != 0) continue;  // "10d" reads better than "1w3d".
    if (rest < unit.nanos) continue;
    text += std::to_string(rest / unit.nanos);
    text += unit.name;
    rest %= unit.nanos;
  }
  return text;
}

}  // namespace foreshock
