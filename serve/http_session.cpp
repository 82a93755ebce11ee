#include "foreshock/serve/internal/http_session.h"

#include <boost/asio/write.hpp>

#include "foreshock/serve/http_encoding.h"

namespace foreshock {
namespace {

constexpr std::size_t kReadBytes = 4096;
/// How long a connection that we are done with may go on sending before it is closed. Closed at
/// once, the kernel answers what comes in with a reset, and the peer may lose our last answer.
constexpr Duration kLinger = std::chrono::seconds{1};
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

}  // namespace

void HttpSession::wait() {
  if (stopping_) return finish();
  answering_ = false;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.most_header_bytes));
  parser_->body_limit(shared_.options.most_body_bytes);
  if (buffer_.size() > 0) return read_header();  // A client that did not wait for our answer.
  stream_.expires_after(shared_.options.idle);
  stream_.async_read_some(buffer_.prepare(kReadBytes), then(&HttpSession::on_first));
}

void HttpSession::on_first(beast::error_code error, std::size_t bytes) {
  if (error) return;
  buffer_.commit(bytes);
  // A header is mostly whole at once: to go through the queue again for it would take longer.
  if (const beast::error_code wrong = parse_buffer(); wrong) return failed(wrong);
  if (parser_->is_header_done()) return on_header({}, 0);
  read_header();
}

/// What of the request is there already; that it is not all is no error.
beast::error_code HttpSession::parse_buffer() {
  beast::error_code error;
  buffer_.consume(parser_->put(buffer_.data(), error));
  return error == http::error::need_more ? beast::error_code{} : error;
}

void HttpSession::read_header() {
  stream_.expires_after(shared_.options.header);  // For all of it, however it trickles in.
  http::async_read_header(stream_, buffer_, *parser_, then(&HttpSession::on_header));
}

void HttpSession::on_header(beast::error_code error, std::size_t) {
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
                    then(&HttpSession::on_continue));
}

void HttpSession::on_continue(beast::error_code error, std::size_t) {
  if (!error) read_body();
}

void HttpSession::read_body() {
  if (!parser_->is_done() && buffer_.size() > 0) {
    parser_->eager(true);
    if (const beast::error_code wrong = parse_buffer(); wrong) return failed(wrong);
  }
  if (parser_->is_done()) return handle();
  stream_.expires_after(shared_.options.body);
  http::async_read(stream_, buffer_, *parser_, then(&HttpSession::on_body));
}

void HttpSession::on_body(beast::error_code error, std::size_t) {
  if (error) return failed(error);
  handle();
}

void HttpSession::failed(beast::error_code error) {
  if (error == http::error::end_of_stream) return finish();
  const int status = status_of(error);
  if (status != 0) refuse_with(status, error.message());
}

void HttpSession::handle() {
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

  const std::chrono::steady_clock::time_point asked = std::chrono::steady_clock::now();
  const auto& guard = shared_.options.guard;
  std::optional<HttpResponse> refusal;
  if (guard) refusal = guard(request, shared_.lag(asked));
  HttpRoutes::Answer answer{refusal ? std::move(*refusal) : HttpResponse{}, HttpRoutes::kOther};
  if (!refusal) answer = shared_.routes.answer(request);
  if (shared_.options.finish) shared_.options.finish(request, answer.response);
  pack(request, answer.response);
  observe(answer.handler, answer.response.status, std::chrono::steady_clock::now() - asked);
  if (answer.response.stream) {
    begin_stream(std::move(answer.response), request.method != "HEAD");
  } else {
    write(std::move(answer.response), request.method != "HEAD");
  }
}

void HttpSession::say_busy() {
  HttpResponse busy = http_error(503, "too many connections");
  busy.fields.emplace_back("Retry-After", "1");
  keep_alive_ = false;
  observe(HttpRoutes::kOther, 503, {});
  write(std::move(busy), true);
}

void HttpSession::refuse_with(int status, std::string_view why) {
  keep_alive_ =
      false;  // What follows of this connection can't be told from the rest of the request.
  observe(HttpRoutes::kOther, status, {});
  write(http_error(status, why), true);
}

void HttpSession::set_head(http::response<http::string_body>& message,
                           const HttpResponse& response) const {
  message = {};
  message.version(version_);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.fields) message.insert(name, value);
  message.set(http::field::content_type, response.content_type);
  message.set("X-Content-Type-Options", "nosniff");
  message.set(http::field::date, http_date(std::chrono::system_clock::now()));
  message.keep_alive(keep_alive_);
}

void HttpSession::write(HttpResponse&& response, bool with_body) {
  answering_ = true;
  keep_alive_ = keep_alive_ && !stopping_;
  set_head(response_, response);
  response_.body() = std::move(response.body);
  response_.prepare_payload();

  serializer_.emplace(response_);
  stream_.expires_after(shared_.options.answer);
  if (with_body) {
    http::async_write(stream_, *serializer_, then(&HttpSession::on_written));
  } else {
    serializer_->split(true);
    http::async_write_header(stream_, *serializer_, then(&HttpSession::on_written));
  }
}

void HttpSession::on_written(beast::error_code error, std::size_t) {
  if (error) return;
  if (keep_alive_) return wait();
  finish();
}

void HttpSession::finish() {
  answering_ = true;  // Until the peer has it.
  beast::error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kLinger);
  drain();
}

void HttpSession::drain() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kReadBytes), then(&HttpSession::on_drained));
}

void HttpSession::on_drained(beast::error_code error, std::size_t) {
  if (!error) drain();
}

void HttpSession::observe(std::string_view handler, int status,
                          std::chrono::steady_clock::duration taken) const {
  if (!shared_.observer) return;
  shared_.observer(handler, status, std::chrono::duration<double>(taken).count());
}

}  // namespace foreshock
