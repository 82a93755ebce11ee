// Any bytes as a request target, and what stands behind its '?' as parameters of every type.

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "foreshock/core/check.h"
#include "foreshock/serve/form.h"
#include "foreshock/serve/http.h"
#include "foreshock/serve/http_encoding.h"
#include "foreshock/serve/parameters.h"
#include "foreshock/serve/query_time.h"

namespace {

using namespace foreshock;

constexpr std::int64_t kNowMs = 1'709'287'200'000;

/// What a person is shown stays short, whatever came.
template <class Value>
bool is_told_well(const Result<Value>& read) {
  return read.has_value() || (!read.error().message.empty() && read.error().message.size() < 400);
}

void read_moment(std::string_view text) {
  FORESHOCK_CHECK(
      is_told_well(parse_query_time(text, Timestamp{std::chrono::milliseconds{kNowMs}})));
  static_cast<void>(parse_query_duration(text));
}

void read_parameters(const HttpRequest& request) {
  const auto parameters = Parameters::of(request);
  FORESHOCK_CHECK(is_told_well(parameters));
  if (!parameters) return;
  for (const char* const name : {"a", "series", "start", ""}) {
    FORESHOCK_CHECK(is_told_well(parameters->text(name)));
    FORESHOCK_CHECK(is_told_well(parameters->duration(name, Duration{})));
    FORESHOCK_CHECK(is_told_well(parameters->time_ms(name, 0, kNowMs)));
    const auto number = parameters->integer(name, 5, 1, 10);
    FORESHOCK_CHECK(is_told_well(number));
    FORESHOCK_CHECK(!number || (*number >= 1 && *number <= 10));
    const auto all = parameters->all(name);
    FORESHOCK_CHECK(all.empty() == !parameters->find(name).has_value());
    if (!all.empty()) FORESHOCK_CHECK(all.front() == *parameters->find(name));
    for (const std::string& one : all) read_moment(one);
  }
}

HttpRoutes made() {
  HttpRoutes routes;
  const auto say = [](const HttpRequest& request) {
    return HttpResponse{.body = std::string(request.segment("name"))};
  };
  routes.add("/", "GET", say);
  routes.add("/api/v1/status", "GET", say);
  routes.add("/api/v1/label/{name}/values", "GET", say);
  return routes;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const HttpRoutes routes = made();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  HttpRequest request{.method = "GET"};
  if (set_target(bytes, request)) {
    FORESHOCK_CHECK(request.path.starts_with('/'));
    FORESHOCK_CHECK(request.path.find('?') == std::string::npos);
    FORESHOCK_CHECK(request.path.size() + request.query.size() <= size + 1);
    const auto answer = routes.answer(request);
    FORESHOCK_CHECK(answer.response.status == 200 || answer.response.status == 400 ||
                    answer.response.status == 404);
    read_parameters(request);
  }
  read_moment(bytes);
  HttpRequest form{.method = "POST",
                   .query = "a=1",
                   .fields = {{"Content-Type", "application/x-www-form-urlencoded"}},
                   .body = std::string(bytes)};
  FORESHOCK_CHECK(is_told_well(form_of(form)));
  static_cast<void>(accepts_gzip(bytes));
  constexpr std::size_t kMost = 1 << 16;
  std::string unpacked;
  if (unpack(bytes, kMost, unpacked)) FORESHOCK_CHECK(unpacked.size() <= kMost);
  return 0;
}
