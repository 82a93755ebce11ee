// Time a point of a sliding transform, one core, read never and at every point, and what is left of
// 1e8 points: the largest difference from a transform of the last window, noise of variance 1.
//   sliding_dft [points]
#include "foreshock/spectral/sliding_dft.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/spectral/fft.h"
#include "foreshock/spectral/goertzel.h"

namespace {

constexpr std::size_t kWindow = 4096;

std::vector<double> noise() {
  foreshock::Rng rng(1);
  std::vector<double> x(std::size_t{1} << 16U);
  for (double& value : x) value = rng.normal();
  return x;
}

std::vector<std::size_t> lowest(std::size_t count) {
  std::vector<std::size_t> bins(count);
  for (std::size_t i = 0; i < count; ++i) bins[i] = i + 1;
  return bins;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Nanoseconds a point, the best of some rounds.
double cost(std::size_t count, bool reads, const std::vector<double>& x) {
  auto sliding = foreshock::SlidingDft::make(kWindow, lowest(count)).value();
  std::vector<std::complex<double>> spectrum(count);
  double best = 1e300;
  for (int round = 0; round < 15; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (const double value : x) {
      if (!sliding.push(value)) std::abort();
      if (reads) sliding.spectrum(spectrum);
    }
    best = std::min(best, seconds_since(start));
  }
  return 1e9 * best / static_cast<double>(x.size());
}

double drift(std::size_t points, const std::vector<double>& x) {
  auto sliding = foreshock::SlidingDft::make(kWindow, lowest(64)).value();
  for (std::size_t t = 0; t < points; ++t) {
    if (!sliding.push(x[t % x.size()])) std::abort();
  }
  std::vector<double> last;
  for (std::size_t t = points - kWindow; t < points; ++t) last.push_back(x[t % x.size()]);
  auto fft = foreshock::RealFft::make(kWindow).value();
  std::vector<std::complex<double>> expected(fft.bins());
  fft.forward(last, expected);
  std::vector<std::complex<double>> found(64);
  sliding.spectrum(found);
  double worst = 0;
  for (std::size_t i = 0; i < 64; ++i)
    worst = std::max(worst, std::abs(found[i] - expected[i + 1]));
  return worst;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t points = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100000000;
  const auto x = noise();
  for (const std::size_t count : {1U, 8U, 64U, 256U, 1024U}) {
    std::printf("%4zu bins: %6.1f ns a point, %6.1f ns if read at every point\n", count,
                cost(count, false, x), cost(count, true, x));
  }
  double best = 1e300;
  for (int round = 0; round < 15; ++round) {
    const auto start = std::chrono::steady_clock::now();
    if (!foreshock::goertzel(x, 0.1)) std::abort();
    best = std::min(best, seconds_since(start));
  }
  std::printf("Goertzel: %.2f ns a point\n", 1e9 * best / static_cast<double>(x.size()));
  if (points < kWindow) return 0;
  std::printf("largest error after %zu points: %.1e, values of size %.0f\n", points,
              drift(points, x), std::sqrt(static_cast<double>(kWindow)));
  return 0;
}
