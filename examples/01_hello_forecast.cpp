// The shortest way in: a history, a fit, a forecast with honest intervals.
#include <cstdio>
#include <vector>

#include "foreshock/engine/catalog.h"

int main() {
  using namespace foreshock;
  // International airline passengers, thousands a month, 1959 and 1960 (Box & Jenkins, series G).
  const std::vector<double> passengers{360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
                                       417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432};

  // A specification has no numbers; fitting gives it some, and says how that went.
  const auto fitted = fit_model({.name = "ets", .season = 12}, passengers);
  if (!fitted) {
    std::fprintf(stderr, "%s\n", fitted.error().message.c_str());
    return 1;
  }
  std::printf("%s, AICc %.1f\n", fitted->report.form.c_str(), fitted->report.aicc);

  // Every step is a whole distribution; an interval is one question put to it.
  const Forecast forecast = fitted->model->forecast(Horizon(3));
  for (std::size_t h = 0; h < forecast.steps.size(); ++h) {
    const auto [lower, upper] = interval(forecast.steps[h], Level(0.95));
    std::printf("in %zu months: %.0f, 95 %% between %.0f and %.0f\n", h + 1,
                forecast.steps[h].median(), lower, upper);
  }

  // New points are learnt one at a time, without a refit.
  fitted->model->learn(445);
  std::printf("after January: %.0f\n", fitted->model->expect().median());
  return 0;
}
