#pragma once

/// Requests and answers without the wire: what handlers see, and which handler is asked.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/time.h"

namespace foreshock {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  ///< As it was sent: "GET".
  std::string path;    ///< As it was sent, up to a '?': "/api/v1/query".
  std::string query;   ///< What is behind the '?', as it was sent.
  HttpFields fields;
  std::string body;
  HttpFields segments;  ///< Of a path with placeholders: name and value, percent-decoded.

  /// The first field of that name, in any case of letters; "" if there is none.
  std::string_view field(std::string_view name) const;
  /// What the path has in the place of the placeholder; "" if there is none of that name.
  std::string_view segment(std::string_view name) const;
};

/// A body that has no end yet. Members are called on the server's threads, never two at once.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  /// `wake` may be called from any thread whenever there may be more to take, also in start().
  virtual void start(std::function<void()> wake) = 0;
  /// What there is by now, "" if nothing; nothing at all at the end.
  virtual std::optional<std::string> take() = 0;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  HttpFields fields;                     ///< Besides those that the server writes itself.
  std::shared_ptr<HttpStream> stream{};  ///< Instead of a body, where there is one.
};

/// {"error":"what"} as JSON.
HttpResponse http_error(int status, std::string_view what);

/// As the Date field has it (RFC 9110, section 5.6.7): "Fri, 01 Mar 2024 10:00:00 GMT".
std::string http_date(Timestamp time);

/// Called on any of the server's threads, on several at once. What it throws becomes a 500.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// Sets path and query from a request target (RFC 9112, section 3.2): "/a?b" or "http://host/a?b".
/// False for other forms.
bool set_target(std::string_view target, HttpRequest& request);

/// Which handler belongs to which path. Paths match whole, byte for byte. A path may have
/// placeholders, "/label/{name}/values": each stands for one segment, which is not empty. A path
/// without placeholders goes before one with.
class HttpRoutes {
 public:
  /// What a request that meets no handler is counted under.
  static constexpr std::string_view kOther = "other";

  /// GET answers HEAD too. No path takes the same method twice.
  void add(std::string path, std::string method, HttpHandler handler);
  /// Adds those of others, each as `wrap` makes it.
  void add_all(const HttpRoutes& others, const std::function<HttpHandler(HttpHandler)>& wrap);

  struct Answer {
    HttpResponse response;
    std::string_view
        handler;  ///< The path as it was added, or kOther; lives as long as the routes.
  };
  /// 404 for a path that nobody has, 405 with Allow for a method that the path does not take, 400
  /// for a segment that cannot be decoded.
  Answer answer(const HttpRequest& request) const;

 private:
  using Methods = std::map<std::string, HttpHandler, std::less<>>;
  using Paths = std::map<std::string, Methods, std::less<>>;
  static Answer answer_at(const Paths::value_type& path, const HttpRequest& request);

  Paths paths_;
  Paths patterns_;  ///< With placeholders.
};

}  // namespace foreshock
