#include "foreshock/serve/http_gate.h"

#include <algorithm>
#include <cctype>

namespace foreshock {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'";

/// Paths that probes ask: always answered, whoever asks and however much there is to do.
bool is_probe(std::string_view path) {
  return path == "/healthz" || path == "/readyz" || path == "/-/healthy" || path == "/-/ready";
}

/// The page itself, which asks for the token and is nothing secret: browsers fetch its parts
/// without any header of ours.
bool is_page(std::string_view path) {
  return path == "/" || path == "/embed" || path == "/embed.js" || path.starts_with("/page/");
}

/// Paths that keep the service observed and in hand when it is overloaded.
bool is_spared(std::string_view path) {
  return is_probe(path) || is_page(path) || path == "/metrics" || path == "/-/reload";
}

/// As long for a wrong text as for a right one of the same length.
bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differ |=
        static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  }
  return differ == 0;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// Without a port: "localhost", "127.0.0.1", "[::1]".
std::string host_name(std::string_view host) {
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return lower(host.substr(0, colon));
}

/// A page of another host that got its name to point here (DNS rebinding) asks by that name.
bool is_loopback_name(std::string_view host) {
  const std::string name = host_name(host);
  return name == "localhost" || name.ends_with(".localhost") || name == "[::1]" ||
         (name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string::npos);
}

HttpResponse refused(int status, std::string_view why, std::string_view field = {},
                     std::string_view value = {}) {
  HttpResponse response = http_error(status, why);
  if (!field.empty()) response.fields.emplace_back(field, value);
  return response;
}

}  // namespace

bool HttpGate::is_own(std::string_view origin, std::string_view host) const {
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && lower(origin.substr(scheme + 3)) == lower(host);
}

bool HttpGate::is_listed(std::string_view origin) const {
  return std::any_of(options_.origins.begin(), options_.origins.end(),
                     [&](const std::string& one) { return one == "*" || one == origin; });
}

bool HttpGate::has_token(const HttpRequest& request) const {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view given = request.field("Authorization");
  return given.size() > kScheme.size() && lower(given.substr(0, kScheme.size())) == kScheme &&
         same(given.substr(kScheme.size()), options_.token);
}

std::optional<HttpResponse> HttpGate::refusal(const HttpRequest& request, Duration lag) const {
  if (is_probe(request.path)) return std::nullopt;
  const std::string_view host = request.field("Host");
  if (options_.loopback && !host.empty() && !is_loopback_name(host)) {
    return refused(403,
                   "this service listens on its own machine only: ask it as 127.0.0.1 or "
                   "localhost, or let server.listen name the address");
  }
  const std::string_view origin = request.field("Origin");
  const bool foreign = !origin.empty() && !is_own(origin, host) && !is_listed(origin);
  if (foreign && request.method != "GET" && request.method != "HEAD") {
    return refused(403, "pages of " + std::string(origin.substr(0, 200)) +
                            " may not ask here: list it in server.allow_origins");
  }
  if (request.method == "OPTIONS" && !origin.empty()) {
    HttpResponse allowed{.status = 204, .content_type = {}, .body = {}};
    allowed.fields = {{"Access-Control-Allow-Methods", "GET, POST"},
                      {"Access-Control-Allow-Headers",
                       "Authorization, Content-Type, Last-Event-ID, X-Deadline-Ms"},
                      {"Access-Control-Max-Age", "600"}};
    return allowed;
  }
  if (!options_.token.empty() && !is_page(request.path) && !has_token(request)) {
    return refused(401, "a bearer token is needed: Authorization: Bearer ...", "WWW-Authenticate",
                   "Bearer realm=\"foreshock\"");
  }
  if (lag > options_.shed_after && !is_spared(request.path)) {
    return refused(503, "overloaded: come back in a second", "Retry-After", "1");
  }
  return std::nullopt;
}

void HttpGate::finish(const HttpRequest& request, HttpResponse& response) const {
  const std::string_view origin = request.field("Origin");
  if (!origin.empty() && is_listed(origin)) {
    response.fields.emplace_back("Access-Control-Allow-Origin", origin);
    response.fields.emplace_back("Vary", "Origin");
  }
  if (!response.content_type.starts_with("text/html")) return;
  std::string policy(kPolicy);
  if (request.path == "/embed") {
    for (const std::string& one : options_.origins) policy += " " + one;
  }
  response.fields.emplace_back("Content-Security-Policy", policy);
  response.fields.emplace_back("Referrer-Policy", "same-origin");
}

}  // namespace foreshock
