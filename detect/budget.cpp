#include "foreshock/detect/budget.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

namespace foreshock {
namespace {

std::optional<double> positive_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value > 0)) return std::nullopt;
  return value <= 1e15 ? std::optional(value) : std::nullopt;
}

std::optional<Duration> period(std::string_view text) {
  using std::chrono::hours;
  if (text == "hour") return hours{1};
  if (text == "day") return hours{24};
  if (text == "week") return hours{7 * 24};
  if (text == "month") return hours{30 * 24};
  if (text == "year") return hours{365 * 24};
  const auto duration = parse_duration(text);
  if (!duration || *duration <= Duration::zero()) return std::nullopt;
  return *duration;
}

}  // namespace

Result<Budget> Budget::parse(std::string_view text) {
  const auto refuse = [&] {
    return fail(Errc::kMalformedInput, "budget '" + std::string(text.substr(0, 40)) +
                                           "' is not read: write alarms/time (1/week, 2/day, "
                                           "0.5/30d) or alarms/points (1/10000)");
  };
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return refuse();
  const auto alarms = positive_number(text.substr(0, slash));
  if (!alarms) return refuse();
  const auto rest = text.substr(slash + 1);
  if (const auto points = positive_number(rest)) {
    return Budget{.alarms = *alarms, .per_points = *points};
  }
  const auto per = period(rest);
  if (!per) return refuse();
  return Budget{.alarms = *alarms, .per = *per};
}

double alert_line(const Budget& budget, const Frequency& frequency) {
  const double points = budget.per_points > 0
                            ? budget.per_points
                            : static_cast<double>(budget.per.count()) /
                                  static_cast<double>(frequency.nominal().count());
  return std::clamp(budget.alarms / points, 1e-12, kLooseAlertLine);
}

}  // namespace foreshock
