#pragma once

/// POST requests to other programs: several at once, each with an end in time.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// Who we say we are. Files are read for every request, so that a new secret needs no restart; a
/// newline at their end does not count.
struct HttpLogin {
  std::string bearer_file;  ///< Authorization: Bearer ...
  std::string user;         ///< Authorization: Basic ..., with the password below.
  std::string password_file;
};

struct HttpCall {
  std::string url;  ///< http or https.
  std::string content_type = "application/json";
  std::string body;
  HttpLogin login;
  std::string ca_file;  ///< PEM; empty: what the system trusts.
};

struct HttpAnswer {
  int status = 0;    ///< 0: no answer came.
  std::string what;  ///< One line for the log: why none came, or the first of the answer's body.
  std::optional<Duration> retry_after;  ///< The field Retry-After.
};

/// How calls travel: libcurl, or a test.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  /// All at once; as many answers, in the order of the calls.
  virtual std::vector<HttpAnswer> post(std::span<const HttpCall> calls) = 0;
  /// Ends what is under way and all that comes after, without answers. Any thread.
  virtual void cancel() = 0;
};

/// Follows a redirect (307, 308) to the same host only and never from https to http: alerts and
/// secrets go where the config says.
class HttpClient final : public HttpTransport {
 public:
  struct Options {
    Duration connect_timeout = std::chrono::seconds{2};
    Duration timeout = std::chrono::seconds{10};  ///< Of a whole call.
    std::string user_agent = "foreshock";
  };
  static Result<std::unique_ptr<HttpClient>> make(const Options& options);
  ~HttpClient() override;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  std::vector<HttpAnswer> post(std::span<const HttpCall> calls) override;
  void cancel() override;

 private:
  struct Parts;
  explicit HttpClient(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// The URL without user, password and query, for logs.
std::string shown_url(std::string_view url);

/// kInvalidArgument unless it is http://HOST... or https://HOST... that libcurl can read.
Status check_url(std::string_view url);

}  // namespace foreshock
