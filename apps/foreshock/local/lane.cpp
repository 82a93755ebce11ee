#include "foreshock/app/local/lane.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>
#include <utility>

#include "foreshock/app/service/settings_of.h"
#include "foreshock/serve/cloud_event.h"
#include "foreshock/serve/page_json.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kTogether = 64;  ///< Samples of one hold of the lock: some 50 us.
constexpr std::size_t kRows = 1024;    ///< Of a snapshot, in one hold.
constexpr std::size_t kPageBytes = 1 << 20;
constexpr int kMostSteps = 100'000;
constexpr std::chrono::milliseconds kDiskPause{5};

/// What was surprised, in a word.
std::string_view why_of(AlertKind kind) {
  switch (kind) {
    case AlertKind::kSpike:
    case AlertKind::kDip:
      return "single points";
    case AlertKind::kLevelShift:
      return "level";
    case AlertKind::kSilence:
      return "no values";
    case AlertKind::kSeasonalityChange:
      return "season";
    case AlertKind::kStateGap:
      return "lost input";
    case AlertKind::kNone:
      break;
  }
  return "";
}

Incident incident_of(const PartitionListener::Point& point) {
  const Step& step = *point.step;
  Incident out;
  out.series = point.key;
  if (const auto key = SeriesKey::parse(point.key)) {
    out.name = key->name();
    out.labels = key->labels();
  } else {
    out.name = point.key;
  }
  out.kind = step.kind;
  out.id = event_id(point.key, point.time, name_of(step.kind));
  out.severity = severity_of(step.verdict.score);
  out.from = point.from;
  out.raised = point.time;
  out.score = step.verdict.score;
  out.p_value = step.verdict.p_value();
  out.value = point.value;
  out.expected = step.predictive.median();
  out.lower = point.interval.lower;
  out.upper = point.interval.upper;
  out.why = why_of(step.kind);
  return out;
}

/// The partition of this step length, by the options of all.
Partition::Options options_of(const RunOptions& options, const Frequency& frequency,
                              const std::vector<double>& levels) {
  RunOptions own = options;
  own.frequency = frequency;
  Partition::Options out = partition_options(own);
  out.pipeline.follow_season = options.season < 0;
  for (const double level : levels) out.watch_levels.emplace_back(level / 100);
  return out;
}

kafka::TopicPartition place_of(const std::string& lane) {
  return {"local-" + lane, 0};
}

}  // namespace

Result<std::unique_ptr<Lane>> Lane::make(const RunOptions& options, const Frequency& frequency,
                                         Board& board, CoverageCounts& coverage,
                                         IncidentListener& incidents) {
  Partition::Options made_with = options_of(options, frequency, board.levels);
  FORESHOCK_TRY(Partition partition, Partition::make(made_with));
  return std::unique_ptr<Lane>(new Lane(options, frequency, board, coverage, incidents,
                                        std::move(partition), std::move(made_with)));
}

Lane::Lane(const RunOptions& options, const Frequency& frequency, Board& board,
           CoverageCounts& coverage, IncidentListener& incidents, Partition partition,
           Partition::Options made_with)
    : name_(frequency.name()),
      frequency_(frequency),
      horizon_(options.horizon),
      options_(std::move(made_with)),
      board_(board),
      coverage_(coverage),
      incidents_(incidents),
      partition_(std::move(partition)),
      bounds_(2 * board.levels.size()) {}

void Lane::push(std::span<const Sample> samples) {
  while (!samples.empty()) {
    const std::size_t n = std::min(samples.size(), kTogether);
    const std::lock_guard lock(mutex_);
    partition_.push(samples.first(n), *this);
    position_ += static_cast<std::int64_t>(n);
    samples = samples.subspan(n);
  }
}

void Lane::point(const Point& point, std::span<const Interval> expected) {
  const Step& step = *point.step;
  SeenPoint seen;
  seen.time_ms = ms_of(point.time);
  seen.y = point.value;
  seen.expected = step.predictive.median();
  seen.score = static_cast<float>(step.verdict.score);
  seen.flags = (step.warming_up ? SeenPoint::kWarmingUp : 0U) |
               (step.incident ? SeenPoint::kInIncident : 0U) |
               (step.alert ? SeenPoint::kAlert : 0U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    bounds_[2 * i] = static_cast<float>(expected[i].lower - seen.expected);
    bounds_[2 * i + 1] = static_cast<float>(expected[i].upper - seen.expected);
  }
  board_.points.add(point.key, seen, bounds_);
  board_.fleet.add(seen.time_ms, step.verdict.score >= 1);
  count_coverage(point, expected);
  const std::string series(point.key);
  // After a restart an incident goes on that this process has not seen begin.
  if (step.incident && !step.alert && !open_.contains(series)) adopt(point);
  if (!open_.empty() && open_.contains(series)) {
    step.incident ? board_.incidents.update(series, seen.y, seen.expected, step.verdict.score)
                  : close(series, point.time);
  }
  if (board_.events.is_wanted(series)) {
    board_.events.publish("point", series, point_event_json(series, seen, bounds_));
    moved_.insert(series);
  }
}

void Lane::count_coverage(const Point& point, std::span<const Interval> expected) {
  if (point.step->warming_up || std::isnan(point.value) || expected.empty()) return;
  if (!std::isfinite(expected.back().lower) || !std::isfinite(expected.back().upper)) return;
  ++coverage_.points;
  coverage_.granted.fetch_add(options_.live.p_alert);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (point.value >= expected[i].lower && point.value <= expected[i].upper) {
      ++coverage_.inside[i];
    }
  }
}

void Lane::alert(const Point& point) {
  ++coverage_.alerts;
  const Incident incident = incident_of(point);
  if (const auto before = board_.incidents.open(incident)) {
    board_.events.publish("alert", "", alert_event_json(*before));
    incidents_.closed(*before);
  }
  board_.events.publish("alert", "", alert_event_json(incident));
  incidents_.opened(incident);
  // A change of season is told at once, without an incident that would go on.
  point.step->incident ? static_cast<void>(open_.insert(incident.series))
                       : close(incident.series, point.time);
}

void Lane::adopt(const Point& point) {
  Incident incident = incident_of(point);
  board_.incidents.open(incident);
  incidents_.opened(incident);
  open_.insert(std::move(incident.series));
}

void Lane::close(std::string_view series, Timestamp until) {
  open_.erase(std::string(series));
  const auto incident = board_.incidents.close(series, until);
  if (!incident) return;
  board_.events.publish("alert", "", alert_event_json(*incident));
  incidents_.closed(*incident);
}

std::optional<SeriesOutlook> Lane::outlook(std::string_view series, int steps) const {
  std::optional<Partition::Outlook> ahead;
  {
    const std::lock_guard lock(mutex_);
    ahead = partition_.outlook(series,
                               Horizon(std::clamp(steps > 0 ? steps : horizon_, 1, kMostSteps)));
  }
  if (!ahead) return std::nullopt;
  SeriesOutlook out;
  if (!frequency_.is_calendar()) {
    out.step_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(frequency_.nominal()).count();
  }
  const auto& forecast = ahead->forecast.steps;
  out.bounds.resize(board_.levels.size());
  for (std::size_t i = 0; i < forecast.size(); ++i) {
    const auto step = static_cast<std::int64_t>(i);
    out.time_ms.push_back(ms_of(frequency_.advance(ahead->first, step)));
    out.expected.push_back(forecast[i].median());
    for (std::size_t level = 0; level < board_.levels.size(); ++level) {
      out.bounds[level].push_back(interval(forecast[i], Level(board_.levels[level] / 100)));
    }
  }
  out.model_used = ahead->form;
  out.warming_up = ahead->warming_up;
  out.in_incident = ahead->in_incident;
  return out;
}

bool Lane::knows(std::string_view series) const {
  const std::lock_guard lock(mutex_);
  return partition_.outlook(series, Horizon(1)).has_value();
}

Result<std::vector<RescoredAlert>> Lane::rescored(std::string_view series,
                                                  std::span<const SeenPoint> points,
                                                  const Budget& budget,
                                                  const AlertPolicy::Options& policy) const {
  Partition::Options options = options_;
  options.watch_levels.clear();
  options.live.p_alert = options.pipeline.p_alert = alert_line(budget, frequency_);
  options.live.policy = options.pipeline.policy = policy;
  FORESHOCK_TRY(Partition partition, Partition::make(options));
  struct Alerts final : PartitionListener {
    std::vector<RescoredAlert> found;
    void alert(const Point& point) override {
      found.push_back({ms_of(point.time), point.step->kind, point.step->verdict.score});
    }
    void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                  const Forecast&) override {}
  } alerts;
  const std::uint64_t hash = series_hash(series);
  for (const SeenPoint& point : points) {
    if (std::isnan(point.y)) continue;
    const Sample sample{.key = series,
                        .hash = hash,
                        .time = Timestamp{Duration{std::chrono::milliseconds{point.time_ms}}},
                        .value = point.y};
    partition.push({&sample, 1}, alerts);
  }
  return alerts.found;
}

std::vector<std::string> Lane::moved() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out(moved_.begin(), moved_.end());
  moved_.clear();
  return out;
}

Lane::Report Lane::report() const {
  const std::lock_guard lock(mutex_);
  return {.series = partition_.size(),
          .warming_up = partition_.warming_up(),
          .state_bytes = partition_.state_bytes(),
          .counts = partition_.counts()};
}

std::int64_t Lane::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

Status Lane::load(SnapshotStore& store, std::vector<std::string>& refused) {
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  const auto make = [this] { return Partition::make(options_); };
  const std::lock_guard lock(mutex_);
  FORESHOCK_TRY(auto loaded, store.load({place_of(name_), kAll, {}}, make));
  refused.insert(refused.end(), loaded.refused.begin(), loaded.refused.end());
  if (!loaded.partition) return {};
  partition_ = std::move(*loaded.partition);
  position_ = loaded.next_offset;
  return {};
}

bool Lane::resume(const Incident& incident) {
  const std::lock_guard lock(mutex_);
  const auto ahead = partition_.outlook(incident.series, Horizon(1));
  if (!ahead || !ahead->in_incident) return false;
  board_.incidents.open(incident);
  open_.insert(incident.series);
  return true;
}

Status Lane::save(SnapshotStore& store) {
  {
    const std::lock_guard lock(mutex_);
    FORESHOCK_TRY_VOID(store.begin(place_of(name_), position_));
    partition_.begin_snapshot(position_);
  }
  Status written;
  const auto put = [&](std::vector<std::byte> page) {
    if (written) written = store.put(page);
  };
  for (bool done = false; !done;) {
    const std::lock_guard lock(mutex_);
    done = partition_.continue_snapshot(kRows, kPageBytes, put);
  }
  FORESHOCK_TRY_VOID(written);
  FORESHOCK_TRY_VOID(store.seal());
  for (bool safe = false; !safe;) {
    FORESHOCK_TRY(safe, store.is_safe());
    if (!safe) std::this_thread::sleep_for(kDiskPause);
  }
  return store.publish();
}

}  // namespace foreshock::app
