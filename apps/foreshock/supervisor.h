#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock::app {

/// Tells the service manager that started the program how it is: ready, about to end, alive.
/// Source: sd_notify(3) and sd_watchdog_enabled(3), whose protocol is a datagram of lines
/// NAME=VALUE to a Unix socket. Without a manager it says nothing.
class Supervisor {
 public:
  struct Environment {
    std::string socket;         ///< NOTIFY_SOCKET: a path, or @ and an abstract name.
    std::string watchdog_usec;  ///< WATCHDOG_USEC: it takes us for dead after such a silence.
    std::string watchdog_pid;   ///< WATCHDOG_PID: whom that is about; empty: us.
  };
  static Environment environment();

  /// kInvalidArgument for a name that no socket can have; kUnavailable if there are no sockets.
  static Result<Supervisor> make(const Environment& environment, std::int64_t pid);

  void ready();
  void reloading();  ///< Until ready() is said again.
  void stopping();
  /// To be called often. Says so ten times within the silence that the manager bears, so that most
  /// of it is left for work that keeps the caller busy, such as a last commit.
  void alive(std::chrono::steady_clock::time_point now);

 private:
  class Socket;
  explicit Supervisor(std::shared_ptr<const Socket> socket) : socket_(std::move(socket)) {}
  void say(std::string_view words) const;

  std::shared_ptr<const Socket> socket_;   ///< Null without a manager.
  std::chrono::microseconds interval_{0};  ///< Between two signs of life; 0: none are wanted.
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace foreshock::app
