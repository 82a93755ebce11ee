#include "foreshock/app/option_parts.h"

#include <algorithm>
#include <array>

#include "foreshock/app/given.h"

namespace foreshock::app {

int Span::steps_of(const Frequency& frequency) const {
  if (steps > 0) return steps;
  const auto step = frequency.nominal().count();
  return static_cast<int>(std::max<std::int64_t>(1, (time.count() + step - 1) / step));
}

Result<Span> span_of(const Given& given, int least) {
  if (given.text == "auto") return Span{};
  if (const auto steps = number_in<std::int64_t>(given.text)) {
    if (*steps < least || *steps > kMostSteps) {
      return refuse(given, "'" + given.text + "' steps; from " + std::to_string(least) + " to " +
                               std::to_string(kMostSteps) + " are possible");
    }
    return Span{static_cast<int>(*steps), Duration{0}};
  }
  const Result<Duration> time = parse_duration(given.text);
  if (!time || *time <= Duration{0}) {
    return refuse(
        given, "'" + given.text + "' is neither a number of steps (24), nor a time (6h), nor auto");
  }
  return Span{0, *time};
}

namespace {

/// "24,168".
Result<SeasonOption> seasons_of(const Given& given) {
  SeasonOption out;
  for (const std::string& text : split(given.text, ',')) {
    FORESHOCK_TRY(const Span span, span_of({text, given.where}, 2));
    if (!span.given()) return refuse(given, "'" + given.text + "': auto stands alone");
    out.others.push_back(span);
  }
  out.span = out.others.front();
  out.others.erase(out.others.begin());
  return out;
}

}  // namespace

Result<SeasonOption> season_of(const Values& values) {
  const Given given = values["--season"];
  if (given.text == "none" || given.text == "0" || given.text == "1") return SeasonOption{true, {}};
  if (given.text.find(',') != std::string::npos) return seasons_of(given);
  FORESHOCK_TRY(const Span span, span_of(given, 2));
  return SeasonOption{false, span};
}

Result<std::optional<Frequency>> frequency_of(const Values& values) {
  const Given given = values["--freq"];
  if (given.text == "auto") return std::nullopt;
  const Result<Frequency> frequency = Frequency::parse(given.text);
  if (!frequency) return refuse(given, frequency.error().message);
  return *frequency;
}

Result<std::optional<TimeZone>> zone_of(const Values& values) {
  const Given given = values["--tz"];
  if (given.text == "UTC") return std::nullopt;
  const Result<TimeZone> zone = TimeZone::find(given.text);
  if (!zone) return refuse(given, zone.error().message);
  return *zone;
}

Result<std::vector<NamedLevel>> levels_of(const Values& values) {
  const Given given = values["--level"];
  std::vector<NamedLevel> levels;
  for (const std::string& text : split(given.text, ',')) {
    const auto percent = number_in<double>(text);
    if (!percent || !(*percent > 0) || !(*percent < 100)) {
      return refuse(given, "'" + text + "' is not a level between 0 and 100");
    }
    if (*percent < 1) return refuse(given, "'" + text + "' is less than 1 percent (80, not 0.8?)");
    levels.push_back({text, Level(*percent / 100)});
  }
  std::sort(levels.begin(), levels.end(),
            [](const NamedLevel& a, const NamedLevel& b) { return a.level < b.level; });
  for (std::size_t i = 1; i < levels.size(); ++i) {
    if (levels[i - 1].level == levels[i].level)
      return refuse(given, "'" + levels[i].name + "' stands twice");
  }
  return levels;
}

Result<Duration> snapshot_interval_of(const Values& values) {
  return duration(values["state.every"], std::chrono::seconds{1}, std::chrono::hours{24});
}

Result<int> workers_of(const Values& values) {
  constexpr std::int64_t kMostWorkers = 1024;
  FORESHOCK_TRY(const std::int64_t workers, count(values["workers"], 1, kMostWorkers));
  return static_cast<int>(workers);
}

Result<Budget> budget_of(const Values& values) {
  const Given given = values["--budget"];
  const Result<Budget> alarms = Budget::parse(given.text);
  if (!alarms) return refuse(given, alarms.error().message);
  return *alarms;
}

Result<AlertPolicy::Options> policy_of(const Values& values) {
  AlertPolicy::Options policy;
  FORESHOCK_TRY(const int direction, choice(values["--direction"], "--direction"));
  policy.direction =
      std::array{AlertPolicy::Direction::kBoth, AlertPolicy::Direction::kAbove,
                 AlertPolicy::Direction::kBelow}[static_cast<std::size_t>(direction)];
  FORESHOCK_TRY(policy.min_dev, nonnegative(values["--min-dev"]));
  FORESHOCK_TRY(const std::int64_t points, count(values["--for"], 1, kMostSteps));
  policy.for_points = static_cast<int>(points);
  return policy;
}

}  // namespace foreshock::app
