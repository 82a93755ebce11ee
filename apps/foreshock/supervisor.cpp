#include "foreshock/app/supervisor.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace foreshock::app {
namespace {

constexpr int kSignsPerSilence = 10;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// 0 for what is not a whole number greater than 0.
std::int64_t whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_good = error == std::errc{} && end == text.data() + text.size() && value > 0;
  return is_good ? value : 0;
}

}  // namespace

class Supervisor::Socket {
 public:
  Socket(int handle, const sockaddr_un& address, socklen_t size)
      : handle_(handle), address_(address), size_(size) {}
  ~Socket() { close(handle_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// What cannot be sent is lost: a manager that does not listen cannot be helped.
  void send(std::string_view words) const {
    sendto(handle_, words.data(), words.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address_), size_);
  }

 private:
  int handle_;
  sockaddr_un address_;
  socklen_t size_;
};

Supervisor::Environment Supervisor::environment() {
  return {variable("NOTIFY_SOCKET"), variable("WATCHDOG_USEC"), variable("WATCHDOG_PID")};
}

Result<Supervisor> Supervisor::make(const Environment& environment, std::int64_t pid) {
  const std::string& name = environment.socket;
  if (name.empty()) return Supervisor(nullptr);

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if ((name[0] != '/' && name[0] != '@') || name.size() < 2 ||
      name.size() >= sizeof address.sun_path) {
    return fail(Errc::kInvalidArgument, "NOTIFY_SOCKET '" + name.substr(0, 128) +
                                            "' is neither an absolute path nor @ and a name");
  }
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name[0] == '@') address.sun_path[0] = '\0';  // An abstract name begins with a zero.
  const int handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (handle < 0) {
    return fail(Errc::kUnavailable,
                "no socket for the service manager: " + std::generic_category().message(errno));
  }
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  Supervisor out(std::make_shared<const Socket>(handle, address, size));

  const bool is_meant =
      environment.watchdog_pid.empty() || whole_number(environment.watchdog_pid) == pid;
  const std::int64_t silence = is_meant ? whole_number(environment.watchdog_usec) : 0;
  if (silence > 0) {
    out.interval_ =
        std::chrono::microseconds{std::max<std::int64_t>(silence / kSignsPerSilence, 1)};
  }
  return out;
}

void Supervisor::ready() {
  say("READY=1");
}

void Supervisor::reloading() {
  say("RELOADING=1");
}

void Supervisor::stopping() {
  say("STOPPING=1");
}

void Supervisor::alive(std::chrono::steady_clock::time_point now) {
  if (interval_.count() == 0 || now < next_) return;
  next_ = now + interval_;
  say("WATCHDOG=1");
}

void Supervisor::say(std::string_view words) const {
  if (socket_) socket_->send(words);
}

}  // namespace foreshock::app
