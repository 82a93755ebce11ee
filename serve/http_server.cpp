#include "foreshock/serve/http_server.h"

#include <mutex>
#include <optional>
#include <thread>
#include <utility>  // Before Asio: that of Boost 1.74 uses std::exchange without it.
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "foreshock/core/check.h"
#include "foreshock/serve/connections.h"

namespace foreshock {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kBodyBuffer = 64 << 10;
/// Connections beyond the limit that are told so; further ones are closed without a word.
constexpr std::size_t kRefusals = 32;
/// How long a connection that we are done with may go on sending before it is closed. Closed at
/// once, the kernel answers what comes in with a reset, and the peer may lose our last answer.
constexpr Duration kLinger = std::chrono::seconds{1};
/// After accept() failed, for want of file descriptors most likely.
constexpr Duration kAcceptAgain = std::chrono::milliseconds{100};

/// What to answer when reading a request ended so; 0: nobody is there to be told, or not in time.
int status_of(beast::error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::bad_version) return 505;
  const beast::error_code any_of_http = http::error::bad_method;
  return error.category() == any_of_http.category() ? 400 : 0;
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

struct Shared {
  HttpRoutes routes;
  HttpServer::Options options;
  HttpServer::Observer observer;
  Connections connections;
};

/// One connection. A chain of callbacks on its strand holds it; when the chain ends, it closes.
class Session : public Connection, public std::enable_shared_from_this<Session> {
  template <class Member>
  auto then(Member member) {
    return beast::bind_front_handler(member, shared_from_this());
  }

 public:
  Session(tcp::socket socket, Shared& shared)
      : stream_(std::move(socket)),
        shared_(shared),
        buffer_(shared.options.most_header_bytes + kBodyBuffer) {}
  ~Session() override { shared_.connections.remove(this); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void serve() { asio::post(stream_.get_executor(), then(&Session::wait)); }
  void refuse() { asio::post(stream_.get_executor(), then(&Session::say_busy)); }
  void stop(bool now) override {
    asio::post(stream_.get_executor(), [self = shared_from_this(), now] {
      self->stopping_ = true;
      if (now || !self->answering_) self->stream_.close();
    });
  }

 private:
  void wait();
  void on_first(beast::error_code error, std::size_t bytes);
  void read_header();
  void on_header(beast::error_code error, std::size_t);
  void on_continue(beast::error_code error, std::size_t);
  void read_body();
  void on_body(beast::error_code error, std::size_t);
  void failed(beast::error_code error);
  void handle();
  void say_busy();
  void refuse_with(int status, std::string_view why);
  void write(HttpResponse&& response, bool with_body);
  void on_written(beast::error_code error, std::size_t);
  void finish();
  void drain();
  void on_drained(beast::error_code error, std::size_t);
  void observe(std::string_view handler, int status, Clock::duration taken) const;

  beast::tcp_stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  unsigned version_ = 11;  ///< The client's HTTP version: 10 or 11.
  bool keep_alive_ = false;
  bool answering_ = false;
  bool stopping_ = false;
};

void Session::wait() {
  if (stopping_) return finish();
  answering_ = false;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.most_header_bytes));
  parser_->body_limit(shared_.options.most_body_bytes);
  if (buffer_.size() > 0) return read_header();  // A client that did not wait for our answer.
  stream_.expires_after(shared_.options.idle);
  stream_.async_read_some(buffer_.prepare(kReadBytes), then(&Session::on_first));
}

void Session::on_first(beast::error_code error, std::size_t bytes) {
  if (error) return;
  buffer_.commit(bytes);
  read_header();
}

void Session::read_header() {
  stream_.expires_after(shared_.options.header);  // For all of it, however it trickles in.
  http::async_read_header(stream_, buffer_, *parser_, then(&Session::on_header));
}

void Session::on_header(beast::error_code error, std::size_t) {
  if (error) return failed(error);
  const auto& header = parser_->get();
  version_ = header.version();
  if (version_ == 11 && header.count(http::field::host) != 1) {
    return refuse_with(400, "HTTP/1.1 asks for exactly one Host");
  }
  const beast::string_view expected = header[http::field::expect];
  if (expected.empty() || version_ == 10 || parser_->is_done()) return read_body();
  if (!beast::iequals(expected, "100-continue")) return refuse_with(417, "not expected here");
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  stream_.expires_after(shared_.options.answer);
  asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                    then(&Session::on_continue));
}

void Session::on_continue(beast::error_code error, std::size_t) {
  if (!error) read_body();
}

void Session::read_body() {
  if (parser_->is_done()) return handle();
  stream_.expires_after(shared_.options.body);
  http::async_read(stream_, buffer_, *parser_, then(&Session::on_body));
}

void Session::on_body(beast::error_code error, std::size_t) {
  if (error) return failed(error);
  handle();
}

void Session::failed(beast::error_code error) {
  if (error == http::error::end_of_stream) return finish();
  const int status = status_of(error);
  if (status != 0) refuse_with(status, error.message());
}

void Session::handle() {
  auto message = parser_->release();
  keep_alive_ = message.keep_alive();
  HttpRequest request;
  request.method = view(message.method_string());
  if (!set_target(view(message.target()), request)) {
    return refuse_with(400, "a request names a path");
  }
  for (const auto& field : message) {
    request.fields.emplace_back(view(field.name_string()), view(field.value()));
  }
  request.body = std::move(message.body());

  const Clock::time_point asked = Clock::now();
  HttpRoutes::Answer answer = shared_.routes.answer(request);
  observe(answer.handler, answer.response.status, Clock::now() - asked);
  write(std::move(answer.response), request.method != "HEAD");
}

void Session::say_busy() {
  HttpResponse busy = http_error(503, "too many connections");
  busy.fields.emplace_back("Retry-After", "1");
  keep_alive_ = false;
  observe(HttpRoutes::kOther, 503, {});
  write(std::move(busy), true);
}

void Session::refuse_with(int status, std::string_view why) {
  keep_alive_ =
      false;  // What follows of this connection can't be told from the rest of the request.
  observe(HttpRoutes::kOther, status, {});
  write(http_error(status, why), true);
}

void Session::write(HttpResponse&& response, bool with_body) {
  answering_ = true;
  keep_alive_ = keep_alive_ && !stopping_;
  response_ = {};
  response_.version(version_);
  response_.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.fields) response_.insert(name, value);
  response_.set(http::field::content_type, response.content_type);
  response_.set("X-Content-Type-Options", "nosniff");
  response_.set(http::field::date, http_date(std::chrono::system_clock::now()));
  response_.keep_alive(keep_alive_);
  response_.body() = std::move(response.body);
  response_.prepare_payload();

  serializer_.emplace(response_);
  stream_.expires_after(shared_.options.answer);
  if (with_body) {
    http::async_write(stream_, *serializer_, then(&Session::on_written));
  } else {
    serializer_->split(true);
    http::async_write_header(stream_, *serializer_, then(&Session::on_written));
  }
}

void Session::on_written(beast::error_code error, std::size_t) {
  if (error) return;
  if (keep_alive_) return wait();
  finish();
}

void Session::finish() {
  answering_ = true;  // Until the peer has it.
  beast::error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kLinger);
  drain();
}

void Session::drain() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kReadBytes), then(&Session::on_drained));
}

void Session::on_drained(beast::error_code error, std::size_t) {
  if (!error) drain();
}

void Session::observe(std::string_view handler, int status, Clock::duration taken) const {
  if (!shared_.observer) return;
  shared_.observer(handler, status, std::chrono::duration<double>(taken).count());
}

}  // namespace

class HttpServer::Parts {
 public:
  Parts(HttpRoutes routes, const Options& options, Observer observer)
      : shared_{.routes = std::move(routes), .options = options, .observer = std::move(observer)},
        acceptor_(asio::make_strand(context_)),
        again_(acceptor_.get_executor()) {}
  ~Parts() { stop(); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  Status listen(const ListenAddress& address);
  std::uint16_t port() const { return port_; }
  void run();
  void stop();

 private:
  void accept();
  void on_accept(beast::error_code error, tcp::socket socket);

  Shared shared_;             // First: sessions speak of it to their end.
  asio::io_context context_;  // Holds the sessions.
  tcp::acceptor acceptor_;    // On a strand, with the timer.
  asio::steady_timer again_;
  std::uint16_t port_ = 0;
  std::mutex stop_lock_;
  std::vector<std::thread> threads_;
};

Status HttpServer::Parts::listen(const ListenAddress& address) {
  const std::string place = address.host + ":" + std::to_string(address.port);
  beast::error_code error;
  const auto found = tcp::resolver(context_).resolve(address.host, std::to_string(address.port),
                                                     tcp::resolver::passive, error);
  if (error) return fail(Errc::kInvalidArgument, place + ": no such host: " + error.message());
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error) return fail(Errc::kUnavailable, place + ": can't listen: " + error.message());
  return {};
}

void HttpServer::Parts::run() {
  asio::post(acceptor_.get_executor(), [this] { accept(); });
  for (int i = 0; i < shared_.options.threads; ++i) {
    threads_.emplace_back([this] { context_.run(); });
  }
}

void HttpServer::Parts::accept() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_accept(
      asio::make_strand(context_),
      [this](beast::error_code error, tcp::socket socket) { on_accept(error, std::move(socket)); });
}

void HttpServer::Parts::on_accept(beast::error_code error, tcp::socket socket) {
  if (error == asio::error::operation_aborted) return;
  if (error) {
    again_.expires_after(kAcceptAgain);
    again_.async_wait([this](beast::error_code cancelled) {
      if (!cancelled) accept();
    });
    return;
  }
  beast::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);  // Answers leave at once.
  const auto session = std::make_shared<Session>(std::move(socket), shared_);
  const std::optional<std::size_t> count = shared_.connections.add(session);
  const auto most = static_cast<std::size_t>(shared_.options.most_connections);
  if (count && *count <= most) {
    session->serve();
  } else if (count && *count <= most + kRefusals) {
    session->refuse();
  }
  accept();
}

void HttpServer::Parts::stop() {
  const std::lock_guard lock(stop_lock_);
  if (threads_.empty()) return;
  asio::post(acceptor_.get_executor(), [this] {
    beast::error_code ignored;
    acceptor_.close(ignored);
    again_.cancel();
  });
  shared_.connections.close_doors();
  shared_.connections.stop_all(false);
  if (!shared_.connections.wait_until_empty(shared_.options.grace)) {
    shared_.connections.stop_all(true);
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

Result<HttpServer> HttpServer::start(const ListenAddress& address, HttpRoutes routes,
                                     const Options& options, Observer observer) {
  FORESHOCK_CHECK(options.threads >= 1 && options.most_connections >= 1);
  auto parts = std::make_unique<Parts>(std::move(routes), options, std::move(observer));
  FORESHOCK_TRY_VOID(parts->listen(address));
  parts->run();
  return HttpServer(std::move(parts));
}

HttpServer::HttpServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return parts_->port();
}

void HttpServer::stop() {
  parts_->stop();
}

}  // namespace foreshock
