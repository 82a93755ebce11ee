// STL of 10,000 values, the best of some rounds in milliseconds: R's preset at a season of 24,
// fitted everywhere at one of 168, robust at 24; each season repeating itself exactly.
//   stl
#include "foreshock/spectral/stl.h"

#include <cmath>
#include <cstdio>
#include <ctime>
#include <vector>

#include "foreshock/core/random.h"

using namespace foreshock;

namespace {

void time(const char* name, const std::vector<double>& y, int season, const StlOptions& options) {
  double best = 1e9;
  double sum = 0;
  for (int round = 0; round < 9; ++round) {
    const std::clock_t from = std::clock();
    sum += stl(y, season, options).value().trend[0];
    best = std::min(best, static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC);
  }
  std::printf("foreshock %s: %.2f ms (sum %.6g)\n", name, 1e3 * best, sum);
}

}  // namespace

int main() {
  Rng rng(4);
  std::vector<double> y(10'000);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const auto at = static_cast<double>(t);
    y[t] =
        0.01 * at + 3 * std::sin(at * 2 * M_PI / 24) + std::cos(at * 2 * M_PI / 168) + rng.normal();
  }
  time("m = 24, R's preset", y, 24, StlOptions::r(0));
  time("m = 168, jumps of 1", y, 168, {.season_window = 0});
  time("m = 24, R's robust preset", y, 24, StlOptions::r(0, true));
}
