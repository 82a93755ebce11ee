// Theta, Theta of a Box-Cox power and complex exponential smoothing on the shared sets: time of a
// fit, accuracy and what 95 % intervals cover.
//   theta --data DIR
// DIR is the folder of shared data. MASE and MSIS are scaled by the seasonal naive errors of the
// training part, as in M4; series that never change are left out.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "foreshock/ingest/csv_source.h"
#include "foreshock/models/ces_fit.h"
#include "foreshock/models/theta_fit.h"

namespace {

using namespace foreshock;
using Fit = std::function<Result<Fitted>(std::span<const double>, int season)>;
using Block = std::vector<double>;

std::map<std::string, Block> read(const std::string& file) {
  std::map<std::string, Block> out;
  auto source = CsvSource::open(file, {}).value();
  while (auto block = source.next().value()) out[block->id] = block->values;
  return out;
}

/// Mean absolute seasonal change; 0 for a series that never changes.
double scale_of(const Block& y, std::size_t m) {
  double sum = 0;
  for (std::size_t t = m; t < y.size(); ++t) sum += std::abs(y[t] - y[t - m]);
  return y.size() > m ? sum / static_cast<double>(y.size() - m) : 0;
}

struct Score {
  double series = 0, smape = 0, mase = 0, msis = 0, inside = 0, values = 0, seconds = 0;

  void add(const Forecast& forecast, const Block& test, double scale) {
    const auto h = static_cast<double>(test.size());
    for (std::size_t k = 0; k < test.size(); ++k) {
      const double y = test[k];
      const double f = forecast.steps[k].median();
      const Interval wide = interval(forecast.steps[k], Level(0.95));
      const double outside = std::max({0.0, wide.lower - y, y - wide.upper});
      smape += 200 * std::abs(y - f) / (std::abs(y) + std::abs(f)) / h;
      mase += std::abs(y - f) / scale / h;
      msis += (wide.upper - wide.lower + 40 * outside) / scale / h;
      inside += outside == 0 ? 1 : 0;
    }
    values += h;
    ++series;
  }
};

Score score(const std::map<std::string, Block>& train, const std::map<std::string, Block>& test,
            int season, const Fit& fit) {
  Score score;
  for (const auto& [id, y] : train) {
    const double scale = scale_of(y, static_cast<std::size_t>(season));
    if (!(scale > 0)) continue;
    const std::clock_t begin = std::clock();
    const auto fitted = fit(y, season);
    score.seconds += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    if (!fitted) continue;
    const Block& wanted = test.at(id);
    score.add(fitted->model->forecast(Horizon(static_cast<int>(wanted.size()))), wanted, scale);
  }
  return score;
}

}  // namespace

int main(int argc, char** argv) {
  std::string data;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--data") == 0) data = argv[i + 1];
  }
  if (data.empty()) {
    std::puts("skipped: no data (--data DIR)");
    return 0;
  }
  const auto theta = [](const ThetaOptions& options) -> Fit {
    return [=](std::span<const double> y, int season) { return fit_theta(y, season, options); };
  };
  const std::pair<const char*, Fit> models[] = {
      {"standard", theta({.line = ThetaLine::kStandard})},
      {"optimised", theta({.line = ThetaLine::kOptimised})},
      {"dynamic", theta({.line = ThetaLine::kDynamic})},
      {"theta-bc", theta({.line = ThetaLine::kStandard, .box_cox = true})},
      {"ces", [](std::span<const double> y, int season) { return fit_ces(y, season); }}};
  const std::pair<const char*, int> sets[] = {
      {"m1-yearly", 1},         {"m1-quarterly", 4},     {"m1-monthly", 12}, {"tourism-yearly", 1},
      {"tourism-quarterly", 4}, {"tourism-monthly", 12}, {"m4-yearly", 1},   {"m4-quarterly", 4},
      {"m4-monthly-short", 12}, {"m4-weekly", 1},        {"m4-hourly", 24}};
  for (const auto& [set, season] : sets) {
    const auto train = read(data + "/forecast/" + set + "-train.csv.gz");
    const auto test = read(data + "/forecast/" + set + "-test.csv.gz");
    for (const auto& [name, fit] : models) {
      const Score s = score(train, test, season, fit);
      std::printf(
          "%-18s %-10s %5.0f series %8.0f us  sMAPE %6.2f  MASE %.3f  MSIS %5.1f  %4.1f %%\n", set,
          name, s.series, s.seconds / s.series * 1e6, s.smape / s.series, s.mase / s.series,
          s.msis / s.series, 100 * s.inside / s.values);
      std::fflush(stdout);
    }
  }
  return 0;
}
