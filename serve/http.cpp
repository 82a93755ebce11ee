#include "foreshock/serve/http.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <exception>

#include "foreshock/core/check.h"
#include "foreshock/serve/form.h"
#include "foreshock/serve/json.h"

namespace foreshock {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

HttpResponse call(const HttpHandler& handler, const HttpRequest& request) {
  try {
    return handler(request);
  } catch (const std::exception& error) {  // Of memory that is not there, say: the others go on.
    return http_error(500, error.what());
  }
}

std::string_view first_segment(std::string_view path) {
  return path.substr(0, path.find('/', 1));
}

bool is_placeholder(std::string_view segment) {
  return segment.starts_with("/{") && segment.ends_with('}');
}

/// Whether the path is of the pattern; `segments` get what stands for its placeholders.
bool is_of(std::string_view path, std::string_view pattern, HttpFields& segments) {
  segments.clear();
  while (!path.empty() && !pattern.empty()) {
    const std::string_view given = first_segment(path);
    const std::string_view asked = first_segment(pattern);
    if (is_placeholder(asked)) {
      if (given.size() < 2) return false;
      segments.emplace_back(asked.substr(2, asked.size() - 3), given.substr(1));
    } else if (given != asked) {
      return false;
    }
    path.remove_prefix(given.size());
    pattern.remove_prefix(asked.size());
  }
  return path.empty() && pattern.empty();
}

Status decode(HttpFields& segments) {
  for (auto& [name, value] : segments) {
    FORESHOCK_TRY(value, percent_decoded(value));
  }
  return {};
}

}  // namespace

std::string_view HttpRequest::segment(std::string_view name) const {
  const auto found = std::find_if(segments.begin(), segments.end(),
                                  [name](const auto& one) { return one.first == name; });
  return found == segments.end() ? std::string_view{} : found->second;
}

std::string_view HttpRequest::field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const auto& one) { return same_name(one.first, name); });
  return found == fields.end() ? std::string_view{} : found->second;
}

HttpResponse http_error(int status, std::string_view what) {
  HttpResponse response{.status = status, .content_type = "application/json"};
  JsonWriter json(response.body);
  json.begin_object();
  json.text("error", what);
  json.end_object();
  response.body += '\n';
  return response;
}

std::string http_date(Timestamp time) {
  const auto since = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch();
  const std::time_t seconds = since.count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 40> rest{};
  const std::size_t size = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &utc);
  const std::string day = (utc.tm_mday < 10 ? "0" : "") + std::to_string(utc.tm_mday);
  // Not by strftime: its names follow the locale.
  return kDays[static_cast<std::size_t>(utc.tm_wday)] + std::string(", ") + day + " " +
         kMonths[static_cast<std::size_t>(utc.tm_mon)] + std::string(rest.data(), size);
}

bool set_target(std::string_view target, HttpRequest& request) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!same_name(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t end_of_host = target.find_first_of("/?", scheme.size());
    target = end_of_host == std::string_view::npos ? "/" : target.substr(end_of_host);
    if (target.front() == '?') {  // The path may be empty here, and then is "/".
      request.path = "/";
      request.query = target.substr(1);
      return true;
    }
  }
  if (target.empty() || target.front() != '/') return false;
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  request.query = question == std::string_view::npos ? "" : target.substr(question + 1);
  return true;
}

void HttpRoutes::add(std::string path, std::string method, HttpHandler handler) {
  FORESHOCK_CHECK(path.starts_with('/') && handler != nullptr);
  Paths& paths = path.find("/{") == std::string::npos ? paths_ : patterns_;
  const bool is_new = paths[std::move(path)].emplace(std::move(method), std::move(handler)).second;
  FORESHOCK_CHECK(is_new);
}

void HttpRoutes::add_all(const HttpRoutes& others,
                         const std::function<HttpHandler(HttpHandler)>& wrap) {
  for (const Paths* paths : {&others.paths_, &others.patterns_}) {
    for (const auto& [path, methods] : *paths) {
      for (const auto& [method, handler] : methods) add(path, method, wrap(handler));
    }
  }
}

HttpRoutes::Answer HttpRoutes::answer(const HttpRequest& request) const {
  const auto path = paths_.find(request.path);
  if (path != paths_.end()) return answer_at(*path, request);
  HttpFields segments;
  for (const auto& pattern : patterns_) {
    if (!is_of(request.path, pattern.first, segments)) continue;
    if (const Status decoded = decode(segments); !decoded) {
      return {http_error(400, decoded.error().message), pattern.first};
    }
    HttpRequest with_segments = request;
    with_segments.segments = std::move(segments);
    return answer_at(pattern, with_segments);
  }
  return {http_error(404, "nothing is at this path"), kOther};
}

HttpRoutes::Answer HttpRoutes::answer_at(const Paths::value_type& path,
                                         const HttpRequest& request) {
  const auto& [name, methods] = path;
  auto handler = methods.find(request.method);
  if (handler == methods.end() && request.method == "HEAD") handler = methods.find("GET");
  if (handler != methods.end()) return {call(handler->second, request), name};

  std::string allowed;
  for (const auto& [method, unused] : methods) {
    allowed += (allowed.empty() ? "" : ", ") + method + (method == "GET" ? ", HEAD" : "");
  }
  HttpResponse response = http_error(405, "this path takes " + allowed);
  response.fields.emplace_back("Allow", allowed);
  return {std::move(response), name};
}

}  // namespace foreshock
