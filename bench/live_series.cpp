// One point of a LiveSeries: in cache, and among many series in random order, with their rows and
// seasons fetched ahead as engine/partition does.
//   live_series [SEASON] [MOST_SERIES]    ns a point, bytes a series
#include "foreshock/engine/live_series.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <numbers>
#include <string>
#include <vector>

#include <sys/mman.h>

#include "foreshock/core/random.h"
#include "foreshock/engine/pipeline.h"

namespace {

using foreshock::LiveSeries;
using foreshock::Pipeline;

long allocations = 0;

constexpr std::size_t kLine = 64;
constexpr int kAhead = 8;  ///< Series whose rows are on their way while one is worked on.

double seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

std::vector<double> values(int season, std::size_t n) {
  foreshock::Rng rng(1);
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) {
    const double turn = static_cast<double>(t) / std::max(season, 2);
    y[t] = 100 + 10 * std::sin(2 * std::numbers::pi * turn) + rng.normal();
  }
  return y;
}

/// The best of many short batches: the machine does other work.
template <class Push>
double best_ns(Push push) {
  constexpr int kBatch = 500;
  double best = 1e9;
  for (int round = 0; round < 1000; ++round) {
    const double start = seconds();
    for (int i = 0; i < kBatch; ++i) push();
    best = std::min(best, (seconds() - start) / kBatch * 1e9);
  }
  return best;
}

void in_cache(int season) {
  const LiveSeries::Options options{.season = season};
  std::vector<float> slots(static_cast<std::size_t>(season > 1 ? season : 0));
  auto series = LiveSeries::make(options, slots);
  const auto y = values(season, 1 << 16);
  std::size_t t = 0;
  for (; t < 20'000; ++t) series.push(y[t], options, slots);
  const long before = allocations;
  int alerts = 0;
  const double ns =
      best_ns([&] { alerts += series.push(y[t++ % y.size()], options, slots).alert ? 1 : 0; });
  double sum = 0;
  const double interval_ns =
      best_ns([&] { sum += series.expected_interval(foreshock::Level(0.95), slots).lower; });
  std::printf("live series, season %d, in cache    %6.0f ns a point, %ld allocations (%d alerts)\n",
              season, ns, allocations - before, alerts);
  std::printf("  its 95 %% interval                 %6.0f ns (sum %.0f)\n", interval_ns, sum);
}

/// Rows and seasons in one block, each row from a cache line on; large pages, if there are any.
class Rows {
 public:
  Rows(std::size_t n, const LiveSeries::Options& options)
      : options_(options),
        steps_(static_cast<std::size_t>(options.season > 1 ? options.season : 0)),
        stride_((sizeof(LiveSeries) + steps_ * sizeof(float) + kLine - 1) / kLine * kLine),
        bytes_(n * stride_) {
    void* at = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) std::abort();
    madvise(at, bytes_, MADV_HUGEPAGE);
    memory_ = static_cast<std::byte*>(at);
    for (std::size_t i = 0; i < n; ++i) {
      ::new (row(i)) LiveSeries(LiveSeries::make(options_, season(i)));
    }
  }
  ~Rows() { munmap(memory_, bytes_); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  std::byte* row(std::size_t i) const { return memory_ + i * stride_; }
  LiveSeries& series(std::size_t i) const { return *reinterpret_cast<LiveSeries*>(row(i)); }
  std::span<float> season(std::size_t i) const {
    return {reinterpret_cast<float*>(row(i) + sizeof(LiveSeries)), steps_};
  }
  /// All lines of the row; of the season the one that is next, which is somewhere.
  void fetch(std::size_t i, std::size_t step) const {
    const std::byte* at = row(i);
    for (std::size_t k = 0; k < sizeof(LiveSeries); k += kLine) __builtin_prefetch(at + k, 1);
    if (steps_ > 0) __builtin_prefetch(&season(i)[step % steps_], 1);
  }
  std::size_t stride() const { return stride_; }

 private:
  LiveSeries::Options options_;
  std::size_t steps_;
  std::size_t stride_;
  std::size_t bytes_;
  std::byte* memory_ = nullptr;
};

/// One point for each series, in an order of their own. Returns ns a point.
double one_round(const Rows& rows, const LiveSeries::Options& options,
                 const std::vector<std::uint32_t>& order, const std::vector<double>& y,
                 std::size_t round, bool ahead) {
  const std::size_t n = order.size();
  const double start = seconds();
  for (std::size_t k = 0; k < n; ++k) {
    if (ahead && k + kAhead < n) rows.fetch(order[k + kAhead], round);
    const std::size_t i = order[k];
    rows.series(i).push(y[(round + 7 * i) % y.size()], options, rows.season(i));
  }
  return (seconds() - start) / static_cast<double>(n) * 1e9;
}

void in_memory(int season, std::size_t n) {
  const LiveSeries::Options options{.season = season};
  const Rows rows(n, options);
  const auto y = values(season, 4096);
  std::vector<std::uint32_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(i);
  foreshock::Rng rng(2);
  for (std::size_t i = n - 1; i > 0; --i) {
    std::swap(order[i], order[static_cast<std::size_t>(rng.uniform() * static_cast<double>(i))]);
  }
  // Warm enough for the common path: past the first 61 points, whose Student-t costs more.
  constexpr std::size_t kWarm = 66;
  constexpr std::size_t kRounds = 5;
  double warming = 0;
  std::size_t round = 0;
  for (; round < kWarm; ++round) warming += one_round(rows, options, order, y, round, true) / kWarm;
  double plain = 1e9;
  double ahead = 1e9;
  for (std::size_t i = 0; i < kRounds; ++i) {
    ahead = std::min(ahead, one_round(rows, options, order, y, round++, true));
    plain = std::min(plain, one_round(rows, options, order, y, round++, false));
  }
  std::printf(
      "%8zu series in random order       %6.0f ns a point fetched ahead, %.0f not; %.0f in "
      "their first %zu points; %zu bytes each\n",
      n, ahead, plain, warming, kWarm, rows.stride());
}

void pipeline_beside(int season) {
  auto pipeline =
      Pipeline::make({.model = {.name = "ets", .season = season > 1 ? season : 0}}).value();
  const auto y = values(season, 1 << 13);
  std::size_t t = 0;
  for (; t < 3300; ++t) pipeline.push(y[t]);
  double best = 1e9;
  for (int round = 0; round < 6; ++round) {  // The next fit comes at 6,400.
    const double start = seconds();
    for (int i = 0; i < 500; ++i) pipeline.push(y[t++]);
    best = std::min(best, (seconds() - start) / 500 * 1e9);
  }
  std::printf("a Pipeline with ets, between fits      %6.0f ns a point\n", best);
}

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

int main(int argc, char** argv) {
  const int season = argc > 1 ? std::atoi(argv[1]) : 24;
  const auto most = static_cast<std::size_t>(argc > 2 ? std::atol(argv[2]) : 1'000'000);
  std::printf(
      "bytes: LiveSeries %zu = AdaptiveLevel %zu + Judge %zu (Calibrator %zu, Cusum %zu, Glr "
      "%zu, Silence %zu) + incident %zu; season 4 x %d\n",
      sizeof(LiveSeries), sizeof(foreshock::AdaptiveLevel), sizeof(foreshock::Judge),
      sizeof(foreshock::Calibrator), sizeof(foreshock::Cusum), sizeof(foreshock::Glr),
      sizeof(foreshock::Silence),
      sizeof(LiveSeries) - sizeof(foreshock::AdaptiveLevel) - sizeof(foreshock::Judge), season);
  in_cache(season);
  pipeline_beside(season);
  std::fflush(stdout);
  for (std::size_t n = 100'000; n <= most; n *= 10) {
    in_memory(season, n);
    std::fflush(stdout);
  }
  return 0;
}
