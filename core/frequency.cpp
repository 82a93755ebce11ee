#include "foreshock/core/frequency.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

namespace foreshock {
namespace {

using std::chrono::days;

constexpr int kMostMonths = 1200;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = Duration{days{1}}.count();
constexpr std::int64_t kWeek = 7 * kDay;
constexpr std::int64_t kMeanMonth = 2'629'746'000'000'000;  ///< 30.436875 days: a year / 12.

/// A Timestamp as a calendar sees it.
struct Civil {
  std::int64_t month;  ///< Months since year 0.
  unsigned day;        ///< 1..31
  Duration since_midnight;
};

Civil civil_of(Timestamp time) {
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{midnight};
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  // By way of seconds, because the earliest midnight lies before the earliest Timestamp.
  const Duration nanos{((time.time_since_epoch().count() % kSecond) + kSecond) % kSecond};
  const Duration within = Duration{second - midnight} + nanos;
  const auto month = static_cast<unsigned>(date.month());
  return {static_cast<int>(date.year()) * 12 + static_cast<std::int64_t>(month) - 1,
          static_cast<unsigned>(date.day()), within};
}

unsigned last_day_of(std::int64_t month) {
  const std::chrono::year year{static_cast<int>(month / 12)};
  return static_cast<unsigned>((year / static_cast<int>(month % 12 + 1) / std::chrono::last).day());
}

/// The civil date moved to another month, its day cut to that month; times outside the range of
/// Timestamp become its first or last.
Timestamp in_month(const Civil& civil, std::int64_t month) {
  if (month < 1677 * 12) return Timestamp::min();
  if (month >= 2263 * 12) return Timestamp::max();
  const unsigned day = std::min(civil.day, last_day_of(month));
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(month / 12)},
                                         std::chrono::month{static_cast<unsigned>(month % 12 + 1)},
                                         std::chrono::day{day}};
  std::int64_t midnight = std::chrono::sys_days{date}.time_since_epoch().count();
  std::int64_t within = civil.since_midnight.count();
  if (midnight < 0) {  // Towards zero, because the earliest midnight lies outside.
    ++midnight;
    within -= kDay;
  }
  std::int64_t moved = 0;
  if (__builtin_mul_overflow(midnight, kDay, &moved) ||
      __builtin_add_overflow(moved, within, &moved)) {
    return midnight < 0 ? Timestamp::min() : Timestamp::max();
  }
  return Timestamp{Duration{moved}};
}

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// later - earlier, which may not fit into 63 bits.
std::uint64_t gap_between(Timestamp earlier, Timestamp later) {
  return static_cast<std::uint64_t>(later.time_since_epoch().count()) -
         static_cast<std::uint64_t>(earlier.time_since_epoch().count());
}

/// How many of `gaps` are whole multiples of `step`.
std::size_t explained(std::span<const std::int64_t> gaps, std::int64_t step) {
  return static_cast<std::size_t>(
      std::count_if(gaps.begin(), gaps.end(), [step](auto gap) { return gap % step == 0; }));
}

bool nearly_all(std::size_t part, std::size_t whole) {
  return 10 * part >= 9 * whole;
}

/// The commonest of sorted gaps; the smaller of equally common ones.
std::int64_t commonest(std::span<const std::int64_t> sorted) {
  std::int64_t best = sorted[0];
  std::ptrdiff_t most = 0;
  for (auto at = sorted.begin(); at != sorted.end();) {
    const auto next = std::upper_bound(at, sorted.end(), *at);
    if (next - at > most) {
      most = next - at;
      best = *at;
    }
    at = next;
  }
  return best;
}

std::int64_t common_divisor(std::span<const std::int64_t> gaps) {
  return std::accumulate(gaps.begin(), gaps.end(), std::int64_t{0},
                         [](auto a, auto b) { return std::gcd(a, b); });
}

/// 60.3 s is 1 m, 59 min is 1 h: the longest unit that is within 5 % after rounding.
std::int64_t round_to_unit(std::int64_t step) {
  constexpr std::array<std::int64_t, 7> kUnits{
      kDay, 3'600'000'000'000, 60'000'000'000, 1'000'000'000, 1'000'000, 1'000, 1};
  for (const std::int64_t unit : kUnits) {
    const std::int64_t count = step / unit + (step % unit >= unit - unit / 2 ? 1 : 0);
    const std::int64_t off = std::abs(count * unit - step);
    if (count > 0 && off <= step / 20) return count * unit;
  }
  return step;
}

/// Are nearly all gaps within a fifth of a step of one step or some?
bool explains_with_jitter(std::span<const std::int64_t> gaps, std::int64_t step) {
  const auto near = [step](std::int64_t gap) {
    const std::int64_t past = gap % step;
    return std::min(past, step - past) <= step / 5 && gap > step / 2;
  };
  const auto count = std::count_if(gaps.begin(), gaps.end(), near);
  return nearly_all(static_cast<std::size_t>(count), gaps.size());
}

/// The step behind sorted positive gaps, from the plainest explanation to the weakest: the
/// commonest gap, the median with jitter, the greatest common divisor, the commonest by half.
std::int64_t step_behind(std::span<const std::int64_t> sorted) {
  const std::int64_t common = commonest(sorted);
  if (nearly_all(explained(sorted, common), sorted.size())) return common;
  const std::int64_t median = sorted[(sorted.size() - 1) / 2];
  const std::int64_t rounded = round_to_unit(median);
  if (explains_with_jitter(sorted, rounded)) return rounded;
  // A divisor far below the gaps is an accident of odd times, not a step that somebody chose.
  const std::int64_t divisor = common_divisor(sorted);
  if (divisor >= median / 30) return divisor;
  if (2 * explained(sorted, common) >= sorted.size()) return common;
  return rounded;
}

/// Every time on the same day of month (or the month's last, if that is earlier) and time of day?
bool days_of_month_agree(std::span<const Civil> civils) {
  unsigned day = 0;
  for (const Civil& civil : civils) day = std::max(day, civil.day);
  return std::all_of(civils.begin(), civils.end(), [&](const Civil& civil) {
    return civil.day == std::min(day, last_day_of(civil.month)) &&
           civil.since_midnight == civils[0].since_midnight;
  });
}

/// Months between neighbours, sorted; nothing if two stand in one month or days do not agree.
std::optional<std::vector<std::int64_t>> calendar_gaps(std::span<const Timestamp> times) {
  std::vector<Civil> civils;
  for (const Timestamp time : times) {
    const Civil civil = civil_of(time);
    if (!civils.empty() && civils.back().month == civil.month) return std::nullopt;
    civils.push_back(civil);
  }
  if (!days_of_month_agree(civils)) return std::nullopt;
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < civils.size(); ++i) {
    gaps.push_back(civils[i].month - civils[i - 1].month);
  }
  std::sort(gaps.begin(), gaps.end());
  return gaps;
}

/// Months behind gaps that are only near to whole months: a month's last working day, or local
/// midnight told in UTC. 0 if the gaps are something else, whole weeks for example.
std::int64_t months_behind(std::span<const std::int64_t> sorted) {
  constexpr std::int64_t kTolerance = 7 * kDay / 2;
  if (sorted[0] < kMeanMonth - kTolerance) return 0;
  if (nearly_all(explained(sorted, commonest(sorted)), sorted.size())) return 0;
  std::vector<std::int64_t> months;
  for (const std::int64_t gap : sorted) {
    const std::int64_t count = (gap + kMeanMonth / 2) / kMeanMonth;
    if (std::abs(gap - count * kMeanMonth) <= kTolerance) months.push_back(count);
  }
  return nearly_all(months.size(), sorted.size()) ? step_behind(months) : 0;
}

/// "", "3" or "12" before a unit; 1 if empty, 0 if it is not a count.
std::int64_t count_before(std::string_view text, std::string_view unit) {
  text.remove_suffix(unit.size());
  if (text.empty()) return 1;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc{} && end == text.data() + text.size() && count > 0 ? count : 0;
}

}  // namespace

Result<Frequency> Frequency::every(Duration step) {
  if (step <= Duration::zero()) {
    return fail(Errc::kInvalidArgument, "a step of " + format_duration(step) + " is not positive");
  }
  return Frequency(step, 0);
}

Result<Frequency> Frequency::months(int count) {
  if (count < 1 || count > kMostMonths) {
    return fail(Errc::kInvalidArgument,
                "a step of " + std::to_string(count) + " months is not in [1, 1200]");
  }
  return Frequency(Duration{count * kMeanMonth}, count);
}

Result<Frequency> Frequency::parse(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t months;
    std::int64_t nanos;
  };
  constexpr std::array<Unit, 5> kUnits{
      {{"MS", 1, 0}, {"QS", 3, 0}, {"YS", 12, 0}, {"D", 0, kDay}, {"W", 0, kWeek}}};
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    const std::int64_t count = count_before(text, unit.name);
    std::int64_t nanos = 0;
    if (unit.months > 0 && count > 0 && count <= kMostMonths / unit.months) {
      return months(static_cast<int>(count * unit.months));
    }
    if (unit.months > 0 || count == 0 || __builtin_mul_overflow(count, unit.nanos, &nanos)) break;
    return every(Duration{nanos});
  }
  const auto step = parse_duration(text);
  if (!step || *step == Duration::zero()) {
    return fail(Errc::kMalformedInput,
                "'" + std::string(text.substr(0, 40)) +
                    "' is not a step; accepted are 5m, 1h, 1D, 1W, MS, QS, YS");
  }
  return every(*step);
}

Result<Frequency> Frequency::infer(std::span<const Timestamp> times) {
  std::vector<Timestamp> distinct;
  std::unique_copy(times.begin(), times.end(), std::back_inserter(distinct));
  if (distinct.size() < 2) {
    return fail(Errc::kInvalidArgument,
                "a step needs two distinct times, not " + std::to_string(distinct.size()));
  }
  if (const auto gaps = calendar_gaps(distinct)) {
    const std::int64_t count = step_behind(*gaps);
    if (count <= kMostMonths) return months(static_cast<int>(count));
  }
  constexpr std::uint64_t kMostGap = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < distinct.size(); ++i) {
    const std::uint64_t gap = gap_between(distinct[i - 1], distinct[i]);
    gaps.push_back(static_cast<std::int64_t>(std::min(gap, kMostGap)));
  }
  std::sort(gaps.begin(), gaps.end());
  const std::int64_t count = months_behind(gaps);
  if (count > 0 && count <= kMostMonths) return months(static_cast<int>(count));
  return every(Duration{step_behind(gaps)});
}

Duration Frequency::nominal() const {
  return step_;
}

Timestamp Frequency::advance(Timestamp origin, std::int64_t steps) const {
  std::int64_t moved = 0;
  if (is_calendar()) {
    const Civil civil = civil_of(origin);
    if (__builtin_mul_overflow(steps, std::int64_t{months_}, &moved) ||
        __builtin_add_overflow(moved, civil.month, &moved)) {
      return steps < 0 ? Timestamp::min() : Timestamp::max();
    }
    return in_month(civil, moved);
  }
  if (__builtin_mul_overflow(steps, step_.count(), &moved) ||
      __builtin_add_overflow(moved, origin.time_since_epoch().count(), &moved)) {
    return steps < 0 ? Timestamp::min() : Timestamp::max();
  }
  return Timestamp{Duration{moved}};
}

std::int64_t Frequency::steps_between(Timestamp origin, Timestamp time) const {
  if (is_calendar()) {
    const std::int64_t months = civil_of(time).month - civil_of(origin).month;
    std::int64_t steps = floor_divide(months, months_);
    if (advance(origin, steps) > time) --steps;
    const Timestamp before = advance(origin, steps);
    const Timestamp after = advance(origin, steps + 1);
    return gap_between(time, after) <= gap_between(before, time) ? steps + 1 : steps;
  }
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto step = static_cast<std::uint64_t>(step_.count());
  const bool forward = time >= origin;
  const std::uint64_t gap = forward ? gap_between(origin, time) : gap_between(time, origin);
  const std::uint64_t past = gap % step;
  // A tie goes to the later time: up when counting forward, down when counting backward.
  const bool up = forward ? past >= step - past : past > step - past;
  const auto steps = static_cast<std::int64_t>(std::min(gap / step + (up ? 1 : 0), kMost));
  return forward ? steps : -steps;
}

int Frequency::calendar_season() const {
  if (is_calendar()) return months_ < 12 && 12 % months_ == 0 ? 12 / months_ : 0;
  const std::int64_t step = step_.count();
  if (step == kDay) return 7;
  constexpr std::int64_t kMinute = 60'000'000'000;
  return step >= kMinute && step < kDay && kDay % step == 0 ? static_cast<int>(kDay / step) : 0;
}

std::string Frequency::name() const {
  if (is_calendar()) return months_ == 1 ? "MS" : std::to_string(months_) + "MS";
  const std::int64_t step = step_.count();
  if (step % kWeek == 0) return std::to_string(step / kWeek) + "W";
  if (step % kDay == 0) return std::to_string(step / kDay) + "D";
  return format_duration(step_);
}

}  // namespace foreshock
