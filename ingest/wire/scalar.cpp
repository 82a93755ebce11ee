#include "foreshock/ingest/wire/scalar.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "foreshock/ingest/csv_number.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {
namespace {

using Kind = Scalar::Kind;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

tl::unexpected<Error> not_a_time(std::string_view found) {
  return malformed(std::string(found) +
                   " is not a time; expected ISO 8601 (2024-03-01T10:00:00Z) or an epoch number");
}

/// How many nanoseconds one unit of an epoch of this magnitude has.
std::int64_t epoch_unit(std::int64_t whole) {
  const std::int64_t size = whole < 0 ? -(whole + 1) : whole;  // One off is no matter here.
  if (size < 100'000'000'000) return kNanosPerSecond;
  if (size < 100'000'000'000'000) return 1'000'000;
  if (size < 100'000'000'000'000'000) return 1'000;
  return 1;
}

/// Whole units and billionths of one.
Result<Timestamp> epoch_parts(std::int64_t whole, std::int64_t billionths) {
  const std::int64_t unit = epoch_unit(whole);
  std::int64_t nanos = 0;
  if (__builtin_mul_overflow(whole, unit, &nanos) ||
      __builtin_add_overflow(nanos, billionths * unit / kNanosPerSecond, &nanos)) {
    return malformed("epoch " + std::to_string(whole) + " is after 2199");
  }
  return Timestamp{Duration{nanos}};
}

/// `digits` or `digits.digits`, with a sign. False if it is anything else or beyond 64 bits.
bool read_decimal(std::string_view text, std::int64_t& whole, std::int64_t& billionths) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, whole);
  if (error != std::errc{}) return false;
  billionths = 0;
  if (stop == end) return true;
  if (*stop != '.' || stop + 1 == end) return false;
  std::int64_t unit = kNanosPerSecond;
  for (const char* at = stop + 1; at != end; ++at) {
    if (*at < '0' || *at > '9') return false;
    unit /= 10;
    billionths += unit * (*at - '0');
  }
  if (text.front() == '-') billionths = -billionths;
  return true;
}

Result<Timestamp> time_of_text(std::string_view text) {
  if (text.size() > 4 && text[4] == '-') return parse_timestamp(text);
  std::int64_t whole = 0;
  std::int64_t billionths = 0;
  if (!read_decimal(text, whole, billionths)) return not_a_time(shown(text));
  return epoch_parts(whole, billionths);
}

/// By way of the shortest decimals: 1709572232.123456 is meant to the last digit, although no
/// double is that number.
Result<Timestamp> time_of_double(double number) {
  std::array<char, 32> digits{};
  if (!(std::abs(number) < 1e19)) return not_a_time(std::to_string(number));
  const auto done =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  if (done.ec != std::errc{}) return not_a_time(std::to_string(number));  // 1e-300, say.
  return time_of_text({digits.data(), static_cast<std::size_t>(done.ptr - digits.data())});
}

std::string subject(std::string_view what) {
  return "\"" + std::string(what) + "\" is ";
}

}  // namespace

std::string describe(const Scalar& scalar) {
  switch (scalar.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return scalar.integer != 0 ? "true" : "false";
    case Kind::kInteger:
      return "the number " + std::to_string(scalar.integer);
    case Kind::kUnsigned:
      return "the number " + std::to_string(static_cast<std::uint64_t>(scalar.integer));
    case Kind::kDouble:
      return "the number " + std::to_string(scalar.number);
    case Kind::kString:
      return "the string " + shown(scalar.text);
    case Kind::kArray:
      return "an array";
    case Kind::kObject:
      return "an object";
  }
  return "nothing";
}

Result<double> value_of(const Scalar& scalar, std::string_view what) {
  switch (scalar.kind) {
    case Kind::kNull:
      return std::numeric_limits<double>::quiet_NaN();
    case Kind::kInteger:
      return static_cast<double>(scalar.integer);
    case Kind::kUnsigned:
      return static_cast<double>(static_cast<std::uint64_t>(scalar.integer));
    case Kind::kDouble:
      return scalar.number;
    case Kind::kString: {
      const CsvNumber read = parse_value(scalar.text, '.');
      if (read.kind == CsvNumber::Kind::kInfinite) {
        return malformed(subject(what) + "infinite (" + shown(scalar.text) +
                         "); expected a finite number, or NaN for missing");
      }
      if (read.kind != CsvNumber::Kind::kNotANumber) return read.value;
      [[fallthrough]];
    }
    default:
      return malformed(subject(what) + describe(scalar) +
                       "; expected a number, a string that is one, or null");
  }
}

Result<Timestamp> time_of(const Scalar& scalar, std::string_view what) {
  Result<Timestamp> time;
  switch (scalar.kind) {
    case Kind::kInteger:
      time = epoch_time(scalar.integer);
      break;
    case Kind::kDouble:
      time = time_of_double(scalar.number);
      break;
    case Kind::kString:
      time = time_of_text(scalar.text);
      break;
    default:
      return malformed(subject(what) + describe(scalar) +
                       "; expected a time in ISO 8601 or an epoch number");
  }
  if (!time) return tl::unexpected(time.error().within("\"" + std::string(what) + "\""));
  return time;
}

Result<std::string_view> label_of(const Scalar& scalar, std::string_view what, Arena& arena) {
  switch (scalar.kind) {
    case Kind::kString:
      return scalar.text;
    case Kind::kBool:
      return scalar.integer != 0 ? std::string_view("true") : std::string_view("false");
    case Kind::kInteger:
      return arena.keep(std::to_string(scalar.integer));
    case Kind::kUnsigned:
      return arena.keep(std::to_string(static_cast<std::uint64_t>(scalar.integer)));
    case Kind::kDouble:
      return decimal_text(scalar.number, arena);
    default:
      return malformed(subject(what) + describe(scalar) + "; expected a string");
  }
}

Result<Timestamp> epoch_time(std::int64_t count) {
  return epoch_parts(count, 0);
}

Status check_time(Timestamp time) {
  if (is_good_time(time)) return {};
  return malformed("time " + format_timestamp(time) +
                   (time < kFirstTime ? " is before 1971" : " is after 2199"));
}

std::string_view decimal_text(double number, Arena& arena) {
  constexpr std::size_t kLongest = 32;  // -2.2250738585072014e-308 has 24.
  char* const from = arena.room(kLongest);
  const auto done = std::to_chars(from, from + kLongest, number);
  return arena.use(static_cast<std::size_t>(done.ptr - from));
}

void append_decimal(double number, std::string& out) {
  std::array<char, 32> digits{};
  const auto done = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), done.ptr);
}

}  // namespace foreshock::wire
