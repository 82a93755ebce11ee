// False alarms of the whole pipeline at a budget of one a week on streams where nothing happens.
//   false_alarms [SERIES] [POINTS]    alarms raised to alarms allowed, for several kinds of noise
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/detect/budget.h"
#include "foreshock/engine/pipeline.h"

int main(int argc, char** argv) {
  using foreshock::Rng;
  const int series = argc > 1 ? std::atoi(argv[1]) : 200;
  const int points = argc > 2 ? std::atoi(argv[2]) : 20'000;
  const auto budget = foreshock::Budget::parse("1/week").value();
  const std::vector<std::pair<const char*, std::function<double(Rng&)>>> noises{
      {"normal", [](Rng& rng) { return rng.normal(); }},
      {"t3", [](Rng& rng) { return rng.student_t(3); }},
      {"lognormal", [](Rng& rng) { return std::exp(0.5 * rng.normal()); }}};
  for (const char* step : {"1m", "5m", "1h"}) {
    const auto frequency = foreshock::Frequency::parse(step).value();
    const double p_alert = foreshock::alert_line(budget, frequency);
    for (const auto& [name, draw] : noises) {
      long alarms = 0;
      long early = 0;
      long by_kind[5] = {0, 0, 0, 0, 0};
      for (int s = 0; s < series; ++s) {
        Rng rng(1000 + static_cast<std::uint64_t>(s));
        auto pipeline = foreshock::Pipeline::make({.p_alert = p_alert}).value();
        for (int t = 0; t < points; ++t) {
          const auto out = pipeline.push(100 + draw(rng));
          if (out.alert) {
            ++alarms;
            early += t < points / 10 ? 1 : 0;
            ++by_kind[static_cast<int>(out.kind)];
          }
        }
      }
      const double allowed = p_alert * series * points;
      std::printf(
          "every %-3s %-9s p_alert %.2e alarms %6ld allowed %8.1f ratio %.3f (first tenth %ld; "
          "spike %ld dip %ld shift %ld)\n",
          step, name, p_alert, alarms, allowed, static_cast<double>(alarms) / allowed, early,
          by_kind[1], by_kind[2], by_kind[3]);
    }
  }
  return 0;
}
