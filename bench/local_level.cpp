// The local level: its maximum likelihood on the Nile, and one likelihood of a long series.
//   local_level [Y.txt]
// Y.txt: a value a line, for the long one; without it a million values made up.
#include "foreshock/models/local_level.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/filters/level_filter.h"

namespace {

// Yearly flow at Aswan, 10^8 m^3, 1871 to 1970: Cobb (1978), Biometrika 65, 243-251.
const std::vector<double> kNile{
    1120, 1160, 963, 1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994,  1020,
    960,  1180, 799, 958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,
    874,  694,  940, 833,  701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,
    1120, 1100, 832, 764,  821,  768,  845,  864,  862,  698,  845,  744,  796,  1040, 759,
    781,  865,  845, 944,  984,  897,  822,  1010, 771,  676,  649,  846,  812,  742,  801,
    1040, 860,  874, 848,  890,  744,  749,  838,  1050, 918,  986,  797,  923,  975,  815,
    1020, 906,  901, 1170, 912,  746,  919,  718,  714,  740};

/// Microseconds, the best of some runs.
double best_of(int runs, const std::function<void()>& work) {
  double best = 1e300;
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return best;
}

std::vector<double> long_series(const char* file) {
  std::vector<double> y;
  if (file != nullptr) {
    std::ifstream lines(file);
    for (double v = 0; lines >> v;) y.push_back(v);
    return y;
  }
  foreshock::Rng rng(1);
  double level = 0;
  for (int t = 0; t < 1000000; ++t) {
    y.push_back(level + rng.normal());
    level += 0.3 * rng.normal();
  }
  return y;
}

}  // namespace

int main(int argc, char** argv) {
  const auto fit = foreshock::fit_local_level_noise(kNile).value();
  const double fit_us = best_of(500, [] { (void)foreshock::fit_local_level_noise(kNile); });
  std::printf(
      "Nile local level: log-likelihood %.9f, observation variance %.4f, level variance %.4f\n",
      fit.log_likelihood, fit.noise.r, fit.noise.q);
  std::printf(
      "  reference       log-likelihood -632.545625103, 15098.5183, 1469.1764 "
      "(statsmodels 0.13.5, exact diffuse)\n");
  std::printf("  %d evaluations, %.1f us a fit (best of 500)\n", fit.evaluations, fit_us);

  const auto y = long_series(argc > 1 ? argv[1] : nullptr);
  double sum = 0;
  const double one_us =
      best_of(20, [&] { sum = foreshock::level_likelihood(y, std::log(0.09)).log_likelihood; });
  const double n = static_cast<double>(y.size());
  std::printf("foreshock n = %zu, q / r 0.09: %.0f us, %.2f ns a value, log-likelihood %.6f\n",
              y.size(), one_us, 1e3 * one_us / n, sum);
  return 0;
}
