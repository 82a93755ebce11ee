#include "foreshock/serve/http_server.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/strand.hpp>

#include "foreshock/core/check.h"
#include "foreshock/serve/internal/http_session.h"

namespace foreshock {
namespace {

/// Connections beyond the limit that are told so; further ones are closed without a word.
constexpr std::size_t kRefusals = 32;
/// After accept() failed, for want of file descriptors most likely.
constexpr Duration kAcceptAgain = std::chrono::milliseconds{100};
/// Between two probes of how late the threads are.
constexpr Duration kLagProbe = std::chrono::milliseconds{5};
/// Connections for each thread that make no queue worth the name.
constexpr int kQueuePerThread = 2;

}  // namespace

class HttpServer::Parts {
 public:
  Parts(HttpRoutes routes, const Options& options, Observer observer)
      : shared_{.routes = std::move(routes), .options = options, .observer = std::move(observer)},
        acceptor_(asio::make_strand(context_)),
        again_(acceptor_.get_executor()),
        probe_(context_) {}
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
  void probe_lag();

  HttpShared shared_;         // First: sessions speak of it to their end.
  asio::io_context context_;  // Holds the sessions.
  tcp::acceptor acceptor_;    // On a strand, with the timer.
  asio::steady_timer again_;
  asio::steady_timer probe_;
  Duration before_{};  ///< How late the last probe was.
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
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
  probe_lag();
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
  const auto session = std::make_shared<HttpSession>(std::move(socket), shared_);
  const std::optional<std::size_t> count = shared_.connections.add(session);
  const auto most = static_cast<std::size_t>(shared_.options.most_connections);
  if (count && *count <= most) {
    session->serve();
  } else if (count && *count <= most + kRefusals) {
    session->refuse();
  }
  accept();
}

/// What is ready waits in one queue with this timer: what the timer comes late, requests do too,
/// and those that are behind it know already how much it is overdue. One probe that is late may be
/// a machine busy with other things; two in a row are a queue. And there is no queue where all that
/// are connected have a thread.
void HttpServer::Parts::probe_lag() {
  probe_.expires_after(kLagProbe);
  shared_.probe_due = probe_.expiry();
  probe_.async_wait([this](beast::error_code cancelled) {
    if (cancelled || stopping_) return;
    const Duration late = std::chrono::steady_clock::now() - probe_.expiry();
    const auto busy = static_cast<std::size_t>(kQueuePerThread * shared_.options.threads);
    shared_.late = shared_.connections.count() > busy ? std::min(late, before_) : Duration{0};
    before_ = late;
    probe_lag();
  });
}

void HttpServer::Parts::stop() {
  const std::lock_guard lock(stop_lock_);
  if (threads_.empty()) return;
  asio::post(acceptor_.get_executor(), [this] {
    beast::error_code ignored;
    acceptor_.close(ignored);
    again_.cancel();
  });
  stopping_ = true;
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
