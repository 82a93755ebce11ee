// Automatic ARIMA where it is hard: many missing values, long seasons. CPU time a series.

#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>
#include <numbers>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/models/arima/automatic.h"

namespace {

std::vector<double> made_up(int n, int season, double missing) {
  foreshock::Rng rng(1);
  std::vector<double> y;
  double level = 0;
  for (int t = 0; t < n; ++t) {
    const double angle = 2 * std::numbers::pi * t / season;
    level = 0.9 * level + rng.normal();
    const double value = 10 * std::sin(angle) + 4 * std::cos(2 * angle) + level;
    y.push_back(rng.uniform() < missing ? std::numeric_limits<double>::quiet_NaN() : value);
  }
  return y;
}

void measure(int n, int season, double missing) {
  const auto y = made_up(n, season, missing);
  const std::clock_t from = std::clock();
  const auto fitted = foreshock::fit_arima(y, season, {.mixed = true});
  const double ms = 1e3 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
  std::printf("n %5d, m %4d, %2.0f %% missing: %7.1f ms, %s\n", n, season, 100 * missing, ms,
              fitted ? summary(fitted->report).c_str() : fitted.error().message.c_str());
}

}  // namespace

int main() {
  measure(300, 12, 0.3);
  measure(1000, 12, 0.1);
  measure(1000, 12, 0.3);
  measure(3000, 12, 0.05);
  measure(4000, 288, 0);
  measure(1200, 365, 0);
  measure(20000, 8760, 0);
}
