#include "foreshock/serve/http_encoding.h"

#include <algorithm>

#include <zlib.h>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

/// Below, the packets are as many as without.
constexpr std::size_t kWorthIt = 1400;
constexpr int kQuick = 1;
constexpr int kGzip = 16 + MAX_WBITS;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

bool is_none(std::string_view quality) {
  return quality.find_first_not_of("0.") == std::string_view::npos;
}

bool has_field(const HttpResponse& response, std::string_view name) {
  return std::any_of(response.fields.begin(), response.fields.end(),
                     [&](const auto& field) { return field.first == name; });
}

bool is_text(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("application/json") ||
         type.starts_with("application/yaml") || type.starts_with("image/svg") ||
         type.starts_with("application/octet-stream");
}

Bytef* bytes_of(std::string_view text) {
  // zlib promises not to write here, but has no const in its types.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  bool by_star = false;
  while (!accept_encoding.empty()) {
    const std::size_t comma = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string one = lower(trimmed(accept_encoding.substr(0, comma)));
    accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
    const std::size_t semicolon = std::min(one.find(';'), one.size());
    const std::string_view name = trimmed(std::string_view(one).substr(0, semicolon));
    const std::size_t quality = one.find("q=", semicolon);
    const bool is_taken = quality == std::string::npos ||
                          !is_none(trimmed(std::string_view(one).substr(quality + 2)));
    // What is said of gzip itself counts, wherever the '*' stands.
    if (name == "gzip" || name == "x-gzip") return is_taken;
    if (name == "*") by_star = is_taken;
  }
  return by_star;
}

std::string gzip(std::string_view bytes, int level) {
  z_stream stream{};
  constexpr int kMemory = 8;
  FORESHOCK_CHECK(deflateInit2(&stream, level, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) ==
                  Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = bytes_of(out);
  stream.avail_out = static_cast<uInt>(out.size());
  FORESHOCK_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void pack(const HttpRequest& request, HttpResponse& response) {
  if (response.stream || response.body.size() < kWorthIt || !is_text(response.content_type) ||
      has_field(response, "Content-Encoding")) {
    return;
  }
  response.fields.emplace_back("Vary", "Accept-Encoding");
  if (!accepts_gzip(request.field("Accept-Encoding"))) return;
  response.body = gzip(response.body, kQuick);
  response.fields.emplace_back("Content-Encoding", "gzip");
}

bool unpack(std::string_view packed, std::size_t most, std::string& out) {
  z_stream stream{};
  FORESHOCK_CHECK(inflateInit2(&stream, kGzip) == Z_OK);
  stream.next_in = bytes_of(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  int status = Z_OK;
  constexpr std::size_t kStep = 64 << 10;
  out.clear();
  while (status == Z_OK && out.size() <= most) {
    const std::size_t before = out.size();
    out.resize(before + kStep);
    stream.next_out = bytes_of(out) + before;
    stream.avail_out = static_cast<uInt>(kStep);
    status = inflate(&stream, Z_NO_FLUSH);
    out.resize(stream.total_out);
    if (status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0) break;  // Cut short.
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END && stream.avail_in == 0 && out.size() <= most;
}

}  // namespace foreshock
