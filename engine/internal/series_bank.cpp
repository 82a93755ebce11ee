#include "foreshock/engine/internal/series_bank.h"

#include <cstring>
#include <new>

namespace foreshock::partition {
namespace {

static_assert(std::is_trivially_copyable_v<LiveSeries>, "rows are copied as bytes");
static_assert(std::is_trivially_copyable_v<Row>);

const Level kExpected{0.95};
constexpr std::size_t kWaitingBytes = 64;  ///< Of one that waits, in the queue.

std::size_t season_bytes_of(const SeriesBank::Options& options) {
  if (!options.flat || options.live.season < 2) return 0;
  return static_cast<std::size_t>(options.live.season) * sizeof(float);
}

FitQueue::Place place_of(const FitWish& wish, std::uint32_t row) {
  return {wish.reason, wish.turn, row};
}

std::int64_t cost_of(const Pipeline& series, std::string_view model) {
  return fit_cost(model, series.history_steps(), series.season());
}

void append(std::vector<std::byte>& out, const void* from, std::size_t bytes) {
  const auto* const first = static_cast<const std::byte*>(from);
  out.insert(out.end(), first, first + bytes);
}

}  // namespace

std::size_t SeriesBank::row_bytes_of(const Options& options) {
  const std::size_t used = options.flat ? kSeasonAt + season_bytes_of(options) : sizeof(Row);
  return (used + kLine - 1) / kLine * kLine;
}

SeriesBank::SeriesBank(const Options& options)
    : options_(options),
      season_bytes_(season_bytes_of(options)),
      slabs_(row_bytes_of(options)),
      fits_(options.fits.most_saved) {}

void SeriesBank::reach(std::uint32_t row) {
  slabs_.reach(row);
  if (!options_.flat && pipelines_.size() <= row) pipelines_.resize(std::size_t{row} + 1);
}

void SeriesBank::prefetch_head(std::uint32_t row) const {
  const std::byte* const head = slabs_.at(row);
  __builtin_prefetch(head, 1);
  __builtin_prefetch(head + kLine, 1);
}

void SeriesBank::prefetch(std::uint32_t row) const {
  // A long season is touched in one place only, and the hardware brings what follows.
  constexpr std::size_t kMost = (kSeasonAt + kLine - 1) / kLine * kLine;
  const std::byte* const head = slabs_.at(row);
  for (std::size_t at = 2 * kLine; at < kMost; at += kLine) __builtin_prefetch(head + at, 1);
}

void SeriesBank::start(std::uint32_t row) {
  if (options_.flat) {
    // All begin alike, and the first one's tables take ten times as long as its copy.
    if (blank_.empty()) {
      blank_.resize(sizeof(LiveSeries) + season_bytes_);
      new (slabs_.at(row) + kStateAt) LiveSeries(LiveSeries::make(options_.live, season(row)));
      std::memcpy(blank_.data(), slabs_.at(row) + kStateAt, blank_.size());
    }
    std::memcpy(slabs_.at(row) + kStateAt, blank_.data(), blank_.size());
  } else {
    auto& series = pipelines_[row];
    if (series && series->wish()) fits_.remove(place_of(*series->wish(), row));
    series = std::make_unique<Pipeline>(Pipeline::make(options_.pipeline).value());
  }
}

Step SeriesBank::push(std::uint32_t row, double y, bool quiet, Interval& expected) {
  if (!options_.flat) return push_fitted(row, y, quiet, expected);
  // By the tail from behind the point: a copy of the state before it would cost every push that
  // does not alert the read of cache lines that nothing else asks for.
  LiveSeries& series = live(row);
  Step step = series.push(y, options_.live, season(row), quiet);
  if (step.alert) expected = series.interval_of(step.predictive, kExpected);
  return step;
}

Step SeriesBank::push_fitted(std::uint32_t row, double y, bool quiet, Interval& expected) {
  Pipeline& series = *pipelines_[row];
  expected = series.expected_interval(kExpected);
  const std::optional<FitWish> before = series.wish();
  const std::int64_t fits = series.fits();
  const std::int64_t cost = cost_of(series, series.model());
  fits_.earn();
  const Step step = series.push(y, quiet, fits_.is_empty() && fits_.can_pay(cost) ? 1 : 0);
  if (series.fits() != fits) fits_.spend(cost);
  if (series.wish()) wait_in_place(row, before);
  return step;
}

/// `before`: the wish that the series had before its step, of another reason perhaps.
void SeriesBank::wait_in_place(std::uint32_t row, const std::optional<FitWish>& before) {
  Pipeline& series = *pipelines_[row];
  if (!before) {
    series.give_turn(fits_.next_turn());
    if (options_.pipeline.fits != nullptr) options_.pipeline.fits->fit_postponed();
  } else {
    if (before->reason == series.wish()->reason) return;
    fits_.remove(place_of(*before, row));
  }
  fits_.add(place_of(*series.wish(), row));
}

std::string_view SeriesBank::model_now(const Pipeline& series) const {
  const std::string_view asked = series.model();
  return series.waited() < options_.fits.patience ? asked : simpler_than(asked);
}

std::optional<std::uint32_t> SeriesBank::next_fit() const {
  if (fits_.is_empty()) return std::nullopt;
  const std::uint32_t row = fits_.first().row;
  const Pipeline& series = *pipelines_[row];
  if (!fits_.can_pay(cost_of(series, model_now(series)))) return std::nullopt;
  return row;
}

void SeriesBank::fit(std::uint32_t row) {
  Pipeline& series = *pipelines_[row];
  fits_.remove(place_of(*series.wish(), row));
  const std::string_view model = model_now(series);
  const std::int64_t cost = cost_of(series, model);
  if (!series.fit_now(model)) return;
  fits_.spend(cost);
  FitListener* const listener = options_.pipeline.fits;
  if (listener != nullptr && model != series.model()) listener->fit_simplified();
}

Status SeriesBank::requeue(std::uint32_t row) {
  if (options_.flat || !pipelines_[row]->wish()) return {};
  const FitWish& wish = *pipelines_[row]->wish();
  if (!fits_.was_given(wish.turn)) {
    return fail(Errc::kMalformedInput, "a fit waits that never fell due");
  }
  fits_.add(place_of(wish, row));
  return {};
}

Forecast SeriesBank::forecast(std::uint32_t row, Horizon horizon) const {
  return options_.flat ? live(row).forecast(horizon, season(row))
                       : pipelines_[row]->forecast(horizon);
}

Interval SeriesBank::expected_interval(std::uint32_t row, Level level) const {
  return options_.flat ? live(row).expected_interval(level, season(row))
                       : pipelines_[row]->expected_interval(level);
}

bool SeriesBank::in_incident(std::uint32_t row) const {
  return options_.flat ? live(row).in_incident() : pipelines_[row]->in_incident();
}

std::string SeriesBank::form(std::uint32_t row) const {
  return options_.flat ? "live" : pipelines_[row]->report().form;
}

std::size_t SeriesBank::degraded() const {
  return static_cast<std::size_t>(std::count_if(
      pipelines_.begin(), pipelines_.end(),
      [](const auto& pipeline) { return pipeline && pipeline->health() == Health::kDegraded; }));
}

void SeriesBank::save(std::uint32_t row, std::vector<std::byte>& out) const {
  if (options_.flat) return append(out, slabs_.at(row) + kStateAt, state_bytes());
  StateWriter state;
  pipelines_[row]->save(state);
  const auto length = static_cast<std::uint32_t>(state.bytes().size());
  append(out, &length, sizeof length);
  append(out, state.bytes().data(), state.bytes().size());
}

Status SeriesBank::read(std::uint32_t row, StateReader& in) {
  if (options_.flat) {
    FORESHOCK_TRY_VOID(in.get_bytes(std::span(slabs_.at(row) + kStateAt, state_bytes())));
    if (live(row).is_sound(options_.live, season(row))) return {};
    return fail(Errc::kMalformedInput, "a series has a state that cannot be");
  }
  FORESHOCK_TRY(const auto state, in.get_all<std::uint8_t>(in.left()));
  StateReader inside(std::as_bytes(std::span(state)));
  FORESHOCK_TRY(auto pipeline, Pipeline::read(inside, options_.pipeline));
  if (inside.left() != 0) return fail(Errc::kMalformedInput, "a pipeline has bytes too many");
  pipelines_[row] = std::make_unique<Pipeline>(std::move(pipeline));
  return {};
}

std::size_t SeriesBank::pipeline_bytes() const {
  std::size_t sum = pipelines_.capacity() * sizeof(void*) + fits_.size() * kWaitingBytes;
  for (const auto& pipeline : pipelines_) {
    if (pipeline) sum += pipeline->state_bytes() + pipeline->history_bytes();
  }
  return sum;
}

}  // namespace foreshock::partition
