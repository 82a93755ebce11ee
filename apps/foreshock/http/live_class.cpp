#include "foreshock/app/http/live_class.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "foreshock/app/calendar_options.h"
#include "foreshock/app/option_parts.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/engine/partition.h"

namespace foreshock::app {
namespace {

constexpr std::string_view kKey = "series";

/// Steps; -1 for the calendar's.
Result<int> season_for(const Values& said, const Frequency& frequency, int in_force) {
  if (!said.has("--season")) return in_force;
  FORESHOCK_TRY(const SeasonOption season, season_of(said));
  if (season.none) return 0;
  if (!season.others.empty()) {
    return fail(Errc::kInvalidArgument, "season: the class live has one");
  }
  return season.span.given() ? given_seasons(season, frequency).first : -1;
}

Result<RunOptions> options_for(const SeriesBody& body, const Frequency& frequency,
                               const RunOptions& in_force) {
  RunOptions out = in_force;
  out.model = kLiveModel;
  out.frequency = frequency;
  out.most_series = 1;
  out.lateness = Duration{0};  // All that was said is there, in order: nothing is waited for.
  FORESHOCK_TRY(out.season, season_for(body.values, frequency, in_force.season));
  FORESHOCK_TRY_VOID(add_alerting(body.values, out.budget, out.policy));
  if (body.values.has("--calendar")) {
    FORESHOCK_TRY(out.calendar, calendar_of(body.values));
  }
  return out;
}

Result<Partition> partition_for(const RunOptions& options, Level level) {
  Partition::Options made_with = partition_options(options);
  made_with.horizon = 0;
  made_with.watch_levels = {level};
  made_with.watch_all = true;
  // No clock is wrong here: a time after a long gap is what it says.
  made_with.far_ahead = std::chrono::hours{24 * 365 * 200};
  return Partition::make(made_with);
}

void push(const RawSeries& raw, Partition& partition, PartitionListener& listener) {
  const std::uint64_t hash = series_hash(kKey);
  for (std::size_t i = 0; i < raw.times.size(); ++i) {
    const Sample sample{
        .key = kKey, .hash = hash, .time = raw.times[i], .value = raw.values[i], .since = {}};
    partition.push({&sample, 1}, listener);
  }
}

struct Scores final : PartitionListener {
  explicit Scores(ScoredSeries& into) : out(into) {}
  void point(const Point& point, std::span<const Interval> expected) override {
    const Step& step = *point.step;
    if (std::isnan(point.value)) {
      if (step.alert) waiting = step.kind;
      return;
    }
    const AlertKind raised = std::exchange(waiting, AlertKind::kNone);
    out.points.push_back({.step = out.grid.frequency.steps_between(out.grid.origin, point.time),
                          .time = point.time,
                          .y = point.value,
                          .expected = step.predictive.median(),
                          .lower = expected[0].lower,
                          .upper = expected[0].upper,
                          .p_value = step.p_value(),
                          .score = step.verdict.score,
                          .alert = step.alert || raised != AlertKind::kNone,
                          .incident = step.incident,
                          .warming_up = step.warming_up,
                          .kind = step.kind == AlertKind::kNone ? raised : step.kind});
  }
  void alert(const Point&) override {}  // point() is told of it, too.
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}

  ScoredSeries& out;
  AlertKind waiting = AlertKind::kNone;  ///< Raised on a missing step: told at the next value.
};

}  // namespace

Status add_alerting(const Values& said, Budget& budget, AlertPolicy::Options& policy) {
  if (said.has("--budget")) {
    FORESHOCK_TRY(budget, budget_of(said));
  }
  FORESHOCK_TRY(const AlertPolicy::Options given, policy_of(said));
  if (said.has("--direction")) policy.direction = given.direction;
  if (said.has("--min-dev")) {
    policy.min_dev = given.min_dev;
    policy.dev_unit = given.dev_unit;
  }
  if (said.has("--for")) policy.for_points = given.for_points;
  return {};
}

Result<ScoredSeries> score_live(const SeriesBody& body, const RunOptions& in_force) {
  FORESHOCK_TRY(const GridSeries series, on_grid(body));
  FORESHOCK_TRY(const RunOptions options, options_for(body, series.grid.frequency, in_force));
  FORESHOCK_TRY(const auto levels, levels_of(body.values));
  FORESHOCK_TRY(Partition partition, partition_for(options, levels.back().level));
  ScoredSeries out{.model = std::string(kLiveModel), .grid = series.grid, .points = {}};
  out.points.reserve(body.raw.values.size());
  Scores scores(out);
  push(body.raw, partition, scores);
  return out;
}

Result<LiveForecast> forecast_live(const SeriesBody& body, const Span& horizon,
                                   const RunOptions& in_force) {
  FORESHOCK_TRY(const GridSeries series, on_grid(body));
  FORESHOCK_TRY(const RunOptions options, options_for(body, series.grid.frequency, in_force));
  FORESHOCK_TRY(Partition partition, partition_for(options, Level(0.95)));
  ScoredSeries unused{.model = {}, .grid = series.grid, .points = {}};
  Scores scores(unused);
  push(body.raw, partition, scores);
  const int steps = horizon_of(horizon, series.grid, options.season_steps());
  const auto ahead = partition.outlook(kKey, Horizon(steps));
  LiveForecast out{.grid = series.grid, .seen = 0, .forecast = ahead->forecast};
  out.grid.origin = ahead->first;
  // Steps that are numbers go on counting.
  if (series.grid.numbered()) out.seen = static_cast<std::int64_t>(series.values.size());
  return out;
}

}  // namespace foreshock::app
