#include "foreshock/app/scorer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/app/interrupt.h"
#include "foreshock/app/option_parts.h"

namespace foreshock::app {
namespace {

/// Missing steps after which the past says nothing any more (a week of minutes); the pipeline would
/// be asked to believe in each of them.
constexpr std::int64_t kLongestGap = 10'000;
/// How often a long block looks whether Ctrl-C was pressed.
constexpr std::size_t kPointsBetweenLooks = 1024;

/// The calendar's season, not that of all the data: to look at them would be to look ahead. The fit
/// leaves it out where it does not help; the pipeline finds others as the data arrive.
Seasons causal_seasons(const SeasonOption& option, const Frequency& frequency, bool numbered) {
  if (option.none) return {};
  if (option.span.given()) return given_seasons(option, frequency);
  return {numbered ? 0 : frequency.calendar_season()};
}

/// As for a whole series, but one of one point is no fault: its only row says that nothing is
/// known.
Result<StepOf> causal_step(const DetectOptions& options, const SeriesBlock& first,
                           const TimeScale& scale) {
  const Result<StepOf> step = step_of(options.common.input.frequency, first.times, scale);
  if (step || first.times.size() > 1) return step;
  FORESHOCK_TRY(const Frequency any, Frequency::every(kIndexStep));
  return StepOf{any};
}

}  // namespace

bool is_quiet(const DetectOptions& options, Timestamp time) {
  return options.calendar != nullptr && options.calendar->covers(time);
}

Result<Pipeline> causal_pipeline(const DetectOptions& options, const Frequency& frequency,
                                 bool numbered) {
  if (numbered && options.calendar != nullptr) {
    return fail(Errc::kInvalidArgument, "steps are numbered, and a calendar needs times");
  }
  Pipeline::Options wanted;
  const Seasons seasons = causal_seasons(options.common.season, frequency, numbered);
  FORESHOCK_TRY(wanted.model,
                spec_for(options.common, options.common.models.front(), seasons, Horizon(1)));
  wanted.p_alert = alert_line(options.budget, frequency);
  wanted.policy = options.policy;
  wanted.history = history_steps(options.window, frequency);
  wanted.follow_season = !options.common.season.none && !options.common.season.span.given();
  return Pipeline::make(wanted);
}

ScoreCounts& ScoreCounts::operator+=(const ScoreCounts& other) {
  points += other.points;
  alerts += other.alerts;
  suppressed += other.suppressed;
  crowded += other.crowded;
  restarts += other.restarts;
  return *this;
}

Columns detect_columns() {
  return {"unique_id", "ds",      "y",     "expected", "lower",
          "upper",     "p_value", "score", "alert",    "kind"};
}

Result<Scorer> Scorer::make(const DetectOptions& options, const SeriesBlock& first,
                            const TimeScale& scale) {
  FORESHOCK_TRY(const StepOf step, causal_step(options, first, scale));
  FORESHOCK_TRY(Pipeline pipeline, causal_pipeline(options, step.frequency, scale.numbered));
  const Timestamp begin = first.times.front();
  return Scorer(Aligner(step.frequency, step.local ? scale.shown(begin) : begin),
                std::move(pipeline), scale, step.local);
}

Status Scorer::pass_gap(std::int64_t missing, Timestamp time, const DetectOptions& options,
                        ScoreCounts& counts) {
  if (missing > kLongestGap) {
    FORESHOCK_TRY(pipeline_, causal_pipeline(options, aligner_.frequency(), scale_.numbered));
    aligner_ = Aligner(aligner_.frequency(), time);
    aligner_.place(time);
    waiting_ = AlertKind::kNone;
    crowded_ = 0;
    ++counts.restarts;
    return {};
  }
  for (std::int64_t i = 0; i < missing; ++i) {
    const Timestamp step_time = aligner_.time_ahead(i - missing);
    const bool quiet = is_quiet(options, local_ ? scale_.moment(step_time) : step_time);
    const Step step = pipeline_.push(std::numeric_limits<double>::quiet_NaN(), quiet);
    counts.suppressed += step.suppressed ? 1 : 0;
    if (step.alert) waiting_ = step.kind;
  }
  return {};
}

void Scorer::judge(double y, bool quiet, Level level, Rows& rows, ScoreCounts& counts) {
  const Interval expected = pipeline_.expected_interval(level);
  const Step step = pipeline_.push(y, quiet);
  // What a missing step raised before a window is told behind it.
  const AlertKind raised = quiet ? AlertKind::kNone : std::exchange(waiting_, AlertKind::kNone);
  const bool alert = step.alert || raised != AlertKind::kNone;
  const AlertKind kind = step.kind == AlertKind::kNone ? raised : step.kind;

  rows.number(y);
  rows.number(step.predictive.median());
  rows.number(expected.lower);
  rows.number(expected.upper);
  rows.number(step.p_value());
  rows.number(step.verdict.score);
  rows.integer(alert ? 1 : 0);
  rows.text(name_of(kind));
  rows.end_row();
  ++counts.points;
  counts.alerts += alert ? 1 : 0;
  counts.suppressed += step.suppressed ? 1 : 0;
}

Status Scorer::score(const Piece& piece, const DetectOptions& options, Rows& rows,
                     ScoreCounts& counts) {
  const SeriesBlock& block = *piece.block;
  const Level level = options.common.levels.back().level;
  for (std::size_t i = piece.from; i < piece.end; ++i) {
    if (i % kPointsBetweenLooks == 0 && interrupted()) return {};
    const Timestamp time = local_ ? scale_.shown(block.times[i]) : block.times[i];
    const Aligner::Placed placed = aligner_.place(time);
    if (placed.kind == Aligner::Placed::Kind::kNext) {
      const std::int64_t made_up = std::min(placed.missing, crowded_);
      crowded_ -= made_up;
      FORESHOCK_TRY_VOID(pass_gap(placed.missing - made_up, time, options, counts));
    } else {  // Two points on one step: both are scored, and the next missing step pays for it.
      ++crowded_;
      ++counts.crowded;
    }
    rows.text(block.id);
    write_time(rows, block.times[i], scale_);
    judge(block.values[i], is_quiet(options, block.times[i]), level, rows, counts);
  }
  return {};
}

}  // namespace foreshock::app
