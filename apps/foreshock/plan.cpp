#include "foreshock/app/plan.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "foreshock/app/console.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/output.h"
#include "foreshock/app/plan_need.h"
#include "foreshock/core/random.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPipelines = 3;
constexpr int kMostWarmUp = 200'000;  ///< Steps; a pipeline that has no model by then gets none.
constexpr int kBurst = 2'000;         ///< Steps timed, at least.
constexpr double kSeconds = 1e9;      ///< Nanoseconds.

/// A season, a slow wave and noise: what a metric looks like to a model.
double synthetic(int step, int season, Rng& rng) {
  constexpr double kTurn = 6.283185307179586;
  const double phase = season > 1 ? kTurn * (step % season) / season : 0;
  return 100 + 20 * std::sin(phase) + 5 * std::sin(step / 500.0) + 3 * rng.normal();
}

/// Feeds one pipeline until it has a model and its history is as long as it gets, then times it.
Result<Need> measure(const Pipeline::Options& options, std::uint64_t seed) {
  FORESHOCK_TRY(Pipeline pipeline, Pipeline::make(options));
  Rng rng(seed);
  const int season = options.model.season;
  int step = 0;
  std::size_t bytes = 0;
  const int round = std::max(1000, 2 * season);
  do {
    bytes = pipeline.history_bytes();
    for (const int end = step + round; step < end; ++step)
      pipeline.push(synthetic(step, season, rng));
  } while (!interrupted() && step < kMostWarmUp &&
           (pipeline.report().form == "warm-up" || pipeline.history_bytes() > bytes));

  const int burst = std::max(kBurst, round);
  const Clock::time_point begin = Clock::now();
  for (const int end = step + burst; step < end; ++step)
    pipeline.push(synthetic(step, season, rng));
  const auto taken = std::chrono::duration_cast<Duration>(Clock::now() - begin);
  return Need{pipeline.state_bytes(), pipeline.history_bytes(),
              static_cast<double>(taken.count()) / kSeconds / burst};
}

Result<Need> largest_need(const Pipeline::Options& options) {
  Need most;
  for (int i = 0; i < kPipelines; ++i) {
    FORESHOCK_TRY(const Need need, measure(options, static_cast<std::uint64_t>(i) + 1));
    most.state_bytes = std::max(most.state_bytes, need.state_bytes);
    most.history_bytes = std::max(most.history_bytes, need.history_bytes);
    most.point_seconds = std::max(most.point_seconds, need.point_seconds);
  }
  return most;
}

/// Rows of `quantity,value,unit,note`.
class Sheet {
 public:
  explicit Sheet(Rows rows) : rows_(std::move(rows)) {}
  void text(std::string_view name, std::string_view value, std::string_view note) {
    rows_.text(name);
    rows_.text(value);
    end("", note);
  }
  void integer(std::string_view name, std::int64_t value, std::string_view unit,
               std::string_view note) {
    rows_.text(name);
    rows_.integer(value);
    end(unit, note);
  }
  void number(std::string_view name, double value, std::string_view unit, std::string_view note) {
    rows_.text(name);
    rows_.number(value);
    end(unit, note);
  }
  const Rows& rows() const { return rows_; }

 private:
  void end(std::string_view unit, std::string_view note) {
    rows_.text(unit);
    rows_.text(note);
    rows_.end_row();
  }
  Rows rows_;
};

/// Three digits: more would be noise.
double rounded(double value) {
  if (!(value > 0)) return 0;
  const double unit = std::pow(10, std::floor(std::log10(value)) - 2);
  return std::round(value / unit) * unit;
}

/// Room for four times the load, and partitions small enough to move: a power of two.
std::int64_t partitions_for(std::int64_t series, double cores) {
  constexpr double kRoom = 4;
  constexpr double kMostSeriesEach = 50'000;
  const double least =
      std::max(kRoom * std::ceil(cores), static_cast<double>(series) / kMostSeriesEach);
  std::int64_t partitions = 1;
  while (static_cast<double>(partitions) < least) partitions *= 2;
  return partitions;
}

/// What the service adds: the topic's side and the snapshots.
void add_service(const PlanOptions& options, std::int64_t total_bytes, double cores,
                 double step_seconds, Sheet& sheet) {
  const std::string every = format_duration(options.snapshot_every);
  const double seconds = static_cast<double>(options.snapshot_every.count()) / kSeconds;
  const double busy = cores / options.workers;
  sheet.number("records_per_second", rounded(static_cast<double>(options.series) / step_seconds),
               "records/s", "one record a point");
  sheet.integer("partitions", partitions_for(options.series, cores), "",
                "suggested: room for 4 times the load, at most 50,000 series each");
  sheet.integer("snapshot_bytes", total_bytes, "bytes", "every " + every);
  sheet.integer("snapshot_bytes_per_second",
                std::llround(rounded(static_cast<double>(total_bytes) / seconds)), "bytes/s",
                "on average");
  sheet.number("replay_seconds", rounded(seconds * busy), "seconds",
               "after a crash, at most: what came in " + every + ", by " +
                   counted(options.workers, "worker"));
}

}  // namespace

Result<Exit> run_plan(const PlanOptions& options) {
  FORESHOCK_TRY(const Frequency minute, Frequency::every(std::chrono::minutes{1}));
  const Frequency frequency = options.frequency.value_or(minute);
  Pipeline::Options wanted;
  wanted.model.name = options.model;
  Seasons seasons;
  if (options.season.span.given()) {
    seasons = given_seasons(options.season, frequency);
  } else if (!options.season.none) {
    seasons.first = frequency.calendar_season();
  }
  wanted.model.season = seasons.first;
  wanted.model.others = seasons.others;
  FORESHOCK_TRY(Output output, Output::open(options.output, {"quantity", "value", "unit", "note"}));
  const bool live = options.model == kLiveModel;
  FORESHOCK_TRY(const Need need, live ? live_need(seasons.first) : largest_need(wanted));
  if (interrupted()) return Exit::kInterrupted;

  const auto state = static_cast<std::int64_t>(need.state_bytes);
  const auto history = static_cast<std::int64_t>(need.history_bytes);
  const double step_seconds = static_cast<double>(frequency.nominal().count()) / kSeconds;
  const double cores = static_cast<double>(options.series) * need.point_seconds / step_seconds;
  Sheet sheet(output.rows());
  sheet.integer("series", options.series, "", "");
  sheet.text("frequency", frequency.name(), "");
  sheet.integer("season", wanted.model.season, "steps", "0: none");
  sheet.text("model", options.model, "");
  sheet.integer("state_bytes", state, "bytes", "a series: model, detectors, policy");
  sheet.integer("history_bytes", history, "bytes", "a series: the values kept for refits");
  sheet.integer("bytes_per_series", state + history, "bytes", "");
  sheet.integer("total_bytes", options.series * (state + history), "bytes", "all series");
  sheet.number("point_us", rounded(need.point_seconds * 1e6), "microseconds",
               live ? need.how : "measured here, refits included");
  sheet.number("cores", rounded(cores), "cores",
               live ? "one point a step and series" : "measured here, one point a step and series");
  if (live) add_service(options, options.series * (state + history), cores, step_seconds, sheet);
  FORESHOCK_TRY_VOID(output.write(sheet.rows()));
  FORESHOCK_TRY_VOID(output.finish());
  return Exit::kOk;
}

}  // namespace foreshock::app
