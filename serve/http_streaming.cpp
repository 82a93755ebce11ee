/// Answers without an end, of an HttpSession: taken from their stream whenever it wakes us.

#include <array>
#include <charconv>

#include <boost/asio/write.hpp>

#include "foreshock/serve/internal/http_session.h"

namespace foreshock {
namespace {

constexpr std::size_t kHeard = 512;
/// Of a stream that has nothing to say: proxies cut off what is silent for longer.
constexpr Duration kPulse = std::chrono::seconds{15};
constexpr std::string_view kNothingNew = ":\n\n";  // A comment, by the format of the events.

/// RFC 9112, section 7.1.
std::string chunk_of(std::string_view text) {
  std::array<char, 16> length{};
  const auto end = std::to_chars(length.data(), length.data() + length.size(), text.size(), 16).ptr;
  std::string chunk(length.data(), end);
  return chunk.append("\r\n").append(text).append("\r\n");
}

}  // namespace

void HttpSession::begin_stream(HttpResponse&& response, bool with_body) {
  answering_ = true;
  keep_alive_ = false;
  set_head(response_, response);
  if (version_ == 11) response_.chunked(true);
  body_ = with_body ? std::move(response.stream) : nullptr;
  serializer_.emplace(response_);
  serializer_->split(true);
  stream_.expires_after(shared_.options.answer);
  http::async_write_header(stream_, *serializer_, then(&HttpSession::on_stream_header));
}

void HttpSession::on_stream_header(beast::error_code error, std::size_t) {
  if (error) return;
  if (!body_) return finish();
  body_->start([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    asio::post(self->stream_.get_executor(), [self] { self->pump(); });
  });
  stream_.expires_never();
  listen_for_end();
  pump();
}

/// A client that leaves is noticed although there may be nothing to send.
void HttpSession::listen_for_end() {
  listening_ = true;
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kHeard), then(&HttpSession::on_heard));
}

void HttpSession::on_heard(beast::error_code error, std::size_t) {
  listening_ = false;
  if (finishing_) {
    stream_.expires_after(kLinger);
    return drain();
  }
  if (!error) return listen_for_end();
  end_stream();
}

void HttpSession::pump() {
  if (!body_ || piece_under_way_) return;
  std::optional<std::string> piece = body_->take();
  if (!piece) {
    body_.reset();
    pulse_.cancel();
    if (version_ == 10) return finish();
    piece_ = "0\r\n\r\n";
    stream_.expires_after(shared_.options.answer);
    return asio::async_write(stream_, asio::buffer(piece_), then(&HttpSession::on_written));
  }
  if (!piece->empty()) return send_piece(std::move(*piece));
  pulse_.expires_after(kPulse);
  pulse_.async_wait([self = shared_from_this()](beast::error_code cancelled) {
    if (!cancelled && self->body_ && !self->piece_under_way_) {
      self->send_piece(std::string(kNothingNew));
    }
  });
}

void HttpSession::send_piece(std::string piece) {
  pulse_.cancel();
  piece_under_way_ = true;
  piece_ = version_ == 11 ? chunk_of(piece) : std::move(piece);
  stream_.expires_after(shared_.options.answer);
  asio::async_write(stream_, asio::buffer(piece_), then(&HttpSession::on_piece));
}

void HttpSession::on_piece(beast::error_code error, std::size_t) {
  piece_under_way_ = false;
  if (error) return end_stream();
  pump();
}

void HttpSession::end_stream() {
  body_.reset();
  pulse_.cancel();
  stream_.close();
}

}  // namespace foreshock
