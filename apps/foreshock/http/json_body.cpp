#include "foreshock/app/http/json_body.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <nlohmann/json.hpp>

#include "foreshock/serve/http_encoding.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostUnpacked = 32 << 20;

/// Seen before anything is built of it: copying, printing and walking go as deep as the text does,
/// and a million brackets are more than a thread's stack bears.
bool is_too_deep(const std::string& text) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepestBody) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

Result<Json> parse_json(const std::string& body) {
  if (is_too_deep(body)) {
    return fail(Errc::kMalformedInput,
                "the body is nested more than " + std::to_string(kDeepestBody) + " deep");
  }
  try {
    Json parsed = Json::parse(body);
    if (!parsed.is_object()) return fail(Errc::kMalformedInput, "the body is no JSON object");
    return parsed;
  } catch (const Json::parse_error& fault) {
    return fail(Errc::kMalformedInput,
                "the body is no JSON: stops at byte " + std::to_string(fault.byte));
  } catch (const Json::exception&) {  // Of numbers such as 1e999.
    return fail(Errc::kMalformedInput, "the body has a number that is too large");
  }
}

HttpHandler unpacking(HttpHandler handler) {
  return [handler = std::move(handler)](const HttpRequest& request) -> HttpResponse {
    const std::string encoding = lower(request.field("Content-Encoding"));
    if (encoding.empty() || encoding == "identity") return handler(request);
    if (encoding != "gzip" && encoding != "x-gzip") {
      return http_error(415, "Content-Encoding: gzip or none is understood here");
    }
    HttpRequest plain{.method = request.method,
                      .path = request.path,
                      .query = request.query,
                      .fields = request.fields,
                      .body = {},
                      .segments = request.segments};
    if (unpack(request.body, kMostUnpacked, plain.body)) return handler(plain);
    if (plain.body.size() > kMostUnpacked) {
      return http_error(413, "unpacked, the body has more than 32 MiB");
    }
    return http_error(400, "the body is no gzip, or it is damaged");
  };
}

}  // namespace foreshock::app
