#include "foreshock/app/period_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace foreshock::app {
namespace {

constexpr double kDaysInYear = 365.2425;
constexpr double kMostCounted = 400;  ///< 685 s are 11.42 min.

std::string trimmed(double value, int decimals) {
  std::array<char, 400> digits;  // Fixed notation of the largest double has 309 digits.
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::fixed, decimals);
  std::string text(digits.data(), end.ptr);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

struct Unit {
  double length;     ///< Of the smallest unit.
  const char* name;  ///< One of them.
  bool plural;       ///< Takes an s.
  double part;       ///< Counts of such parts are said in this unit: 1.5 days, but not 1.5 weeks.
};

std::string in_unit(double length, const Unit& unit) {
  const std::string count = steps_text(length / unit.length);
  return count + " " + unit.name + (unit.plural && count != "1" ? "s" : "");
}

/// The largest unit that it is a plain number of, not too many; else the largest of which it has
/// two.
template <std::size_t N>
std::string said(double length, const std::array<Unit, N>& units) {
  for (const Unit& unit : units) {
    const double parts = length / (unit.length * unit.part);
    const bool short_count = length >= unit.length && length <= kMostCounted * unit.length;
    if (short_count && std::abs(parts - std::round(parts)) < 1e-6) {
      return in_unit(length, unit);
    }
  }
  for (const Unit& unit : units) {
    if (length >= 2 * unit.length && unit.part < 1) return in_unit(length, unit);
  }
  return in_unit(length, units.back());
}

}  // namespace

std::string steps_text(double steps) {
  return trimmed(steps, std::abs(steps) < 10 ? 3 : 2);
}

std::string time_text(double steps, const Grid& grid) {
  if (grid.numbered()) return "";
  if (grid.frequency.is_calendar()) {
    static constexpr std::array<Unit, 2> kMonths{{{12, "year", true, 0.25}, {1, "month", true, 1}}};
    return said(steps * grid.frequency.calendar_months(), kMonths);
  }
  static constexpr std::array<Unit, 6> kSeconds{{{604'800, "week", true, 1},
                                                 {86'400, "day", true, 0.25},
                                                 {3'600, "h", false, 0.25},
                                                 {60, "min", false, 0.25},
                                                 {1, "s", false, 0.25},
                                                 {0.001, "ms", false, 0.25}}};
  const double seconds = steps * std::chrono::duration<double>(grid.frequency.nominal()).count();
  const bool year = std::abs(seconds / 86'400 - kDaysInYear) < 1;
  return said(seconds, kSeconds) + (year ? ", a year" : "");
}

std::string interval_text(double low, double high) {
  constexpr double kMostDecimals = 4;
  const double half = (high - low) / 2;
  const double decimals = half > 0 ? 1 - std::floor(std::log10(half)) : kMostDecimals;
  const int shown = static_cast<int>(std::clamp(decimals, 0.0, kMostDecimals));
  return trimmed(low, shown) + " to " + trimmed(high, shown);
}

std::string period_text(double steps, const Grid& grid) {
  const std::string time = time_text(steps, grid);
  return steps_text(steps) + " steps" + (time.empty() ? "" : " = " + time);
}

}  // namespace foreshock::app
