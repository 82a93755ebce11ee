#include "foreshock/engine/internal/timeline.h"

#include <algorithm>
#include <cmath>

#include "foreshock/engine/internal/totals.h"

namespace foreshock::partition {
namespace {

std::int64_t ns(Timestamp time) {
  return time.time_since_epoch().count();
}

Timestamp at(std::int64_t time) {
  return Timestamp{Duration{time}};
}

/// How late a series comes is forgotten by this share of it with every sample, so that a source
/// that sends an hour of minutes at a time is waited for until it sends again.
constexpr std::int64_t kForgetLateness = 256;
constexpr std::int64_t kBlockSteps = 10;

}  // namespace

Timeline::Timeline(const Partition::Options& options, PartitionState& state,
                   SnapshotPages& snapshot)
    : options_(options),
      state_(state),
      snapshot_(snapshot),
      grid_(options.frequency),
      far_(clock_options(options).far),
      most_silent_(std::min(options.silence_steps, options.longest_gap)),
      watched_(options.watch_levels.size()) {}

void Timeline::meet(const Sample& sample, const SeriesIndex::Slot& found,
                    PartitionListener& listener) {
  if (sample.key.empty() || sample.key.size() > kLongestKey) {
    ++state_.counts.refused;
    return;
  }
  listener_ = &listener;
  cause_ = &sample;
  const HeldPoint point{sample.kind, ns(sample.time), ns(sample.since),
                        std::isinf(sample.value) ? std::nan("") : sample.value};
  // First what the time closes, then the point: the same as if the clock had struck in between.
  if (state_.clock.observe(point.time, state_.due.watched())) {
    state_.due.close_until(state_.clock.watermark(), [this](std::uint32_t row) { close(row); });
  }
  std::uint32_t row = found.row;
  // A row that was found may have got another series since.
  if (row == kNoRow || state_.bank[row].key != found.key ||
      state_.index.texts().at(found.key) != sample.key) {
    row = state_.index.find(sample.hash, sample.key);
    if (row == kNoRow) {
      if (sample.kind == Sample::Kind::kEnd) return;
      row = add(sample);
    }
  }
  snapshot_.before_change(row, state_);
  state_.bank[row].at.seen = ++state_.sequence;
  place(row, point);
  state_.due.set(row, due_of(state_.bank[row]));
}

std::uint32_t Timeline::add(const Sample& sample) {
  const std::uint32_t row = state_.size() < options_.most_series ? state_.size() : evict();
  state_.bank.reach(row);
  state_.due.reach(row);
  state_.bank[row] = Row{.key = state_.index.add(sample.hash, sample.key, row), .at = {}};
  begin(row, ns(sample.time));
  listener_->appeared(sample.key);
  return row;
}

std::uint32_t Timeline::evict() {
  const std::uint32_t row = oldest_.next(state_.bank, state_.size());
  snapshot_.before_change(row, state_);
  if (state_.bank[row].at.is(Standing::kWarmingUp)) --state_.warming_up;
  state_.held.drop(row);
  state_.due.set(row, DueTimes::kNever);
  state_.index.remove(series_hash(state_.key_of(row)), row);
  ++state_.counts.evicted;
  return row;
}

void Timeline::begin(std::uint32_t row, std::int64_t time) {
  Row& series = state_.bank[row];
  if (!series.at.is(Standing::kWarmingUp)) ++state_.warming_up;
  series.at = Standing{.seen = series.at.seen, .origin = time, .flags = Standing::kWarmingUp};
  series.forecast_due = next_forecast(time);
  state_.bank.start(row);
}

bool Timeline::is_believed(Row& series, std::int64_t time, std::uint32_t row) {
  Standing& standing = series.at;
  const std::int64_t own = grid_.time_of(standing.origin, standing.last);
  const bool far = state_.clock.is_far_ahead(time);
  if (far) {
    ++state_.counts.too_far_ahead;
    if (time > plus(own, far_)) {
      const std::int64_t apart = minus(time, standing.apart);
      const bool agrees = standing.is(Standing::kApart) && apart <= far_ && apart >= -far_;
      standing.set(Standing::kApart, !agrees);
      standing.apart = agrees ? 0 : time;
      return agrees;
    }
  }
  if (standing.is(Standing::kApart)) {
    standing.set(Standing::kApart, false);
    standing.apart = 0;
  }
  // The series itself was far ahead of all others, and has come back.
  if (!far && state_.clock.is_far_ahead(own) && time < minus(own, far_)) {
    ++state_.counts.started_anew;
    state_.held.drop(row);
    series.held = 0;
    begin(row, time);
  }
  return true;
}

/// How late the series comes: what came in time tells it; what came too late only little by little,
/// or one damaged time would end the watch.
void Timeline::learn_lateness(Standing& standing, std::int64_t time, bool too_late) const {
  std::int64_t behind = minus(state_.clock.watermark(), time);
  if (too_late) {
    const std::int64_t most = plus(grid_.step(), times(2, standing.behind));
    behind = behind > far_ ? 0 : std::min(behind, most);
  }
  standing.behind = std::max(standing.behind - standing.behind / kForgetLateness, behind);
}

void Timeline::place(std::uint32_t row, const HeldPoint& point) {
  Row& series = state_.bank[row];
  Standing& standing = series.at;
  if (!is_believed(series, point.time, row)) return;
  std::int64_t step = grid_.step_of(standing.origin, standing.last, point.time);
  learn_lateness(standing, point.time, step <= standing.last);
  if (point.kind == Sample::Kind::kEnd) return end(row, step);
  if (step <= standing.last) {
    const bool had_one = step == standing.last && standing.silent == 0;
    ++(had_one ? state_.counts.duplicate : state_.counts.late);
    return;
  }
  if (series.held > 0 && state_.held.has(row, step)) {
    ++state_.counts.duplicate;
    return;
  }
  if (step > standing.last + 1) {
    const auto bridged = bridge(row, step, point);
    if (!bridged) return;
    step = *bridged;
  }
  accept(row, step, point);
  take_held(row);
}

void Timeline::end(std::uint32_t row, std::int64_t step) {
  Row& series = state_.bank[row];
  if (step < series.at.last) {
    ++state_.counts.late;
    return;
  }
  // What was waited for does not come any more.
  if (series.held > 0) advance_to(row, state_.held.last_of(row) + 1);
  series.at.set(Standing::kEnded, true);
}

/// The step of a point that is not the next one, with all before it done; nothing if it has to
/// wait, because what is missing may still come.
std::optional<std::int64_t> Timeline::bridge(std::uint32_t row, std::int64_t step,
                                             const HeldPoint& point) {
  Row& series = state_.bank[row];
  const auto is_too_long = [&] {
    return series.at.silent + (step - series.at.last - 1) > options_.longest_gap;
  };
  if (series.held > 0 && is_too_long()) {
    advance_to(row, std::min(step, state_.held.last_of(row) + 1));
  }
  if (is_too_long()) {
    ++state_.counts.started_anew;
    state_.held.drop(row);
    series.held = 0;
    begin(row, point.time);
    return 0;
  }
  const bool may_come = state_.clock.is_near(point.time) && step > series.at.last + 1 &&
                        grid_.end_of(series.at.origin, step - 1) > state_.clock.watermark();
  if (may_come && !series.at.is(Standing::kEnded) && state_.held.size() < options_.most_held) {
    state_.held.add(row, step, point);
    ++series.held;
    return std::nullopt;
  }
  advance_to(row, step);
  return step;
}

/// All steps before `step`: those that are held, and NaN for the others.
void Timeline::advance_to(std::uint32_t row, std::int64_t step) {
  Standing& standing = state_.bank[row].at;
  take_held(row);
  while (standing.last + 1 < step) {
    miss(row);
    take_held(row);
  }
}

/// The points that were waiting for the last step, as far as none is missing among them.
void Timeline::take_held(std::uint32_t row) {
  Row& series = state_.bank[row];
  while (series.held > 0) {
    const auto point = state_.held.take(row, series.at.last + 1);
    if (!point) return;
    --series.held;
    accept(row, series.at.last + 1, *point);
  }
}

void Timeline::miss(std::uint32_t row) {
  Standing& standing = state_.bank[row].at;
  ++standing.last;
  ++standing.silent;
  push(row, std::nan(""));
}

void Timeline::accept(std::uint32_t row, std::int64_t step, const HeldPoint& point) {
  Row& series = state_.bank[row];
  series.at.last = step;
  series.at.silent = 0;
  series.at.set(Standing::kEnded, false);
  const auto value = value_of(point, series.at, state_.counts.resets);
  if (value) {
    ++state_.counts.scored;
    push(row, *value);
  }
  if (series.forecast_due == DueTimes::kNever) return;
  const std::int64_t time = grid_.time_of(series.at.origin, step);
  if (time < series.forecast_due) return;
  series.forecast_due = next_forecast(time);
  if (value) tell_forecast(row);
}

void Timeline::push(std::uint32_t row, double y) {
  Standing& standing = state_.bank[row].at;
  const bool is_watched = options_.watch_all || state_.bank[row].watched != 0;
  for (std::size_t i = 0; is_watched && i < watched_.size(); ++i) {
    watched_[i] = state_.bank.expected_interval(row, options_.watch_levels[i]);
  }
  Interval expected{0, 0};
  const bool quiet = is_quiet(standing);
  const Step step = state_.bank.push(row, y, quiet, expected);
  make_fits();
  if (step.suppressed) ++state_.counts.suppressed;
  if (step.warming_up != standing.is(Standing::kWarmingUp)) {
    standing.set(Standing::kWarmingUp, step.warming_up);
    step.warming_up ? ++state_.warming_up : --state_.warming_up;
  }
  if (!quiet) watch_calibration(step, y);
  if (is_watched) listener_->point(told(row, y, step, expected), watched_);
  // The silence of a series that has ended is no news.
  if (step.alert && !standing.is(Standing::kEnded)) listener_->alert(told(row, y, step, expected));
}

/// Those whose turn has come, be they of this series or of others.
void Timeline::make_fits() {
  while (const auto row = state_.bank.next_fit()) {
    snapshot_.before_change(*row, state_);
    state_.bank.fit(*row);
  }
}

bool Timeline::is_quiet(const Standing& standing) const {
  return options_.calendar != nullptr &&
         options_.calendar->covers(at(grid_.time_of(standing.origin, standing.last)));
}

/// A block is no shorter than some steps, or an outage of many series would be many blocks.
void Timeline::watch_calibration(const Step& step, double y) {
  const bool counts = !step.warming_up && y == y && (!step.incident || step.alert);
  if (!counts) return;
  state_.watch.add(step.verdict.surprise);
  if (!state_.watch.is_block_full() || state_.clock.watermark() < block_ends_) return;
  state_.watch.end_block();
  block_ends_ = plus(state_.clock.watermark(), times(kBlockSteps, grid_.step()));
}

PartitionListener::Point Timeline::told(std::uint32_t row, double y, const Step& step,
                                        Interval expected) const {
  const Standing& standing = state_.bank[row].at;
  const auto back = [&](std::int64_t steps) {
    return at(grid_.time_of(standing.origin, std::max<std::int64_t>(0, standing.last - steps)));
  };
  const Attribution* const found = step.cause ? &step.cause->attribution : nullptr;
  const bool has_error = found != nullptr && found->since == step.verdict.since;
  return {.key = state_.key_of(row),
          .time = at(grid_.time_of(standing.origin, standing.last)),
          .from = back(step.verdict.since),
          .earliest = back(has_error ? found->since_most : step.verdict.since),
          .latest = back(has_error ? found->since_least : step.verdict.since),
          .value = y,
          .step = &step,
          .cause = cause_,
          .interval = expected};
}

std::optional<Partition::Outlook> Timeline::outlook(std::string_view key, Horizon horizon) const {
  const std::uint32_t row = state_.index.find(series_hash(key), key);
  if (row == kNoRow) return std::nullopt;
  const Standing& standing = state_.bank[row].at;
  return Partition::Outlook{.origin = at(grid_.time_of(standing.origin, standing.last)),
                            .first = at(grid_.time_of(standing.origin, standing.last + 1)),
                            .forecast = state_.bank.forecast(row, horizon),
                            .form = state_.bank.form(row),
                            .warming_up = standing.is(Standing::kWarmingUp),
                            .in_incident = state_.bank.in_incident(row)};
}

void Timeline::tell_forecast(std::uint32_t row) {
  const Standing& standing = state_.bank[row].at;
  listener_->forecast(state_.key_of(row), at(grid_.time_of(standing.origin, standing.last)),
                      at(grid_.time_of(standing.origin, standing.last + 1)), grid_.frequency(),
                      state_.bank.forecast(row, Horizon(options_.horizon)));
}

/// The watermark has passed steps of the series that got nothing.
void Timeline::close(std::uint32_t row) {
  snapshot_.before_change(row, state_);
  const Row& series = state_.bank[row];
  std::int64_t due = due_of(series);
  while (due <= state_.clock.watermark() && due != DueTimes::kNever) {
    miss(row);
    take_held(row);
    due = due_of(series);
  }
  state_.due.set(row, due);
}

/// When the step behind the last one closes: at its end, and as much later as the series comes
/// late. A step that others wait for closes at its end.
std::int64_t Timeline::due_of(const Row& series) const {
  const Standing& standing = series.at;
  const bool watched = !standing.is(Standing::kEnded) && standing.silent < most_silent_;
  if (series.held == 0 && !watched) return DueTimes::kNever;
  const std::int64_t end = grid_.end_of(standing.origin, standing.last + 1);
  return series.held > 0 ? end : plus(end, plus(standing.behind, standing.behind / 2));
}

/// The first multiple of `forecast_every` after a time.
std::int64_t Timeline::next_forecast(std::int64_t time) const {
  const std::int64_t every = options_.forecast_every.count();
  if (options_.horizon <= 0 || every <= 0) return DueTimes::kNever;
  const std::int64_t past = (time % every + every) % every;
  return plus(minus(time, past), every);
}

void Timeline::derive(std::uint32_t row) {
  Row& series = state_.bank[row];
  const std::int64_t sampled = series.at.last - series.at.silent;
  series.forecast_due = next_forecast(grid_.time_of(series.at.origin, sampled));
  if (series.at.is(Standing::kWarmingUp)) ++state_.warming_up;
  state_.due.reach(row);
  state_.due.set(row, due_of(series));
}

}  // namespace foreshock::partition
