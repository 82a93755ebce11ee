#pragma once

/// Clocks of a place: what they show at a moment, and which moment is meant by what they show.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// What clocks show, without a word about where they hang.
using LocalTime = std::chrono::local_time<std::chrono::nanoseconds>;

/// Cheap to copy, and the same for all threads. The rules of a place are read once in a process,
/// from the machine's database (/usr/share/zoneinfo, or $TZDIR).
class TimeZone {
 public:
  /// "Europe/Berlin", "UTC", or a fixed offset as "+02:00"; the last two need no database.
  /// Errors:  kInvalidArgument for an unknown name, with the nearest one; kUnavailable if the
  ///          machine has no database.
  static Result<TimeZone> find(std::string_view name);

  const std::string& name() const;
  /// UTC, or a fixed offset: clocks never change.
  bool is_fixed() const;

  /// The moments at which clocks show a time.
  struct Moments {
    enum class Kind : std::uint8_t { kOne, kTwo, kNone } kind = Kind::kOne;
    Timestamp earlier;  ///< kNone: when the clocks jumped over it.
    Timestamp later;    ///< The same unless kTwo.
  };
  /// Times near the ends of Timestamp become its first or last.
  Moments moments_of(LocalTime time) const;
  LocalTime local(Timestamp time) const;
  /// "2024-03-31T03:00:00+02:00"; "...Z" in UTC; offsets have seconds where clocks had.
  std::string text(Timestamp time) const;

 private:
  struct Rules;
  explicit TimeZone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  std::chrono::seconds offset_at(Timestamp time) const;

  std::shared_ptr<const Rules> rules_;
};

/// "2024a", of the machine's database; empty if there is none or it does not say.
std::string time_zone_version();

}  // namespace foreshock
