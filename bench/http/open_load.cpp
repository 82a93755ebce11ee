// open_load HOST PORT RATE SECONDS CONNECTIONS FILE...: so many HTTP requests a second, whatever
// becomes of the ones before, and how long the answers took, from when each request was due: one
// that had to wait for a connection waited for the server. RATE 0: as fast as the connections are
// answered. Each FILE is a request, byte for byte; they are sent in turn. The name of a file up to
// its first '.' or '-' is what its requests are counted as. Prints one JSON object a name, and one
// for all.

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

constexpr std::chrono::seconds kPatience{10};  ///< For answers that are due at the end.
constexpr int kEvents = 256;

struct Request {
  std::string kind;
  std::string bytes;
};

struct Tally {
  std::vector<double> taken_ms;  ///< Of what was answered 2xx, from when it was due.
  std::vector<double> shed_ms;   ///< Of what was answered 503.
  std::vector<double> sent_ms;   ///< As taken_ms, from when it was sent.
  std::size_t failed = 0;        ///< Any other answer, or none.
};

struct Connection {
  int file = -1;
  const Request* request = nullptr;  ///< Under way.
  std::size_t written = 0;
  std::string in;
  Time due;
  Time sent;
};

double ms(Clock::duration taken) {
  return std::chrono::duration<double, std::milli>(taken).count();
}

/// The length of the whole answer; 0 while that can't be told.
std::size_t length_of(std::string_view in) {
  const std::size_t head = in.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  std::string fields(in.substr(0, head));
  for (char& c : fields) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::string_view kLength = "\r\ncontent-length:";
  const std::size_t at = fields.find(kLength);
  if (at == std::string::npos) return head + 4;
  return head + 4 + std::strtoul(fields.c_str() + at + kLength.size(), nullptr, 10);
}

class Load {
 public:
  Load(const char* host, int port, int connections, std::vector<Request> requests)
      : requests_(std::move(requests)), connections_(static_cast<std::size_t>(connections)) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, host, &address_.sin_addr);
    for (Connection& one : connections_) {
      open(one);
      free_.push_back(&one);
    }
  }

  void run(double rate, double seconds) {
    const Time begin = Clock::now();
    const auto end =
        begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::size_t next = 0;
    const auto due_of = [&](std::size_t i) {
      return begin + std::chrono::duration_cast<Clock::duration>(
                         std::chrono::duration<double>(static_cast<double>(i) / rate));
    };
    while (true) {
      const Time now = Clock::now();
      const bool is_over = now >= end;
      if (is_over && (now > end + kPatience || (waiting_.empty() && busy() == 0))) break;
      while (!is_over && rate > 0 && due_of(next) <= now) waiting_.push_back(due_of(next++));
      while (!is_over && rate <= 0 && waiting_.size() < free_.size()) waiting_.push_back(now);
      while (!waiting_.empty() && !free_.empty()) start(now);
      wait_until(!is_over && rate > 0 ? due_of(next) : now + std::chrono::milliseconds{50});
    }
    seconds_ = seconds;
    for (Connection& one : connections_) {
      if (one.request != nullptr) ++tallies_[one.request->kind].failed;
    }
    tallies_["waiting"].failed += waiting_.size();
  }

  void print() {
    if (tallies_["waiting"].failed == 0) tallies_.erase("waiting");
    Tally all;
    for (auto& [kind, tally] : tallies_) {
      const auto add = [](std::vector<double>& to, const std::vector<double>& from) {
        to.insert(to.end(), from.begin(), from.end());
      };
      add(all.taken_ms, tally.taken_ms);
      add(all.shed_ms, tally.shed_ms);
      add(all.sent_ms, tally.sent_ms);
      all.failed += tally.failed;
      print(kind, tally);
    }
    print("all", all);
  }

 private:
  std::size_t busy() const { return connections_.size() - free_.size(); }

  void open(Connection& one) {
    if (one.file >= 0) ::close(one.file);
    one.file = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(one.file, reinterpret_cast<const sockaddr*>(&address_), sizeof address_) != 0) {
      std::perror("open_load: connect");
      std::exit(1);
    }
    const int yes = 1;
    ::setsockopt(one.file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::fcntl(one.file, F_SETFL, ::fcntl(one.file, F_GETFL) | O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &one;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, one.file, &event);
    one.in.clear();
  }

  void start(Time now) {
    Connection& one = *free_.back();
    free_.pop_back();
    one.request = &requests_[turn_++ % requests_.size()];
    one.written = 0;
    one.in.clear();
    one.due = waiting_.front();
    one.sent = now;
    waiting_.pop_front();
    send(one);
  }

  static void send(Connection& one) {
    if (one.request == nullptr) return;
    const std::string& bytes = one.request->bytes;
    while (one.written < bytes.size()) {
      const ssize_t n =
          ::send(one.file, bytes.data() + one.written, bytes.size() - one.written, MSG_NOSIGNAL);
      if (n < 0) return;  // Later; what is broken shows when it is read.
      one.written += static_cast<std::size_t>(n);
    }
  }

  void wait_until(Time due) {
    const auto left = std::max(Clock::duration{0}, due - Clock::now());
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{whole.count(), (left - whole).count()};
    std::array<epoll_event, kEvents> events{};
    const int n = ::epoll_pwait2(poll_, events.data(), kEvents, &timeout, nullptr);
    for (int i = 0; i < n; ++i) {
      auto& one = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      send(one);
      receive(one);
    }
  }

  void receive(Connection& one) {
    while (true) {
      const ssize_t n = ::read(one.file, buffer_.data(), buffer_.size());
      if (n < 0 && errno == EAGAIN) return;
      if (n <= 0) return broken(one);
      one.in.append(buffer_.data(), static_cast<std::size_t>(n));
      const std::size_t length = length_of(one.in);
      if (one.request != nullptr && length > 0 && one.in.size() >= length) answered(one);
    }
  }

  void broken(Connection& one) {
    if (one.request != nullptr) {
      ++tallies_[one.request->kind].failed;
      one.request = nullptr;
      free_.push_back(&one);
    }
    open(one);
  }

  void answered(Connection& one) {
    const Time now = Clock::now();
    Tally& tally = tallies_[one.request->kind];
    const int status = std::atoi(one.in.c_str() + 9);  // Behind "HTTP/1.1 ".
    if (status / 100 == 2) {
      tally.taken_ms.push_back(ms(now - one.due));
      tally.sent_ms.push_back(ms(now - one.sent));
    } else if (status == 503) {
      tally.shed_ms.push_back(ms(now - one.due));
    } else {
      if (tally.failed++ == 0) std::fprintf(stderr, "%s\n", one.in.substr(0, 400).c_str());
    }
    one.request = nullptr;
    one.in.clear();
    free_.push_back(&one);
  }

  static double quantile(std::vector<double>& values, double q) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const auto at = static_cast<std::size_t>(q * static_cast<double>(values.size()));
    return values[std::min(at, values.size() - 1)];
  }

  void print(const std::string& kind, Tally& tally) const {
    std::printf(
        "{\"kind\":\"%s\",\"ok\":%zu,\"shed\":%zu,\"failed\":%zu,\"per_second\":%.1f,"
        "\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"max\":%.3f,\"sent_p99\":%.3f,"
        "\"shed_p99\":%.3f}\n",
        kind.c_str(), tally.taken_ms.size(), tally.shed_ms.size(), tally.failed,
        static_cast<double>(tally.taken_ms.size()) / seconds_, quantile(tally.taken_ms, 0.5),
        quantile(tally.taken_ms, 0.9), quantile(tally.taken_ms, 0.99), quantile(tally.taken_ms, 1),
        quantile(tally.sent_ms, 0.99), quantile(tally.shed_ms, 0.99));
  }

  std::vector<Request> requests_;
  std::vector<Connection> connections_;
  std::vector<Connection*> free_;
  std::deque<Time> waiting_;  ///< When each was due.
  std::map<std::string, Tally> tallies_;
  sockaddr_in address_{};
  const int poll_ = ::epoll_create1(0);
  std::size_t turn_ = 0;
  double seconds_ = 1;
  std::array<char, 64 << 10> buffer_{};
};

std::vector<Request> requests_of(int count, char** files) {
  std::vector<Request> out;
  for (int i = 0; i < count; ++i) {
    std::ifstream in(files[i], std::ios::binary);
    const std::string name = std::filesystem::path(files[i]).filename();
    out.push_back({name.substr(0, name.find_first_of(".-")),
                   std::string(std::istreambuf_iterator<char>(in), {})});
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) {
    std::fputs("open_load HOST PORT RATE SECONDS CONNECTIONS FILE...\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  const auto load = std::make_unique<Load>(argv[1], std::atoi(argv[2]), std::atoi(argv[5]),
                                           requests_of(argc - 6, argv + 6));
  load->run(std::atof(argv[3]), std::atof(argv[4]));
  load->print();
}
