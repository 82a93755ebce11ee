// All series of a partition: cost of a sample, memory, snapshot and restore.
//   partition [SERIES] [SEASON] [ROUNDS]    ns of CPU a sample with the keys of a batch at hand, as
//                                           a decoder leaves them; resident bytes a series
#include "foreshock/engine/partition.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <string>
#include <vector>

#include <unistd.h>

#include "foreshock/core/random.h"

namespace {

using namespace foreshock;  // NOLINT(google-build-using-namespace): a program, no library.

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double resident_bytes() {
  long total = 0;
  long resident = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%ld %ld", &total, &resident) != 2) return 0;
  std::fclose(file);
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

struct Silent : PartitionListener {
  void alert(const Point&) override { ++alerts; }
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}
  long alerts = 0;
};

/// Keys side by side, as a decoder has them after a batch.
class Batch {
 public:
  void clear() {
    used_ = 0;
    samples.clear();
  }
  void add(std::string_view key, Timestamp time, double value) {
    std::copy(key.begin(), key.end(), text_ + used_);
    const std::string_view here(text_ + used_, key.size());
    used_ += key.size();
    samples.push_back({.key = here, .hash = series_hash(here), .time = time, .value = value});
  }
  bool is_full() const { return samples.size() == 1024; }
  std::vector<Sample> samples;

 private:
  char text_[1024 * 100];
  std::size_t used_ = 0;
};

/// Each series once, in another order every time.
class Stream {
 public:
  Stream(Partition& partition, std::size_t series) : partition_(partition), order_(series) {
    std::iota(order_.begin(), order_.end(), 0U);
  }
  /// Seconds of CPU in push().
  double round() {
    for (std::size_t i = order_.size() - 1; i > 0; --i) {
      std::swap(order_[i], order_[rng_.below(i + 1)]);
    }
    double seconds = 0;
    const Timestamp step = Timestamp{std::chrono::hours{400'000}} + std::chrono::minutes{time_++};
    for (std::size_t i = 0; i < order_.size(); ++i) {
      char key[100];
      const auto n = std::snprintf(
          key, sizeof key, "http_requests{host=\"node-%04u\",job=\"api\",path=\"/v1/%03u\"}",
          order_[i] % 5000, order_[i] / 5000);
      // Less than half a step from where it stood before: each is the next of its series.
      const auto at = step + std::chrono::nanoseconds{24'000'000'000 / order_.size() * i};
      batch_.add({key, static_cast<std::size_t>(n)}, at, 10 + rng_.normal());
      if (!batch_.is_full() && i + 1 != order_.size()) continue;
      const double start = cpu_seconds();
      partition_.push(batch_.samples, silent_);
      seconds += cpu_seconds() - start;
      batch_.clear();
    }
    return seconds;
  }
  long alerts() const { return silent_.alerts; }

 private:
  Partition& partition_;
  std::vector<std::uint32_t> order_;
  Rng rng_{1};
  Batch batch_;
  Silent silent_;
  int time_ = 0;
};

void measure_snapshot(Partition& partition, const Partition::Options& options) {
  std::vector<std::vector<std::byte>> pages;
  double start = cpu_seconds();
  partition.begin_snapshot(1);
  while (!partition.continue_snapshot(
      4096, 65536, [&](std::vector<std::byte> page) { pages.push_back(std::move(page)); })) {
  }
  double seconds = cpu_seconds() - start;
  double bytes = 0;
  for (const auto& page : pages) bytes += static_cast<double>(page.size());
  std::printf("snapshot  %.0f MB in %zu pages, %.3f s, %.0f MB/s\n", bytes / 1e6, pages.size(),
              seconds, bytes / 1e6 / seconds);

  auto twin = Partition::make(options).value();
  start = cpu_seconds();
  for (const auto& page : pages) {
    if (const auto status = twin.restore_page(page); !status) {
      std::printf("%s\n", status.error().message.c_str());
      return;
    }
  }
  const bool done = twin.finish_restore().has_value();
  seconds = cpu_seconds() - start;
  std::printf("restore   %s, %.3f s, %.0f MB/s\n", done ? "whole" : "refused", seconds,
              bytes / 1e6 / seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const auto series = static_cast<std::size_t>(argc > 1 ? std::atol(argv[1]) : 100'000);
  const int season = argc > 2 ? std::atoi(argv[2]) : 0;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 10;
  const auto frequency = Frequency::parse("1m").value();
  const Partition::Options options{
      .live = {.season = season}, .frequency = frequency, .most_series = series};
  auto partition = Partition::make(options).value();
  Stream stream(partition, series);
  const auto n = static_cast<double>(series);

  const double before = resident_bytes();
  std::printf("first     %.0f ns a sample that makes its series\n", stream.round() / n * 1e9);
  const double taken = resident_bytes() - before;
  std::printf("memory    %.0f bytes a series resident, %.0f counted\n", taken / n,
              static_cast<double>(partition.state_bytes()) / n);
  double sum = 0;
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const double seconds = stream.round();
    sum += seconds;
    best = std::min(best, seconds);
  }
  std::printf("push      %.1f ns a sample, best round %.1f; %ld alerts\n", sum / rounds / n * 1e9,
              best / n * 1e9, stream.alerts());
  partition.begin_snapshot(0);
  std::printf("push      %.1f ns a sample that is copied for a snapshot first\n",
              stream.round() / n * 1e9);
  partition.abandon_snapshot();
  measure_snapshot(partition, options);
  return 0;
}
