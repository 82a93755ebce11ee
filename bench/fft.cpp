// Milliseconds, one core, the best of some rounds: the real transform of 2^10 to 2^20 and other
// numbers of points, in the buffers of the object, and the first of a length with its plan and two
// copies.
//   fft [measured]
// bench/spectra.py prints the same of SciPy, bench/spectra.sh runs both in turns. "measured" plans
// by the clock.
#include "foreshock/spectral/fft.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "foreshock/core/random.h"

namespace {

using namespace foreshock;

double milliseconds(const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return 1e3 * took.count();
}

}  // namespace

int main(int argc, char** argv) {
  const bool measured = argc > 1 && std::strcmp(argv[1], "measured") == 0;
  const auto planning = measured ? Planning::kMeasured : Planning::kEstimated;
  Rng rng(1);
  std::vector<double> y(std::size_t{1} << 20U);
  for (double& value : y) value = rng.normal();
  double sink = 0;
  std::vector<std::size_t> lengths;
  for (unsigned power = 10; power <= 20; ++power) lengths.push_back(std::size_t{1} << power);
  for (const std::size_t other : {10'080U, 17'496U, 100'000U, 100'003U, 1'000'000U}) {
    lengths.push_back(other);
  }
  for (const std::size_t n : lengths) {
    const std::span<const double> x = std::span(y).first(n);
    const double first = milliseconds([&] {
      auto fft = RealFft::make(n, planning).value();
      std::vector<std::complex<double>> spectrum(fft.bins());
      fft.forward(x, spectrum);
      sink += spectrum[1].real();
    });
    auto fft = RealFft::make(n, planning).value();
    std::copy(x.begin(), x.end(), fft.series().begin());
    double best = 1e300;
    const std::size_t rounds = std::max<std::size_t>(20, 3'000'000 / n);
    for (std::size_t round = 0; round < rounds; ++round) {
      best = std::min(best, milliseconds([&] { sink += fft.forward()[1].real(); }));
    }
    const std::string size = std::to_string(n);
    std::printf("fft %-24s %8.4f ms\n", size.c_str(), best);
    std::printf("fft %-24s %8.4f ms\n", (size + ", the first").c_str(), first);
  }
  return sink == sink ? 0 : 1;
}
