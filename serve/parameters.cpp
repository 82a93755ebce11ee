#include "foreshock/serve/parameters.h"

#include <charconv>
#include <cmath>

namespace foreshock {
namespace {

constexpr double kMostSeconds = 9e9;  // The year 2255: nanoseconds in 64 bits end in 2262.

tl::unexpected<Error> refuse(std::string_view name, std::string_view text, std::string_view want) {
  return fail(Errc::kInvalidArgument, std::string(name) + ": '" + std::string(text.substr(0, 80)) +
                                          "' is not " + std::string(want));
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::int64_t ms(Duration time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).count();
}

}  // namespace

Result<Parameters> Parameters::of(const HttpRequest& request) {
  Parameters out;
  FORESHOCK_TRY_VOID(out.form_.add(request.query));
  return out;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  if (!form_.has(name)) return std::nullopt;
  return form_.first(name);
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  const auto found = form_.all(name);
  return {found.begin(), found.end()};
}

Result<std::string> Parameters::text(std::string_view name) const {
  const auto found = find(name);
  if (!found || found->empty()) {
    return fail(Errc::kInvalidArgument, "the parameter " + std::string(name) + " is missing");
  }
  return std::string(*found);
}

Result<std::int64_t> Parameters::integer(std::string_view name, std::int64_t fallback,
                                         std::int64_t least, std::int64_t most) const {
  const auto found = find(name);
  if (!found || found->empty()) return fallback;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(found->data(), found->data() + found->size(), value);
  if (error != std::errc{} || end != found->data() + found->size() || value < least ||
      value > most) {
    return refuse(name, *found,
                  "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

Result<Duration> Parameters::duration(std::string_view name, Duration fallback) const {
  const auto found = find(name);
  if (!found || found->empty()) return fallback;
  const auto value = parse_duration(*found);
  if (!value || *value <= Duration::zero()) return refuse(name, *found, "a time such as 15m or 7d");
  return *value;
}

Result<std::int64_t> Parameters::time_ms(std::string_view name, std::int64_t fallback,
                                         std::int64_t now_ms) const {
  const auto found = find(name);
  if (!found || found->empty()) return fallback;
  const auto value = parse_moment(*found, now_ms);
  if (!value) return fail(value.error().code, std::string(name) + ": " + value.error().message);
  return value;
}

Result<std::int64_t> parse_moment(std::string_view text, std::int64_t now_ms) {
  if (text.starts_with("now")) {
    const std::string_view offset = text.substr(3);
    if (offset.empty()) return now_ms;
    // A '+' of a query string that nobody encoded is a blank.
    const bool ahead = offset.front() == '+' || offset.front() == ' ';
    const auto time = parse_duration(offset.substr(1));
    if ((ahead || offset.front() == '-') && time) {
      return ahead ? now_ms + ms(*time) : now_ms - ms(*time);
    }
  } else if (const auto seconds = number(text)) {
    if (std::isfinite(*seconds) && std::abs(*seconds) < kMostSeconds) {
      return std::llround(*seconds * 1e3);
    }
  } else if (const auto time = parse_timestamp(text)) {
    return ms(time->time_since_epoch());
  }
  return fail(Errc::kInvalidArgument, "'" + std::string(text.substr(0, 80)) +
                                          "' is no time: now-6h, 2024-03-01T10:00:00Z and "
                                          "1709287200 (seconds) are");
}

}  // namespace foreshock
