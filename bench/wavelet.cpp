// Wavelet transform of 10,000 values at 64 periods, and SSA of 1,000 values; best of some rounds.
//   wavelet
#include "foreshock/spectral/wavelet.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/spectral/ssa.h"

namespace {

template <class Work>
double best_ms(int rounds, const Work& work) {
  double best = 1e12;
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return best;
}

std::vector<double> noise(std::size_t n) {
  foreshock::Rng rng(1);
  std::vector<double> y(n);
  for (double& v : y) v = rng.normal();
  return y;
}

}  // namespace

int main() {
  const auto y = noise(10'000);
  std::size_t periods = 0;
  const double ms = best_ms(10, [&] {
    periods = foreshock::morlet(y, {.shortest = 4, .longest = 939, .per_octave = 8})
                  .value()
                  .periods.size();
  });
  std::printf("wavelet n = 10,000, %zu periods   %7.2f ms\n", periods, ms);
  const auto short_one = noise(1000);
  for (const int window : {50, 200, 500}) {
    const double took = best_ms(3, [&] { foreshock::ssa(short_one, window).value(); });
    std::printf("SSA n = 1,000, window %3d, 10 components   %7.2f ms\n", window, took);
  }
  return 0;
}
