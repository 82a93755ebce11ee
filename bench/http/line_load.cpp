// line_load SERIES ROUNDS [RATE]: lines of plain JSON on standard output, a round a minute of event
// time: ROUNDS of them as fast as they are taken, then, with RATE, so many lines a second until the
// reader goes. Every series has a name of its own, requests_NUMBER. 1 % of the values are missing.

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include "foreshock/core/random.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kStartMs = 1'704'067'200'000;  // 2024-01-01
constexpr std::int64_t kStepMs = 60'000;
constexpr int kSeason = 60;
constexpr std::uint64_t kSeed = 20240301;
constexpr std::size_t kNoises = 1 << 16;
constexpr std::size_t kTogether = 512;  ///< Lines of one write.

class Lines {
 public:
  explicit Lines(int series) {
    for (int s = 0; s < series; ++s) {
      std::array<char, 160> text{};
      const int n = std::snprintf(
          text.data(), text.size(),
          R"({"id":"requests_%06d","labels":{"instance":"10.%d.%d.%d:9100","job":"api"},"ts":)", s,
          s / 65536, s / 256 % 256, s % 256);
      heads_.emplace_back(text.data(), static_cast<std::size_t>(n));
    }
    foreshock::Rng rng(kSeed);
    for (double& noise : noises_) noise = rng.normal();
  }

  std::size_t series() const { return heads_.size(); }

  void append(std::size_t line, std::string& out) {
    const std::size_t s = line % heads_.size();
    const auto round = static_cast<std::int64_t>(line / heads_.size());
    const double noise = noises_[(line * 2654435761U) % kNoises];
    const double season = std::sin(6.283185307 * static_cast<double>(round % kSeason) / kSeason);
    std::array<char, 64> digits{};
    char* end = std::to_chars(digits.data(), digits.data() + 24, kStartMs + round * kStepMs).ptr;
    out.append(heads_[s]).append(digits.data(), end).append(",\"value\":");
    const double value = 100 + 10 * season + noise;
    end = std::to_chars(digits.data(), digits.data() + 40, value, std::chars_format::fixed, 3).ptr;
    const bool is_missing = noise > 2.326;
    is_missing ? out.append("null") : out.append(digits.data(), end);
    out.append("}\n");
  }

 private:
  std::vector<std::string> heads_;
  std::array<double, kNoises> noises_{};
};

void put(const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data() + done, text.size() - done);
    if (n < 0) std::_Exit(0);  // The reader is gone.
    done += static_cast<std::size_t>(n);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fputs("line_load SERIES ROUNDS [RATE]\n", stderr), 2;
  std::signal(SIGPIPE, SIG_IGN);
  Lines lines(std::max(1, std::atoi(argv[1])));
  const std::size_t at_once = lines.series() * static_cast<std::size_t>(std::atoi(argv[2]));
  const double rate = argc > 3 ? std::atof(argv[3]) : 0;
  std::string text;
  std::size_t line = 0;
  while (line < at_once) {
    text.clear();
    for (std::size_t i = 0; i < kTogether && line < at_once; ++i) lines.append(line++, text);
    put(text);
  }
  const auto begin = Clock::now();
  while (rate > 0) {
    const auto due = std::chrono::duration<double>(static_cast<double>(line - at_once) / rate);
    std::this_thread::sleep_until(begin + std::chrono::duration_cast<Clock::duration>(due));
    text.clear();
    for (std::size_t i = 0; i < kTogether; ++i) lines.append(line++, text);
    put(text);
  }
}
