// Milliseconds, one core, the best of some rounds: Lomb-Scargle of 10,000 uneven points at 25,000
// frequencies, its largest difference from the direct sums at each hundredth, tapers, multitaper.
//   lomb_scargle
#include "foreshock/spectral/lomb_scargle.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/spectral/dpss.h"
#include "foreshock/spectral/multitaper.h"

namespace {

constexpr std::size_t kPoints = 10000;

template <class F>
double milliseconds(int rounds, F run) {
  double best = 1e300;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    if (!run()) std::abort();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, 1e3 * took.count());
  }
  return best;
}

void uneven(const std::vector<double>& y, foreshock::Rng& rng) {
  std::vector<double> times(kPoints);
  for (double& t : times) t = 1000 * rng.uniform();
  const foreshock::FrequencyGrid grid{0.0002, 0.0002, 25000};
  std::printf("Lomb-Scargle on a grid: %.2f ms\n",
              milliseconds(15, [&] { return foreshock::lomb_scargle(times, y, grid); }));
  const auto fast = foreshock::lomb_scargle(times, y, grid).value();
  std::vector<double> some;
  for (std::size_t j = 0; j < grid.count; j += 100) {
    some.push_back(grid.first + grid.step * static_cast<double>(j));
  }
  const auto direct = foreshock::lomb_scargle(times, y, some).value();
  double worst = 0;
  for (std::size_t i = 0; i < some.size(); ++i) {
    worst = std::max(worst, std::abs(fast[100 * i] - direct[i]));
  }
  const double pairs = static_cast<double>(kPoints * some.size());
  std::printf(
      "term by term: %.1f ns a pair; largest difference %.1e, largest power %.1e\n",
      1e6 / pairs * milliseconds(1, [&] { return foreshock::lomb_scargle(times, y, some); }), worst,
      *std::max_element(fast.begin(), fast.end()));
}

}  // namespace

int main() {
  foreshock::Rng rng(1);
  std::vector<double> y(kPoints);
  for (double& value : y) value = rng.normal();
  uneven(y, rng);
  std::printf("7 tapers: %.2f ms\n",
              milliseconds(5, [] { return foreshock::dpss(kPoints, 4, 7); }));
  const auto tapers = foreshock::dpss(kPoints, 4, 7).value();
  using foreshock::TaperWeights;
  for (const auto weights : {TaperWeights::kEqual, TaperWeights::kAdaptive}) {
    std::printf(
        "multitaper, %s weights: %.2f ms\n", weights == TaperWeights::kEqual ? "equal" : "adaptive",
        milliseconds(5, [&] { return foreshock::multitaper(y, tapers, {.weights = weights}); }));
  }
  return 0;
}
