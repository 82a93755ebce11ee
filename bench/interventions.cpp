// False alarms of find_interventions() on series without any, by length, noise of the level and
// form; and what a search, a decomposition and a fit with three seasons cost.
//   interventions [SERIES]

#include "foreshock/models/structural/interventions.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numbers>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/models/structural/decompose.h"

using namespace foreshock;

namespace {

double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Level (or trend with quarters) and noise of standard deviation 1.
std::vector<double> quiet(std::size_t n, double level_noise, bool quarters, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> y(n);
  double level = 100;
  double slope = 0;
  for (std::size_t t = 0; t < n; ++t) {
    slope += quarters ? 0.05 * rng.normal() : 0;
    level += slope + level_noise * rng.normal();
    y[t] = level + rng.normal() + (quarters ? 2.0 * static_cast<double>(t % 4) : 0);
  }
  return y;
}

void false_alarms(std::size_t n, double level_noise, bool quarters, std::uint64_t series) {
  StructuralSpec spec{.slope = quarters ? Slope::kFree : Slope::kNone};
  if (quarters) spec.seasons = {{4, 0}};
  int alarms = 0;
  int outliers = 0;
  const double from = seconds();
  for (std::uint64_t i = 0; i < series; ++i) {
    const auto out = find_interventions(quiet(n, level_noise, quarters, i), spec).value();
    alarms += out.found.empty() ? 0 : 1;
    for (const Intervention& one : out.found) {
      outliers += one.kind == Intervention::Kind::kOutlier ? 1 : 0;
    }
  }
  const auto all = static_cast<double>(series);
  std::printf(
      "n %4zu, level noise %.1f, %-18s: %.1f %% of %llu series (%d outliers), %.2f ms each\n", n,
      level_noise, quarters ? "trend and quarters" : "level", 100 * alarms / all,
      static_cast<unsigned long long>(series), outliers, 1e3 * (seconds() - from) / all);
}

void costs() {
  const auto monthly = quiet(240, 0.3, true, 1);
  const StructuralSpec dummies{.seasons = {{12, 0}}};
  const auto fit = structural_mle(monthly, dummies).value();
  double from = seconds();
  for (int i = 0; i < 20; ++i) decompose_structural(monthly, dummies, fit.params).value();
  std::printf("decompose, n 240, 13 states: %.2f ms\n", 1e3 * (seconds() - from) / 20);

  Rng rng(2);
  std::vector<double> y(1344);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const auto wave = [&](int m) {
      return std::sin(2 * std::numbers::pi * static_cast<double>(t) / m);
    };
    y[t] = 100 + wave(4) + 3 * wave(24) + 2 * wave(168) + rng.normal();
  }
  const StructuralSpec three{.slope = Slope::kNone, .seasons = {{4, 2}, {24, 12}, {168, 84}}};
  from = seconds();
  structural_mle(y, three).value();
  std::printf("fit, n 1344, seasons 4, 24 and 168: %.0f ms\n", 1e3 * (seconds() - from));
}

}  // namespace

int main(int argc, char** argv) {
  const auto series = static_cast<std::uint64_t>(argc > 1 ? std::atoi(argv[1]) : 1000);
  for (const std::size_t n : {40U, 80U, 200U, 500U}) {
    for (const double level_noise : {0.0, 0.1, 0.3, 0.5, 2.0}) {
      false_alarms(n, level_noise, false, series);
      if (n <= 200) false_alarms(n, level_noise, true, series);
    }
  }
  costs();
}
