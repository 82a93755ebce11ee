// Time of spectra of a million points of noise, one core, the best of some rounds.
//   spectra
// bench/spectra.py prints the same of SciPy.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/spectral/spectrum.h"

namespace {

using namespace foreshock;

void print_best(const char* what, const std::function<void()>& run) {
  double best = 1e300;
  for (int round = 0; round < 30; ++round) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  std::printf("%-28s %6.2f ms\n", what, 1e3 * best);
}

}  // namespace

int main() {
  Rng rng(1);
  std::vector<double> y(1'000'000);
  for (double& value : y) value = rng.normal();
  double sink = 0;
  const auto by_welch = [&](const WelchOptions& options) {
    return [&, options] { sink += welch(y, options).value().power[1]; };
  };
  print_best("welch 256", by_welch({.segment = 256}));
  print_best("welch 1024", by_welch({.segment = 1024}));
  print_best("welch 1024, lines off", by_welch({.segment = 1024, .detrend = Detrend::kLinear}));
  print_best("welch 1024, median", by_welch({.segment = 1024, .average = SegmentAverage::kMedian}));
  print_best("welch 4096", by_welch({.segment = 4096}));
  print_best("periodogram", [&] { sink += periodogram(y).value().power[1]; });
  return sink > 0 ? 0 : 1;
}
