#include "foreshock/app/http/json_body.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "foreshock/serve/http_encoding.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kMostUnpacked = 32 << 20;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

/// Copying, printing and walking go as deep as the text does, and a million brackets are more than
/// a thread's stack bears.
Status check_depth(const std::string& body) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepestBody) {
        return fail(Errc::kMalformedInput,
                    "the body is nested more than " + std::to_string(kDeepestBody) + " deep");
      }
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return {};
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
