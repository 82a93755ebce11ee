#include "foreshock/serve/parameters.h"

#include <charconv>

#include "foreshock/serve/milliseconds.h"
#include "foreshock/serve/query_time.h"

namespace foreshock {
namespace {

tl::unexpected<Error> refuse(std::string_view name, std::string_view text, std::string_view want) {
  return fail(Errc::kInvalidArgument, std::string(name) + ": '" + std::string(text.substr(0, 80)) +
                                          "' is not " + std::string(want));
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
  const auto value = parse_query_time(*found, time_of_ms(now_ms));
  if (!value) return fail(value.error().code, std::string(name) + ": " + value.error().message);
  return ms_of(*value);
}

}  // namespace foreshock
