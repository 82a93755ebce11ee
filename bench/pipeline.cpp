// One point through the whole loop: expectation, tail, CUSUM, GLR, policy, learning.
//   pipeline [SEASON] [POINTS]    ns a point, allocations a point, bytes of state
#include "foreshock/engine/pipeline.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <numbers>
#include <vector>

#include "foreshock/core/random.h"

namespace {
long allocations = 0;
}

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
  using foreshock::Pipeline;
  const int season = argc > 1 ? std::atoi(argv[1]) : 24;
  const int points = argc > 2 ? std::atoi(argv[2]) : 2'000'000;
  foreshock::Rng rng(1);
  std::vector<double> y(1 << 16);
  for (std::size_t t = 0; t < y.size(); ++t) {
    y[t] =
        100 + 10 * std::sin(2 * std::numbers::pi * static_cast<double>(t) / season) + rng.normal();
  }
  auto pipeline = Pipeline::make({.model = {.name = "ets", .season = season}}).value();
  // A stream's fits come at 50, 100, 200 ... points: 3,300 to 6,300 lies between two of them.
  constexpr int kWarm = 3300;
  constexpr int kBatch = 500;
  int alerts = 0;
  int t = 0;
  const auto push_until = [&](int end) {
    const auto start = std::chrono::steady_clock::now();
    for (; t < end; ++t) {
      alerts += pipeline.push(y[static_cast<std::size_t>(t) % y.size()]).alert ? 1 : 0;
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    return took.count();
  };
  const double warming = push_until(kWarm);
  const long before = allocations;
  double best = 1e12;
  for (int round = 0; round < 6; ++round) best = std::min(best, push_until(t + kBatch) / kBatch);
  const long steady = allocations - before;
  const double rest = push_until(points) / (points - kWarm - 6 * kBatch);
  std::printf("pipeline season %d model %s\n", season, pipeline.report().form.c_str());
  std::printf("  between fits      %8.0f ns a point, %ld allocations\n", best, steady);
  std::printf("  with its fits     %8.0f ns a point over %d points\n", rest, points);
  std::printf("  first %d points %8.2f ms (its first fits)\n", kWarm, warming * 1e-6);
  std::printf("  state %zu bytes, history %zu bytes, alerts %d\n", pipeline.state_bytes(),
              pipeline.history_bytes(), alerts);
  return 0;
}
