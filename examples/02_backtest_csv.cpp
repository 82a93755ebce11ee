// What would the forecasts have been worth? A rolling origin over a CSV file.
//   02_backtest_csv FILE SEASON
#include <cstdio>
#include <cstdlib>

#include "foreshock/engine/accuracy.h"
#include "foreshock/engine/backtest.h"
#include "foreshock/ingest/csv_source.h"

int main(int argc, char** argv) {
  using namespace foreshock;
  if (argc != 3) {
    std::fprintf(stderr, "usage: 02_backtest_csv FILE SEASON\n");
    return 2;
  }
  auto source = CsvSource::open(argv[1], {});
  if (!source) {
    std::fprintf(stderr, "%s\n", source.error().message.c_str());
    return 2;
  }
  const auto block = source->next();
  if (!block || !*block) {
    std::fprintf(stderr, "%s holds no series\n", argv[1]);
    return 2;
  }
  const std::vector<double>& y = (*block)->values;
  const int season = std::atoi(argv[2]);

  // Each origin sees only what came before it, and is judged by what came after.
  const BacktestPlan plan{.horizon = Horizon(12), .windows = 4};
  for (const char* name : {"naive", "seasonal-naive", "ets"}) {
    Accuracy accuracy({Level(0.95)});
    for (const std::size_t cutoff : backtest_cutoffs(y.size(), plan)) {
      const auto window =
          backtest_window(y, {.name = name, .season = season}, cutoff, plan.horizon);
      if (!window) continue;
      for (std::size_t h = 0; h < window->forecast.steps.size(); ++h) {
        accuracy.add(window->forecast.steps[h], y[cutoff + 1 + h]);
      }
    }
    std::printf("%-15s MAE %6.2f  sMAPE %5.2f %%  95 %% interval covers %3.0f %%\n", name,
                accuracy.mae(), accuracy.smape(), 100 * accuracy.coverage(0));
  }
  return 0;
}
