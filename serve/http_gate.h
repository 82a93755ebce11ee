#pragma once

/// Who may ask, from where, and when there is too much to do: before any handler.

#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/serve/http.h"

namespace foreshock {

class HttpGate {
 public:
  struct Options {
    std::string token;                 ///< Empty: nobody is asked for one.
    std::vector<std::string> origins;  ///< "https://host:port" that may ask and frame; "*": all.
    bool loopback = true;              ///< Listening there: names of other hosts are refused.
    Duration shed_after = std::chrono::milliseconds{25};  ///< Wait for a thread; beyond: 503.
  };
  explicit HttpGate(Options options) : options_(std::move(options)) {}

  /// The answer instead of a handler's, if there is to be one: 401 without the token, 403 for an
  /// origin or host that is not ours, 503 when too many wait, 204 for a permitted preflight.
  std::optional<HttpResponse> refusal(const HttpRequest& request, Duration lag) const;
  /// Adds what browsers want to be told of the answer.
  void finish(const HttpRequest& request, HttpResponse& response) const;

 private:
  bool is_own(std::string_view origin, std::string_view host) const;
  bool is_listed(std::string_view origin) const;
  bool has_token(const HttpRequest& request) const;

  const Options options_;
};

}  // namespace foreshock
