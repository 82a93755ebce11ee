#pragma once

/// A client that can misbehave: bytes out, bytes in.

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace foreshock {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{60, 0};  // So that a server that hangs fails a test and not the run.
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    void* const any = &address;
    connected_ = connect(socket_, static_cast<const sockaddr*>(any), sizeof address) == 0;
  }
  ~RawClient() { close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }

  /// False once the other side is closed.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_sending() const { shutdown(socket_, SHUT_WR); }

  /// Header and body of the next answer, as its Content-Length says; what there is if it ends
  /// early.
  std::string answer(bool has_body = true) {
    while (ahead_.find("\r\n\r\n") == std::string::npos) {
      if (!receive()) return std::exchange(ahead_, "");
    }
    std::size_t size = ahead_.find("\r\n\r\n") + 4;
    const std::size_t length = ahead_.find("Content-Length: ");
    if (has_body && length < size) size += std::strtoul(ahead_.c_str() + length + 16, nullptr, 10);
    while (ahead_.size() < size) {
      if (!receive()) return std::exchange(ahead_, "");
    }
    const std::string answer = ahead_.substr(0, size);
    ahead_.erase(0, size);
    return answer;
  }
  /// Everything up to the end of the connection.
  std::string rest() {
    while (receive()) {
    }
    return std::exchange(ahead_, "");
  }
  /// Whether the other side ends the connection, with nothing more said.
  bool is_cut() { return rest().empty() && ended_; }

 private:
  bool receive() {
    char bytes[4096];
    const ssize_t size = recv(socket_, bytes, sizeof bytes, 0);
    ended_ = size == 0 || (size < 0 && errno == ECONNRESET);
    if (size <= 0) return false;
    ahead_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }

  int socket_;
  bool connected_ = false;
  bool ended_ = false;
  std::string ahead_;
};

}  // namespace foreshock
