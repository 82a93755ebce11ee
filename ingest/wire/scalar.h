#pragma once

/// One value of a JSON document (or of a field that means the same), and what it can stand for.

#include <cstdint>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/ingest/wire/arena.h"

namespace foreshock::wire {

struct Scalar {
  enum class Kind : std::uint8_t {
    kNull,
    kBool,
    kInteger,   ///< In `integer`.
    kUnsigned,  ///< Above the largest integer: its bits are in `integer`.
    kDouble,
    kString,
    kArray,
    kObject,
  };
  Kind kind = Kind::kNull;
  std::int64_t integer = 0;  ///< Also 0 or 1 for kBool.
  double number = 0;
  std::string_view text;
};

/// "the string "abc"", "a number", "an object": for messages.
std::string describe(const Scalar& scalar);

/// A number, a string that is one, or null and the words for missing (NaN).
/// Errors:  kMalformedInput for anything else and for infinities; `what` is what it was to be.
Result<double> value_of(const Scalar& scalar, std::string_view what);

/// ISO 8601 or an epoch number, as number or string. Errors as above.
Result<Timestamp> time_of(const Scalar& scalar, std::string_view what);

/// Text of a label: strings as they are, numbers in decimals, true and false.
/// Errors:  kMalformedInput for null, arrays and objects.
Result<std::string_view> label_of(const Scalar& scalar, std::string_view what, Arena& arena);

/// The same for what most records have, without a Result; false: ask value_of().
inline bool quick_value(const Scalar& scalar, double& value) {
  if (scalar.kind == Scalar::Kind::kDouble) {
    value = scalar.number;
  } else if (scalar.kind == Scalar::Kind::kInteger) {
    value = static_cast<double>(scalar.integer);
  } else {
    return false;
  }
  return true;
}

/// An epoch in whole units that is a good time.
inline bool quick_time(const Scalar& scalar, Timestamp& time) {
  if (scalar.kind != Scalar::Kind::kInteger) return false;
  const std::int64_t n = scalar.integer;
  constexpr std::int64_t kFirst = 31'536'000;    // 1971, in seconds.
  constexpr std::int64_t kLast = 7'258'118'400;  // 2200
  if (n >= 100'000'000'000'000'000 && n < kLast * 1'000'000'000) {
    time = Timestamp{Duration{n}};
  } else if (n >= 100'000'000'000'000 && n < kLast * 1'000'000) {
    time = Timestamp{Duration{n * 1'000}};
  } else if (n >= 100'000'000'000 && n < kLast * 1'000) {
    time = Timestamp{Duration{n * 1'000'000}};
  } else if (n >= kFirst && n < kLast) {
    time = Timestamp{Duration{n * 1'000'000'000}};
  } else {
    return false;
  }
  return true;
}

/// An epoch in s, ms, us or ns by its magnitude: below 10^11, 10^14, 10^17, and above.
Result<Timestamp> epoch_time(std::int64_t count);

/// kMalformedInput unless 1971 <= time < 2200: a zero that was meant as no time is found so.
Status check_time(Timestamp time);

constexpr Timestamp kFirstTime{std::chrono::seconds{31'536'000}};    // 1971-01-01
constexpr Timestamp kLastTime{std::chrono::seconds{7'258'118'400}};  // 2200-01-01
inline bool is_good_time(Timestamp time) {
  return time >= kFirstTime && time < kLastTime;
}

/// Shortest decimals that read back as the same double.
std::string_view decimal_text(double number, Arena& arena);
void append_decimal(double number, std::string& out);

}  // namespace foreshock::wire
