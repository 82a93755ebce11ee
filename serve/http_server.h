#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/http.h"
#include "foreshock/serve/listen.h"

namespace foreshock {

/// HTTP/1.1 with bounds on everything that a client decides: how many connections, how long a
/// header, how large a body, how slow a peer. Keep-alive, chunked bodies, Expect: 100-continue.
class HttpServer {
 public:
  struct Options {
    int threads = 2;             ///< A handler keeps one busy; >= 1.
    int most_connections = 256;  ///< Those beyond are answered 503; >= 1.
    /// Of the request line, and again of all fields together. Beyond: 431.
    std::size_t most_header_bytes = 8 << 10;
    std::size_t most_body_bytes = 1 << 20;       ///< Beyond: 413.
    Duration idle = std::chrono::seconds{60};    ///< Between two requests of a connection.
    Duration header = std::chrono::seconds{10};  ///< From the first byte of a header to its last.
    Duration body = std::chrono::seconds{30};    ///< The same of a body.
    Duration answer = std::chrono::seconds{30};  ///< For a client to take its answer.
    Duration grace = std::chrono::seconds{1};    ///< How long stop() waits for answers under way.
    /// Asked before a handler is, with how long requests now wait for a thread: what it returns is
    /// the answer. As handlers, on several threads at once.
    std::function<std::optional<HttpResponse>(const HttpRequest&, Duration lag)> guard{};
    /// Shown every answer of a guard or handler before it is sent.
    std::function<void(const HttpRequest&, HttpResponse&)> finish{};
  };
  /// Told of every answer: the handler as HttpRoutes names it, the status, and the seconds from the
  /// whole request to the answer. Called on the server's threads, on several at once.
  using Observer = std::function<void(std::string_view handler, int status, double seconds)>;

  /// Listens from now on. `observer` may be empty.
  /// Errors:  kInvalidArgument for a host that does not resolve; kUnavailable for a port that is
  ///          taken or forbidden.
  static Result<HttpServer> start(const ListenAddress& address, HttpRoutes routes,
                                  const Options& options, Observer observer);
  ~HttpServer();  ///< stop()
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) = delete;

  std::uint16_t port() const;  ///< The one that was taken, if 0 was asked for.

  /// Accepts no more, lets answers under way arrive for at most `grace`, closes all connections and
  /// waits for handlers to return. To be called from any thread but a handler's; more than once.
  void stop();

 private:
  class Parts;
  explicit HttpServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace foreshock
