#include "foreshock/app/option_parts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "foreshock/app/given.h"
#include "foreshock/engine/pipeline.h"

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

namespace {

/// "5", "5%", "10% of range".
Status add_min_dev(const Given& given, AlertPolicy::Options& policy) {
  using Unit = AlertPolicy::Options::DevUnit;
  const std::size_t sign = given.text.find('%');
  std::string number = given.text.substr(0, sign);
  if (sign == std::string::npos) {
    policy.dev_unit = Unit::kValues;
  } else {
    const std::string of = split(std::string_view(given.text).substr(sign + 1), ' ').back();
    const std::string rest = split(std::string_view(given.text).substr(sign + 1), '\0').front();
    if (!rest.empty() && rest != "of range" && rest != "of expected") {
      return refuse(given, "'" + given.text + "' is neither 5, nor 5%, nor 10% of range");
    }
    policy.dev_unit = of == "range" ? Unit::kRange : Unit::kExpected;
    number = split(number, '\0').front();
  }
  const auto value = number_in<double>(number);
  if (!value || !std::isfinite(*value) || *value < 0) {
    return refuse(given, "'" + given.text + "' is not a number of 0 or more (5, 5%, 10% of range)");
  }
  policy.min_dev = sign == std::string::npos ? *value : *value / 100;
  return {};
}

}  // namespace

Result<AlertPolicy::Options> policy_of(const Values& values) {
  AlertPolicy::Options policy;
  FORESHOCK_TRY(const int direction, choice(values["--direction"], "--direction"));
  policy.direction =
      std::array{AlertPolicy::Direction::kBoth, AlertPolicy::Direction::kAbove,
                 AlertPolicy::Direction::kBelow}[static_cast<std::size_t>(direction)];
  FORESHOCK_TRY_VOID(add_min_dev(values["--min-dev"], policy));
  FORESHOCK_TRY(const std::int64_t points, count(values["--for"], 1, kMostSteps));
  policy.for_points = static_cast<int>(points);
  FORESHOCK_TRY(const int recovery, choice(values["recover.policy"], "recover.policy"));
  policy.keeps_world = recovery == 1;
  return policy;
}

int history_steps(const Span& window, const Frequency& frequency) {
  const Pipeline::Options engine;
  if (!window.given()) return engine.history;
  if (window.time / frequency.nominal() >= kMostSteps) return kMostSteps;
  return std::max(window.steps_of(frequency), engine.first_fit);
}

Result<Span> recover_window_of(const Values& values) {
  return span_of(values["recover.window"], Pipeline::Options{}.first_fit);
}

}  // namespace foreshock::app
