#include "foreshock/serve/assets.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "foreshock/serve/http_encoding.h"
#include "foreshock/serve/siphash.h"

namespace foreshock {
namespace {

constexpr int kSmallest = 9;  ///< Packed once: as small as it gets.

std::string_view type_of(std::string_view name) {
  constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".json", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
  });
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "text/plain; charset=utf-8";
}

std::string tag_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string tag = "\"";
  for (const std::uint8_t byte : siphash128({}, bytes)) {
    tag += kDigits[byte >> 4U];
    tag += kDigits[byte & 15U];
  }
  return tag + "\"";
}

struct Asset {
  std::string_view bytes;
  std::string packed;
  std::string_view type;
  std::string tag;
};

HttpResponse answer(const Asset& asset, const HttpRequest& request) {
  HttpResponse response{.content_type = std::string(asset.type), .body = {}};
  response.fields = {
      {"ETag", asset.tag}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}};
  if (request.field("If-None-Match") == asset.tag) {
    response.status = 304;
    return response;
  }
  if (accepts_gzip(request.field("Accept-Encoding"))) {
    response.body = asset.packed;
    response.fields.emplace_back("Content-Encoding", "gzip");
  } else {
    response.body = asset.bytes;
    response.fields.emplace_back("Content-Encoding", "identity");
  }
  return response;
}

}  // namespace

void add_assets(HttpRoutes& routes) {
  for (const EmbeddedFile& file : embedded_files()) {
    const auto asset = std::make_shared<const Asset>(
        Asset{file.bytes, gzip(file.bytes, kSmallest), type_of(file.name), tag_of(file.bytes)});
    const HttpHandler handler = [asset](const HttpRequest& request) {
      return answer(*asset, request);
    };
    routes.add("/page/" + std::string(file.name), "GET", handler);
    if (file.name == "index.html") routes.add("/", "GET", handler);
    if (file.name == "embed.html") routes.add("/embed", "GET", handler);
    if (file.name == "embed.js") routes.add("/embed.js", "GET", handler);
  }
}

}  // namespace foreshock
