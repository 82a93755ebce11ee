#pragma once

/// One connection of the HTTP server; for its own sources only.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>  // Before Asio: that of Boost 1.74 uses std::exchange without it.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "foreshock/serve/connections.h"
#include "foreshock/serve/http_server.h"

namespace foreshock {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

/// What all connections of a server have in common.
struct HttpShared {
  HttpRoutes routes;
  HttpServer::Options options;
  HttpServer::Observer observer;
  Connections connections;

  /// How long what is ready has been waiting for a thread. HttpServer::Parts::probe_lag
  Duration lag(std::chrono::steady_clock::time_point now) const {
    const Duration overdue = now - probe_due.load(std::memory_order_relaxed);
    return std::max(Duration{0}, std::min(overdue, 2 * late.load(std::memory_order_relaxed)));
  }
  std::atomic<std::chrono::steady_clock::time_point> probe_due{};
  std::atomic<Duration> late{};  ///< The better of the last two probes.
};

/// One connection. A chain of callbacks on its strand holds it; when the chain ends, it closes.
class HttpSession : public Connection, public std::enable_shared_from_this<HttpSession> {
  template <class Member>
  auto then(Member member) {
    return beast::bind_front_handler(member, shared_from_this());
  }

 public:
  HttpSession(tcp::socket socket, HttpShared& shared)
      : stream_(std::move(socket)),
        shared_(shared),
        buffer_(shared.options.most_header_bytes + std::size_t{64 << 10}),
        pulse_(stream_.get_executor()) {}
  ~HttpSession() override { shared_.connections.remove(this); }
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void serve() { asio::post(stream_.get_executor(), then(&HttpSession::wait)); }
  void refuse() { asio::post(stream_.get_executor(), then(&HttpSession::say_busy)); }
  void stop(bool now) override {
    asio::post(stream_.get_executor(), [self = shared_from_this(), now] {
      self->stopping_ = true;
      if (now || !self->answering_ || self->body_) self->stream_.close();
    });
  }

 private:
  void wait();
  void on_first(beast::error_code error, std::size_t bytes);
  beast::error_code parse_buffer();
  void read_header();
  void on_header(beast::error_code error, std::size_t);
  void on_continue(beast::error_code error, std::size_t);
  void read_body();
  void on_body(beast::error_code error, std::size_t);
  void failed(beast::error_code error);
  void handle();
  void say_busy();
  void refuse_with(int status, std::string_view why);
  void set_head(http::response<http::string_body>& message, const HttpResponse& response) const;
  void write(HttpResponse&& response, bool with_body);
  void on_written(beast::error_code error, std::size_t);
  void begin_stream(HttpResponse&& response, bool with_body);
  void on_stream_header(beast::error_code error, std::size_t);
  void listen_for_end();
  void on_heard(beast::error_code error, std::size_t);
  void pump();
  void send_piece(std::string piece);
  void on_piece(beast::error_code error, std::size_t);
  void end_stream();
  void finish();
  void drain();
  void on_drained(beast::error_code error, std::size_t);
  void observe(std::string_view handler, int status,
               std::chrono::steady_clock::duration taken) const;

  beast::tcp_stream stream_;
  HttpShared& shared_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  std::shared_ptr<HttpStream> body_;  ///< Of an answer without an end.
  std::string piece_;
  asio::steady_timer pulse_;
  bool piece_under_way_ = false;
  unsigned version_ = 11;  ///< The client's HTTP version: 10 or 11.
  bool keep_alive_ = false;
  bool answering_ = false;
  bool stopping_ = false;
};

}  // namespace foreshock
