#include "foreshock/app/local/line_source.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace foreshock::app {
namespace {

constexpr std::size_t kRead = 256 << 10;
constexpr std::size_t kLongestLine = 16 << 20;
constexpr int kLookMs = 100;  ///< How soon a word to stop is heard.

class Lines {
 public:
  using Take = std::function<void(std::span<const Sample>)>;
  using Reject = std::function<void(const std::string& line, const std::string& why)>;
  Lines(Decoder& decoder, const Take& take, const Reject& reject)
      : decoder_(decoder), take_(take), reject_(reject) {}

  void add(std::string_view bytes) {
    pending_.append(bytes);
    const std::size_t end = pending_.rfind('\n');
    if (end != std::string::npos) {
      decode(std::string_view(pending_).substr(0, end));
      pending_.erase(0, end + 1);
    }
    if (pending_.size() > kLongestLine) {
      reject_(pending_.substr(0, 80), "a line is longer than 16 MiB");
      pending_.clear();
      cut_ = true;
    }
  }
  void finish() { decode(pending_); }

 private:
  void decode(std::string_view text) {
    records_.clear();
    const Timestamp now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (std::exchange(cut_, false) || line.empty()) continue;  // The rest of a line too long.
      records_.push_back({.value = line, .time = now});
    }
    decoded_.clear();
    decoder_.decode(records_, decoded_);
    if (!decoded_.samples.empty()) take_(decoded_.samples);
    for (const Rejected& rejected : decoded_.rejected) {
      reject_(std::string(records_[rejected.record].value), rejected.why);
    }
  }

  Decoder& decoder_;
  const Take& take_;
  const Reject& reject_;
  std::string pending_;
  bool cut_ = false;
  std::vector<RawRecord> records_;
  DecodedBatch decoded_;
};

}  // namespace

Status follow_lines(int file, Decoder& decoder,
                    const std::function<void(std::span<const Sample>)>& take,
                    const std::function<void(const std::string&, const std::string&)>& reject,
                    const std::function<bool()>& stop) {
  Lines lines(decoder, take, reject);
  std::vector<char> buffer(kRead);
  while (!stop()) {
    pollfd wait{.fd = file, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, kLookMs) == 0) continue;
    const ssize_t got = ::read(file, buffer.data(), buffer.size());
    if (got == 0) break;
    if (got < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      return fail(Errc::kUnavailable, std::string("standard input: ") + std::strerror(errno));
    }
    lines.add({buffer.data(), static_cast<std::size_t>(got)});
  }
  lines.finish();
  return {};
}

}  // namespace foreshock::app
