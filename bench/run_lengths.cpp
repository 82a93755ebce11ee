// Run lengths of the change detectors on N(0, 1), by simulation: the tables in detect/glr.cpp and
// the check of the formula in detect/cusum.h.
//   run_lengths [RUNS]      mean points to the first false alarm at each threshold, RUNS runs each
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/detect/cusum.h"
#include "foreshock/detect/glr.h"

namespace {

using foreshock::Glr;
using foreshock::Rng;

/// Points by which what is usual of a series is known.
constexpr int kSettled = 2000;

/// Scores as detect/judge feeds them: one point weighs no more than four standard deviations.
double draw(Rng& rng) {
  return std::clamp(rng.normal(), -4.0, 4.0);
}

/// One run past every threshold in turn gives one first-passage time for each of them.
template <class Make, class Statistic>
void print_run_lengths(const char* name, const std::vector<double>& thresholds, int runs, Make make,
                       Statistic statistic) {
  std::vector<double> sums(thresholds.size(), 0.0);
  Rng rng(20240601);
  for (int run = 0; run < runs; ++run) {
    auto detector = make(rng);
    std::size_t next = 0;
    for (double t = 1; next < thresholds.size(); ++t) {
      const double level = statistic(detector, draw(rng));
      while (next < thresholds.size() && level >= thresholds[next]) sums[next++] += t;
    }
  }
  for (std::size_t k = 0; k < thresholds.size(); ++k) {
    const double mean = sums[k] / runs;
    std::printf("%s threshold %5.2f run length %12.1f log10 %.4f (s.e. %.1f %%)\n", name,
                thresholds[k], mean, std::log10(mean), 100 / std::sqrt(runs));
    std::fflush(stdout);
  }
}

void print_glr(const char* name, Glr::Of of, double step, int runs) {
  const auto settled = [](Rng& rng) {
    Glr glr;
    for (int t = 0; t < kSettled; ++t) glr.add(draw(rng));
    glr.reset();
    return glr;
  };
  std::vector<double> thresholds;
  for (int k = 0; k <= 10; ++k) thresholds.push_back(2 + k * step);
  print_run_lengths(name, thresholds, runs, settled, [of](Glr& glr, double z) {
    glr.add(z);
    return glr.statistic(of);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 1000;
  print_glr("glr level", Glr::Of::kLevel, 1, runs);
  print_glr("glr spread", Glr::Of::kSpread, 1, runs);
  print_glr("glr dependence", Glr::Of::kDependence, 1.5, runs);
  print_run_lengths(
      "cusum surprise", {1, 2, 3, 4}, runs, [](Rng&) { return foreshock::Cusum::make({}).value(); },
      [](foreshock::Cusum& cusum, double z) { return cusum.observe(z).surprise; });
  return 0;
}
