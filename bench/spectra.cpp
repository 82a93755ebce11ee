// Time of spectra and autocorrelations of a million points of noise and of Lomb-Scargle of 10,000,
// one core, the best of some rounds.
//   spectra
// bench/spectra.py prints the same of SciPy, statsmodels and astropy; bench/spectra.sh runs both in
// turns.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/lomb_scargle.h"
#include "foreshock/spectral/spectrum.h"

namespace {

using namespace foreshock;

double milliseconds(const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return 1e3 * took.count();
}

void print_best(const char* what, const std::function<void()>& run) {
  double best = 1e300;
  for (int round = 0; round < 30; ++round) best = std::min(best, milliseconds(run));
  std::printf("%-28s %8.3f ms\n", what, best);
}

}  // namespace

int main() {
  Rng rng(1);
  std::vector<double> y(1'000'000);
  for (double& value : y) value = rng.normal();
  double sink = 0;
  const auto by_periodogram = [&] { sink += periodogram(y).value().power[1]; };
  std::printf("%-28s %8.3f ms\n", "periodogram, the first", milliseconds(by_periodogram));
  print_best("periodogram", by_periodogram);
  const auto by_welch = [&](const WelchOptions& options) {
    return [&, options] { sink += welch(y, options).value().power[1]; };
  };
  print_best("welch 256", by_welch({.segment = 256}));
  print_best("welch 1024", by_welch({.segment = 1024}));
  print_best("welch 1024, lines off", by_welch({.segment = 1024, .detrend = Detrend::kLinear}));
  print_best("welch 1024, median", by_welch({.segment = 1024, .average = SegmentAverage::kMedian}));
  print_best("welch 4096", by_welch({.segment = 4096}));
  print_best("acf, 40 lags", [&] { sink += acf(y, 40).value()[0]; });
  print_best("acf, 1000 lags", [&] { sink += acf(y, 1000).value()[0]; });

  const std::span<const double> some = std::span(y).first(10'000);
  std::vector<double> times(some.size());
  for (double& t : times) t = 1000 * rng.uniform();
  const FrequencyGrid grid{0.0002, 0.0002, 25'000};
  print_best("lomb-scargle 25000", [&] { sink += lomb_scargle(times, some, grid).value()[0]; });
  return sink > 0 ? 0 : 1;
}
