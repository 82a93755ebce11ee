#include "foreshock/app/given.h"

#include <algorithm>
#include <cmath>

#include "foreshock/app/did_you_mean.h"

namespace foreshock::app {

tl::unexpected<Error> refuse(const Given& given, const std::string& what) {
  return fail(Errc::kInvalidArgument, given.where + ": " + what);
}

std::vector<std::string> split(std::string_view text, char between) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(between);
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    parts.emplace_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<Given> items_of(const Given& given) {
  if (!given.items.empty()) return given.items;
  std::vector<Given> items;
  if (given.text.empty()) return items;
  for (std::string& text : split(given.text, ',')) items.push_back({std::move(text), given.where});
  return items;
}

Result<Duration> duration(const Given& given, Duration least, Duration most) {
  const Result<Duration> time = parse_duration(given.text);
  if (!time || *time < least || *time > most) {
    return refuse(given, "'" + given.text + "' is not a time from " + format_duration(least) +
                             " to " + format_duration(most));
  }
  return *time;
}

Result<std::int64_t> count(const Given& given, std::int64_t least, std::int64_t most) {
  const auto value = number_in<std::int64_t>(given.text);
  if (!value || *value < least || *value > most) {
    return refuse(given, "'" + given.text + "' is not a whole number from " +
                             std::to_string(least) + " to " + std::to_string(most));
  }
  return *value;
}

Result<double> nonnegative(const Given& given) {
  const auto value = number_in<double>(given.text);
  if (!value || !std::isfinite(*value) || *value < 0) {
    return refuse(given, "'" + given.text + "' is not a number of 0 or more");
  }
  return *value;
}

Result<int> choice(const Given& given, std::string_view name) {
  for (const Setting& setting : settings()) {
    if (setting.name() != name) continue;
    const std::vector<std::string> known = split(setting.value, '|');
    const auto found = std::find(known.begin(), known.end(), given.text);
    if (found != known.end()) return static_cast<int>(found - known.begin());
    return refuse(given, "'" + given.text + "' is not one of " + std::string(setting.value) +
                             did_you_mean(given.text, known));
  }
  return refuse(given, "is not a choice");
}

}  // namespace foreshock::app
