#pragma once

#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "raw_client.h"

#include "foreshock/serve/http_server.h"

namespace foreshock {

/// A server on a free port, with paths for every case.
class ServerTest : public testing::Test {
 protected:
  using Seen = std::pair<std::string, int>;

  void start(const HttpServer::Options& options = {}) {
    HttpRoutes routes;
    routes.add("/hello", "GET", [](const HttpRequest&) { return HttpResponse{.body = "hello"}; });
    routes.add("/echo", "POST", [](const HttpRequest& request) {
      return HttpResponse{.content_type = std::string(request.field("content-type")),
                          .body = request.body,
                          .fields = {{"X-Query", request.query}}};
    });
    routes.add("/large", "GET",
               [](const HttpRequest&) { return HttpResponse{.body = std::string(64 << 20, 'x')}; });
    routes.add("/slow", "GET", [this](const HttpRequest&) {
      ++in_handlers_;
      go_on_.wait();
      return HttpResponse{.body = "done"};
    });
    auto server = HttpServer::start({"127.0.0.1", 0}, std::move(routes), options,
                                    [this](std::string_view handler, int status, double seconds) {
                                      EXPECT_GE(seconds, 0);
                                      const std::lock_guard lock(lock_);
                                      seen_.emplace_back(handler, status);
                                    });
    ASSERT_TRUE(server) << server.error().message;
    server_.emplace(*std::move(server));
  }
  void TearDown() override { release(); }

  /// Lets the handler of /slow go on, now and for ever.
  void release() {
    if (!std::exchange(released_, true)) release_.set_value();
  }
  /// Until so many are in the handler of /slow.
  void wait_for_handlers(int count) const {
    while (in_handlers_ < count) std::this_thread::yield();
  }
  std::vector<Seen> seen() {
    const std::lock_guard lock(lock_);
    return seen_;
  }
  /// The whole answer to a request on a connection of its own.
  std::string ask(const std::string& request) const {
    RawClient client(server_->port());
    client.send(request);
    client.end_sending();
    return client.rest();
  }
  static std::string get(const std::string& path, const std::string& more = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
  }
  static std::string post(const std::string& path, const std::string& body) {
    return "POST " + path +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }
  static std::string status_line(const std::string& answer) {
    return answer.substr(0, answer.find('\r'));
  }
  static std::string body_of(const std::string& answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "(no header)" : answer.substr(end + 4);
  }
  static bool has(const std::string& answer, const std::string& field) {
    return answer.find("\r\n" + field + "\r\n") != std::string::npos;
  }

  std::promise<void> release_;
  std::shared_future<void> go_on_ = release_.get_future().share();
  bool released_ = false;
  std::atomic<int> in_handlers_ = 0;
  std::mutex lock_;
  std::vector<Seen> seen_;
  std::optional<HttpServer> server_;  ///< Last: it ends before what its handlers use.
};

}  // namespace foreshock
