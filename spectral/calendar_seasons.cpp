#include "foreshock/spectral/calendar_seasons.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <span>

namespace foreshock {
namespace {

constexpr double kDay = 86'400;
constexpr double kYear = 365.25 * kDay;  // Every fourth year is a leap year from 1901 to 2099.
constexpr std::array<double, 8> kSeconds{60,       3'600,      kDay / 2,  kDay,
                                         7 * kDay, kYear / 12, kYear / 4, kYear};

std::optional<double> nearest_within(const FoundSeason& season, std::span<const double> periods) {
  std::optional<double> out;
  for (const double period : periods) {
    if (period < season.low || period > season.high) continue;
    if (!out || std::abs(period - season.period) < std::abs(*out - season.period)) out = period;
  }
  return out;
}

}  // namespace

std::vector<double> calendar_periods(const Frequency& step) {
  const double months = step.calendar_months();
  const double seconds = std::chrono::duration<double>(step.nominal()).count();
  std::vector<double> out;
  for (const double span : kSeconds) {
    // Months are counted: a year of them is 12, whatever their days.
    const double period = step.is_calendar() ? span / (kYear / 12) / months : span / seconds;
    if (period > 2) out.push_back(period);
  }
  return out;
}

std::vector<FoundSeason> on_calendar(std::vector<FoundSeason> found, const Frequency& step) {
  const std::vector<double> periods = calendar_periods(step);
  std::vector<FoundSeason> out;
  for (FoundSeason& season : found) {
    season.period = nearest_within(season, periods).value_or(season.period);
    const auto same = std::find_if(out.begin(), out.end(), [&](const FoundSeason& other) {
      return other.period == season.period;
    });
    if (same == out.end()) {
      out.push_back(season);
    } else if (same->strength < season.strength) {
      *same = season;
    }
  }
  return out;
}

}  // namespace foreshock
