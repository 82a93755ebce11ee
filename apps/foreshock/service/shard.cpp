#include "foreshock/app/service/shard.h"

#include <algorithm>
#include <utility>

#include "foreshock/app/service/settings_of.h"
#include "foreshock/app/verdict_detail.h"
#include "foreshock/serve/cloud_event.h"
#include "foreshock/serve/event.h"

namespace foreshock::app {
namespace {

/// Hears of what was told before the crash, and says nothing.
class Muted final : public PartitionListener {
 public:
  void alert(const Point& point) override { static_cast<void>(point); }
  void forecast(std::string_view key, Timestamp origin, Timestamp first, const Frequency& frequency,
                const Forecast& forecast) override {
    static_cast<void>(key);
    static_cast<void>(origin);
    static_cast<void>(first);
    static_cast<void>(frequency);
    static_cast<void>(forecast);
  }
};

Timestamp time_of(const kafka::Message& message) {
  return Timestamp{std::chrono::milliseconds{message.time_ms}};
}

}  // namespace

Shard::Shard(kafka::TopicPartition at, std::optional<Partition> partition, Decoder decoder,
             const RunOptions& options, std::int64_t next, std::int64_t muted_until,
             std::string given_note)
    : note(std::move(given_note)),
      committed(muted_until),
      at_(std::move(at)),
      partition_(std::move(partition)),
      decoder_(std::move(decoder)),
      options_(options),
      source_(event_source(options.kafka.group)),
      next_(next),
      muted_until_(muted_until) {}

void Shard::take(std::span<const kafka::Message> messages, Work& into) {
  while (!messages.empty() && messages.front().offset < next_) messages = messages.subspan(1);
  if (messages.empty()) return;
  raw_.clear();
  decoded_.clear();
  for (const kafka::Message& message : messages) {
    raw_.push_back({message.value, time_of(message), message.tombstone});
    tally_.tombstones += message.tombstone ? 1 : 0;
  }
  decoder_.decode(raw_, decoded_);
  into_ = &into;
  taken_ = messages;

  const auto live = static_cast<std::uint32_t>(
      std::partition_point(messages.begin(), messages.end(),
                           [&](const auto& message) { return message.offset < muted_until_; }) -
      messages.begin());
  const std::span<const Sample> samples = decoded_.samples;
  const auto split = std::partition_point(samples.begin(), samples.end(),
                                          [&](const Sample& s) { return s.record < live; });
  push({samples.begin(), split}, true);
  push({split, samples.end()}, false);
  for (const Rejected& rejected : decoded_.rejected) {
    ++tally_.rejected;
    if (rejected.record >= live) dead_letter(messages[rejected.record], rejected.why);
  }
  if (partition_) {
    tally_.duplicate = partition_->counts().duplicate;
    tally_.late = partition_->counts().late;
    tally_.too_far_ahead = partition_->counts().too_far_ahead;
    tally_.suppressed = partition_->counts().suppressed;
  }
  next_ = messages.back().offset + 1;
  newest_ms_ = std::max(newest_ms_, messages.back().time_ms);
  if (!is_muted()) into.offsets[at_] = {next_, note};
}

void Shard::push(std::span<const Sample> samples, bool muted) {
  if (samples.empty()) return;
  tally_.samples += samples.size();
  if (!partition_) {
    for (const Sample& sample : samples) rekey(sample);
  } else if (muted) {
    Muted listener;
    partition_->push(samples, listener);
  } else {
    partition_->push(samples, *this);
  }
}

void Shard::rekey(const Sample& sample) {
  Output output;
  output.kind = Output::Kind::kRekeyed;
  output.owner = at_;
  output.record.topic = options_.kafka.rekey_topic;
  output.record.key = sample.key;
  output.record.value = encode_plain(sample);
  into_->add(std::move(output));
}

void Shard::show_on(Board& board, CoverageCounts& coverage, IncidentListener& incidents) {
  if (!partition_) return;
  board_ = &board;
  lines_ = incidents.lines;
  writer_.emplace(board, coverage, incidents, partition_options(options_));
  partition_->watch_incidents();  // Their next points put them on the board, or end them.
  for (const Incident& incident : board.incidents.open_ones()) {
    if (partition_->watch(incident.series)) writer_->resume(incident);
  }
  if (lines_ != nullptr) {
    for (const std::string& series : lines_->below_one()) partition_->watch(series);
  }
  partition_->each_key([&](std::string_view key) { board.points.add_name(key); });
}

void Shard::appeared(std::string_view key) {
  if (board_ != nullptr) board_->points.add_name(key);
  if (lines_ != nullptr && lines_->of(key) < 1) partition_->watch(key);
}

void Shard::point(const Point& point, std::span<const Interval> expected) {
  if (!writer_ || !writer_->point(point, expected)) return;
  Point told = point;
  const std::size_t level = told_level(options_.levels);
  told.interval = expected[level];
  tell(told, options_.levels[level]);
}

void Shard::alert(const Point& point) {
  if (writer_) {
    partition_->watch(point.key);  // Until its incident is over, at least.
    if (!writer_->alert(point)) return;
  }
  tell(point);
}

void Shard::tell(const Point& point, double level) {
  ++tally_.alerts;
  if (options_.alerts_topic.empty()) return;
  const Step& step = *point.step;
  AlertEvent event;
  event.series = point.key;
  event.model = options_.model;
  event.alert = {.kind = told_kind(point),
                 .from = point.from,
                 .raised = point.time,
                 .score = step.verdict.score,
                 .p_value = step.verdict.p_value(),
                 .observed = point.value,
                 .expected = step.predictive.median(),
                 .direction = step.verdict.direction};
  event.expected = point.interval;
  event.level = level;
  event.detail =
      detail_of(point, event.alert.kind, alert_line(options_.budget, *options_.frequency));
  const kafka::Message& cause = taken_[point.cause->record];
  if (point.value == point.value) event.source = {*cause.topic, cause.partition, cause.offset};
  Output output;
  output.kind = Output::Kind::kAlert;
  output.owner = at_;
  output.alert_kind = event.alert.kind;
  output.severity = severity_of(event.alert.score);
  output.appended_ms = cause.time_ms;
  output.record.topic = options_.alerts_topic;
  output.record.key = point.key;
  output.record.value = alert_json(event);
  output.record.headers = alert_headers(event, source_);
  into_->add(std::move(output));
}

void Shard::forecast(std::string_view key, Timestamp origin, Timestamp first,
                     const Frequency& frequency, const Forecast& forecast) {
  ++tally_.forecasts;
  if (options_.forecasts_topic.empty()) return;
  const ForecastEvent event{.series = key,
                            .model = options_.model,
                            .origin = origin,
                            .first = first,
                            .frequency = frequency,
                            .forecast = &forecast,
                            .levels = options_.levels};
  Output output;
  output.kind = Output::Kind::kForecast;
  output.owner = at_;
  output.record.topic = options_.forecasts_topic;
  output.record.key = key;
  output.record.value = forecast_json(event);
  output.record.headers = forecast_headers(event, source_);
  into_->add(std::move(output));
}

void Shard::tell_gap(std::int64_t lost_from, std::int64_t oldest, Work& into) {
  if (options_.alerts_topic.empty()) return;
  AlertEvent event;
  const std::string series =
      "foreshock{partition=\"" + std::to_string(at_.partition) + "\",topic=\"" + at_.topic + "\"}";
  event.series = series;
  event.model = options_.model;
  // By the clock on the wall: no record is left to tell a time, and each gap is an event of its
  // own.
  const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  event.alert = {.kind = AlertKind::kStateGap,
                 .from = now,
                 .raised = now,
                 .score = 1,
                 .observed = static_cast<double>(oldest),
                 .expected = static_cast<double>(lost_from)};
  event.detail.why = "lost input: records " + std::to_string(lost_from) + " to " +
                     std::to_string(oldest - 1) + " were removed before they were read";
  event.source = {at_.topic, at_.partition, oldest};
  Output output;
  output.owner = at_;
  output.alert_kind = event.alert.kind;
  output.record.topic = options_.alerts_topic;
  output.record.key = series;
  output.record.value = alert_json(event);
  output.record.headers = alert_headers(event, source_);
  into.add(std::move(output));
}

void Shard::dead_letter(const kafka::Message& message, std::string_view why) {
  if (options_.kafka.dead_letter_suffix.empty()) return;
  Output output;
  output.kind = Output::Kind::kDeadLetter;
  output.owner = at_;
  output.record.topic = at_.topic + options_.kafka.dead_letter_suffix;
  output.record.key = message.key;
  output.record.value = message.value;
  output.record.headers = dead_letter_headers(why, {at_.topic, at_.partition, message.offset});
  into_->add(std::move(output));
}

}  // namespace foreshock::app
