// LiveSeries beside Pipeline on the series of CSV files: mean size of one-step errors, alerts.
//   live_detect FILE..            a line a file
//   live_detect --scores FILE     timestamp,value,anomaly_score of LiveSeries, for bench/nab.sh
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/detect/budget.h"
#include "foreshock/engine/aligner.h"
#include "foreshock/engine/live_series.h"
#include "foreshock/ingest/csv_source.h"

namespace {

using namespace foreshock;

struct Series {
  std::vector<Timestamp> times;
  std::vector<double> values;
  std::vector<double> regular;       ///< [steps], NaN where one is missing.
  std::vector<std::size_t> step_of;  ///< [points]
  double p_alert = 0;
  int season = 0;
};

Result<Series> read_series(const std::string& path) {
  FORESHOCK_TRY(auto source, CsvSource::open(path, {}));
  Series out;
  for (;;) {
    FORESHOCK_TRY(const auto block, source.next());
    if (!block) break;
    out.times.insert(out.times.end(), block->times.begin(), block->times.end());
    out.values.insert(out.values.end(), block->values.begin(), block->values.end());
  }
  FORESHOCK_TRY(const auto frequency, Frequency::infer(out.times));
  FORESHOCK_TRY(auto regular, regularize(out.times, out.values, frequency));
  out.regular = std::move(regular.values);
  out.step_of = std::move(regular.step_of);
  FORESHOCK_TRY(const auto budget, Budget::parse("1/week"));
  out.p_alert = alert_line(budget, frequency);
  out.season = frequency.calendar_season();
  return out;
}

struct Run {
  std::vector<Step> steps;
  double error = 0;  ///< Mean size, from step 60 on.
  int alerts = 0;
  double ns = 0;
};

template <class Push>
Run run(const std::vector<double>& y, Push push) {
  Run out;
  out.steps.reserve(y.size());
  const auto start = std::chrono::steady_clock::now();
  for (const double v : y) out.steps.push_back(push(v));
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  out.ns = took.count() / static_cast<double>(y.size());
  double sum = 0;
  int n = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    out.alerts += out.steps[t].alert ? 1 : 0;
    if (t < 60 || y[t] != y[t]) continue;
    sum += std::abs(y[t] - out.steps[t].predictive.median());
    ++n;
  }
  out.error = sum / n;
  return out;
}

Run run_live(const Series& series) {
  const LiveSeries::Options options{.season = series.season, .p_alert = series.p_alert};
  std::vector<float> season(static_cast<std::size_t>(options.season > 1 ? options.season : 0));
  auto live = LiveSeries::make(options, season);
  return run(series.regular, [&](double y) { return live.push(y, options, season); });
}

Run run_pipeline(const Series& series) {
  auto pipeline =
      Pipeline::make({.model = {.name = "ets", .season = series.season}, .p_alert = series.p_alert})
          .value();
  return run(series.regular, [&](double y) { return pipeline.push(y); });
}

void print_scores(const Series& series) {
  const Run live = run_live(series);
  std::printf("timestamp,value,anomaly_score\n");
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    std::string time = format_timestamp(series.times[i]);
    for (char& c : time) c = c == 'T' ? ' ' : c;
    while (!time.empty() && time.back() == 'Z') time.pop_back();
    std::printf("%s,%.17g,%.9g\n", time.c_str(), series.values[i],
                live.steps[series.step_of[i]].verdict.score);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool scores = argc > 1 && std::strcmp(argv[1], "--scores") == 0;
  double logs = 0;
  int files = 0;
  for (int i = scores ? 2 : 1; i < argc; ++i) {
    const auto series = read_series(argv[i]);
    if (!series) {
      std::fprintf(stderr, "%s\n", series.error().message.c_str());
      return 1;
    }
    if (scores) {
      print_scores(*series);
      continue;
    }
    const Run live = run_live(*series);
    const Run pipeline = run_pipeline(*series);
    std::printf("%-38s season %3d error live %9.4g pipeline %9.4g ratio %.3f alerts %3d %3d\n",
                std::filesystem::path(argv[i]).stem().c_str(), series->season, live.error,
                pipeline.error, live.error / pipeline.error, live.alerts, pipeline.alerts);
    if (live.error > 0 && pipeline.error > 0) {
      logs += std::log(live.error / pipeline.error);
      ++files;
    }
  }
  if (files > 0) std::printf("geometric mean of ratios %.3f\n", std::exp(logs / files));
  return 0;
}
