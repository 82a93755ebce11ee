// Run lengths of the change detectors on N(0, 1), by simulation: the table in detect/glr.cpp and
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

using foreshock::Rng;

/// Scores as detect/judge feeds them: one point weighs no more than four standard deviations.
double draw(Rng& rng) {
  return std::clamp(rng.normal(), -4.0, 4.0);
}

/// One run past every threshold in turn gives one first-passage time for each of them.
template <class Detector, class Statistic>
void print_run_lengths(const char* name, const std::vector<double>& thresholds, int runs,
                       Detector make, Statistic statistic) {
  std::vector<double> sums(thresholds.size(), 0.0);
  Rng rng(20240601);
  for (int run = 0; run < runs; ++run) {
    auto detector = make();
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
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 1000;
  print_run_lengths(
      "glr", {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, runs, [] { return foreshock::Glr{}; },
      [](foreshock::Glr& glr, double z) {
        glr.observe(z);
        return glr.statistic();
      });
  std::vector<double> surprises{1, 2, 3, 4};
  print_run_lengths(
      "cusum surprise", surprises, runs, [] { return foreshock::Cusum::make({}).value(); },
      [](foreshock::Cusum& cusum, double z) { return cusum.observe(z).surprise; });
  return 0;
}
