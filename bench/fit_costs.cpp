// Milliseconds of CPU that one fit inside a stream takes, median and most of seven series, by
// model, length and season: where the costs of engine/fit_budget.cpp come from.
//   fit_costs
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/engine/catalog.h"

int main() {
  using namespace foreshock;
  const auto now_ms = [] { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
  std::printf("%-16s", "model");
  struct Case {
    int n, season;
  };
  const Case cases[] = {{50, 0},   {512, 0},  {50, 12},   {200, 24},
                        {512, 24}, {512, 96}, {1024, 96}, {768, 192}};
  for (const auto& c : cases) std::printf("  %5d/%-3d      ", c.n, c.season);
  std::printf("\n");
  for (const auto& entry : model_entries()) {
    std::printf("%-16s", std::string(entry.name).c_str());
    for (const auto& c : cases) {
      std::vector<double> ms;
      for (std::uint64_t seed = 1; seed <= 7; ++seed) {
        Rng rng(seed);
        std::vector<double> y;
        double level = 100;
        for (int t = 0; t < c.n; ++t) {
          level += 0.1 * rng.normal();
          y.push_back(level + (c.season > 1 ? 5 * std::sin(6.2832 * t / c.season) : 0) +
                      rng.normal());
        }
        const double from = now_ms();
        ModelSpec spec;
        spec.name = entry.name;
        spec.season = c.season;
        const auto fitted = fit_model(spec, y, Effort::kLive);
        if (!fitted) return 1;
        ms.push_back(now_ms() - from);
        if (ms.size() >= 3 && ms.back() > 500) break;
      }
      std::sort(ms.begin(), ms.end());
      std::printf("  %7.2f %7.1f", ms[ms.size() / 2], ms.back());
      std::fflush(stdout);
    }
    std::printf("\n");
  }
}
