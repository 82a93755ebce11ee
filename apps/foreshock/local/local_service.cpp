#include "foreshock/app/local/local_service.h"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include "foreshock/app/local/line_source.h"
#include "foreshock/app/service/local_store.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/app/version.h"
#include "foreshock/serve/page_json.h"
#include "foreshock/serve/point_file.h"

namespace foreshock::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{500};
constexpr int kTicksOfStatus = 2;
constexpr double kSmooth = 0.3;  ///< Of the rate that is shown, at every tick.

constexpr std::size_t kPointBytes = 64 << 20;  ///< Of the file.
constexpr std::chrono::minutes kPointsEvery{5};

std::string points_path(const RunOptions& options) {
  return options.state_path + "/points.foreshock";
}

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

LocalService::LocalService(const RunOptions& options, Board& board, Metrics& metrics, Log& log,
                           IncidentListener& incidents)
    : options_(options),
      board_(board),
      metrics_(metrics),
      log_(log),
      incidents_(incidents),
      fits_(metrics),
      lanes_(options_, board, incidents, fits_) {}

Result<std::unique_ptr<LocalService>> LocalService::start(const RunOptions& options, Board& board,
                                                          Metrics& metrics, Log& log,
                                                          IncidentListener& incidents,
                                                          const std::vector<Incident>& known) {
  std::unique_ptr<LocalService> out(new LocalService(options, board, metrics, log, incidents));
  FORESHOCK_TRY_VOID(out->open_source());
  FORESHOCK_TRY_VOID(out->restore(known));
  out->reader_ = std::thread([service = out.get()] { service->read(); });
  out->ticker_ = std::thread([service = out.get()] { service->tick(); });
  return out;
}

LocalService::~LocalService() {
  static_cast<void>(stop());
}

Status LocalService::open_source() {
  if (options_.csv.path.empty()) {
    FORESHOCK_TRY(own_, lanes_.of(*options_.frequency));
    return {};
  }
  CsvReplayOptions csv;
  csv.path = options_.csv.path;
  csv.speed = options_.csv.speed;
  csv.live = options_.csv.live;
  csv.zone = options_.zone;
  if (options_.frequency_given) csv.frequency = options_.frequency;
  FORESHOCK_TRY(csv_, CsvReplay::open(csv, Console(options_.quiet)));
  for (const auto& series : csv_->series()) FORESHOCK_TRY_VOID(lanes_.of(series.frequency));
  newest_ms_ = csv_->live_from_ms();
  replaying_ = true;
  return {};
}

Status LocalService::restore(const std::vector<Incident>& known) {
  std::vector<std::string> refused;
  if (csv_) {  // Told once more from its begin: after a reload the board has all of it already.
    board_.incidents.clear();
    board_.fleet.clear();
  }
  // A file is read from its begin: that gives the same state, and pages see how it came about.
  if (!options_.state_path.empty() && !csv_) {
    FORESHOCK_TRY(store_, LocalStore::open(options_.state_path));
    for (Lane* lane : lanes_.all()) {
      FORESHOCK_TRY_VOID(lane->load(*store_, refused));
      if (lane->position() > 0) {
        log_.info("state restored", {{"step", lane->name()}, {"series", lane->report().series}});
      }
    }
    restore_points();
  }
  for (const std::string& why : refused) log_.warning("snapshot refused", {{"why", why}});
  for (Incident incident : known) {
    const auto lanes = lanes_.all();
    const bool goes_on =
        std::any_of(lanes.begin(), lanes.end(), [&](Lane* lane) { return lane->resume(incident); });
    if (goes_on) continue;
    incident.open = false;
    incident.until = std::max(incident.raised, time_of_ms(wall_ms()));
    incidents_.closed(incident);
  }
  close_what_is_over();
  return {};
}

/// What the service before a reload left open on the board, and the state does not go on with.
void LocalService::close_what_is_over() {
  const auto lanes = lanes_.all();
  for (const Incident& incident : board_.incidents.open_ones()) {
    const bool goes_on =
        std::any_of(lanes.begin(), lanes.end(), [&](Lane* lane) { return lane->resume(incident); });
    if (goes_on) continue;
    const Timestamp now = time_of_ms(wall_ms());
    const auto closed = board_.incidents.close(incident.series, std::max(incident.raised, now));
    if (closed) board_.events.publish("alert", "", alert_event_json(*closed));
  }
}

void LocalService::restore_points() {
  if (board_.points.size() > 0) return;  // A reload: they are there, and more than in the file.
  const auto loaded = load_points(points_path(options_), board_.points);
  if (!loaded) log_.warning("pages begin without a past", {{"why", loaded.error().message}});
}

void LocalService::take(std::span<const Sample> samples, std::string_view source) {
  if (samples.empty()) return;
  const auto begin = Clock::now();
  own_->push(samples);
  const std::chrono::duration<double> taken = Clock::now() - begin;
  batch_times_.add(taken.count());
  metrics_.update_duration_seconds().observe(taken.count() / static_cast<double>(samples.size()));
  metrics_.batch_size().observe(static_cast<double>(samples.size()));
  metrics_.samples_consumed(source).add(samples.size());
  samples_ += samples.size();
  std::int64_t newest = newest_ms_;
  for (const Sample& sample : samples) newest = std::max(newest, ms_of(sample.time));
  newest_ms_ = newest;
}

void LocalService::read() {
  if (csv_) {
    read_csv();
  } else if (options_.lines) {
    read_lines();
  }
}

void LocalService::read_csv() {
  log_.info(
      "replaying",
      {{"path", options_.csv.path}, {"series", csv_->series().size()}, {"points", csv_->points()}});
  const auto counter = metrics_.samples_consumed("csv");
  const auto hand_over = [&](const Frequency& frequency, std::span<const Sample> samples) {
    const auto begin = Clock::now();
    (*lanes_.of(frequency))->push(samples);
    const std::chrono::duration<double> taken = Clock::now() - begin;
    batch_times_.add(taken.count());
    metrics_.update_duration_seconds().observe(taken.count() / static_cast<double>(samples.size()));
    counter.add(samples.size());
    samples_ += samples.size();
    newest_ms_ = std::max(newest_ms_.load(), ms_of(samples.back().time));
  };
  csv_->run(hand_over, [this] { return is_stopping(); });
  if (!is_stopping()) log_.info("the file is through; serving what it left");
}

void LocalService::read_lines() {
  auto decoder = Decoder::make(decoder_options(options_, ""));
  if (!decoder) return fail_with(decoder.error());
  std::uint64_t rejected = 0;
  const Status ended = follow_lines(
      STDIN_FILENO, *decoder, [this](std::span<const Sample> samples) { take(samples, "stdin"); },
      [&](const std::string& line, const std::string& why) {
        constexpr std::uint64_t kTold = 10;
        metrics_.samples_rejected(Rejection::kMalformed).add();
        if (++rejected <= kTold) {
          log_.warning("line can't be read", {{"why", why}, {"line", line.substr(0, 120)}});
        }
      },
      [this] { return is_stopping(); });
  if (!ended) return fail_with(ended.error());
  if (!is_stopping()) log_.info("standard input has ended; serving what it left");
}

void LocalService::tick() {
  auto snapshot_due = Clock::now() + options_.snapshot_every;
  auto points_due = Clock::now();  // With the first snapshot: what is in no file, pages can't find.
  std::uint64_t before = samples_;
  for (int ticks = 0;; ++ticks) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kTick, [this] { return stopping_.load(); })) return;
    }
    const std::uint64_t now = samples_;
    const double rate =
        static_cast<double>(now - before) / std::chrono::duration<double>(kTick).count();
    rate_ = rate_ + kSmooth * (rate - rate_);
    before = now;
    tell_forecasts();
    if (ticks % kTicksOfStatus == 0) {
      report();
      board_.events.publish("status", "", status_json(status(), board_, now_ms()));
    }
    if (store_ && Clock::now() >= snapshot_due) {
      snapshot_due = Clock::now() + options_.snapshot_every;
      const bool with_points = Clock::now() >= points_due;
      if (with_points) points_due = Clock::now() + kPointsEvery;
      if (const Status saved = snapshot(with_points); !saved) {
        log_.warning("no snapshot", {{"why", saved.error().message}});
      }
    }
  }
}

void LocalService::tell_forecasts() {
  for (Lane* lane : lanes_.all()) {
    for (const std::string& series : lane->moved()) {
      const auto outlook = lane->outlook(series, 0);
      if (outlook) board_.events.publish("forecast", series, forecast_event_json(series, *outlook));
    }
  }
}

void LocalService::report() {
  Lane::Report sum;
  std::size_t miscalibrated = 0;
  for (const Lane* lane : lanes_.all()) {
    const Lane::Report one = lane->report();
    sum.series += one.series;
    sum.warming_up += one.warming_up;
    sum.degraded += one.degraded;
    sum.refits_waiting += one.refits_waiting;
    miscalibrated += one.is_miscalibrated ? 1U : 0U;
    sum.state_bytes += one.state_bytes;
    sum.counts.suppressed += one.counts.suppressed;
  }
  metrics_.series_active().set(static_cast<double>(sum.series));
  metrics_.series_warmup().set(static_cast<double>(sum.warming_up));
  metrics_.refits_waiting().set(static_cast<double>(sum.refits_waiting));
  metrics_.models_degraded().set(static_cast<double>(sum.degraded));
  if (miscalibrated > miscalibrated_) {
    log_.warning("detectors mis-calibrated: more than twice the surprises that there should be");
  }
  miscalibrated_ = miscalibrated;
  metrics_.detectors_miscalibrated().set(static_cast<double>(miscalibrated));
  metrics_.state_bytes().set(static_cast<double>(sum.state_bytes));
  if (sum.counts.suppressed > suppressed_) {
    metrics_.alerts_suppressed("calendar").add(sum.counts.suppressed - suppressed_);
  }
  suppressed_ = sum.counts.suppressed;
  for (const auto& [percent, share] : lanes_.coverage().shares(board_.levels)) {
    metrics_.interval_coverage_ratio(percent_text(percent)).set(share);
  }
  metrics_.false_alarm_budget_ratio().set(lanes_.coverage().budget_ratio());
}

/// Pages bear a past that is some minutes old: it is written more seldom than the state.
Status LocalService::snapshot(bool with_points) {
  for (Lane* lane : lanes_.all()) FORESHOCK_TRY_VOID(lane->save(*store_));
  metrics_.set_checkpoint(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
  if (with_points) return save_points(board_.points, points_path(options_), kPointBytes);
  return {};
}

void LocalService::fail_with(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (fault_) fault_ = tl::unexpected(error);
  failed_ = true;
}

Status LocalService::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  const bool was_running = reader_.joinable();
  if (reader_.joinable()) reader_.join();
  if (ticker_.joinable()) ticker_.join();
  if (was_running && store_) FORESHOCK_TRY_VOID(snapshot(true));
  return fault_;
}

std::int64_t LocalService::now_ms() const {
  return replaying_ ? newest_ms_.load() : wall_ms();
}

ServiceStatus LocalService::status() const {
  ServiceStatus out;
  out.version = version_number();
  out.replaying = replaying_;
  for (const Lane* lane : lanes_.all()) {
    const Lane::Report report = lane->report();
    out.series += report.series;
    out.warming_up += report.warming_up;
  }
  out.samples_per_second = rate_;
  out.update_p99_ms = 1e3 * batch_times_.exceeded_by(0.01);
  if (!replaying_ && newest_ms_ > 0) {
    out.lag_seconds = std::max(0.0, static_cast<double>(wall_ms() - newest_ms_) * 1e-3);
  }
  out.coverage = lanes_.coverage().shares(board_.levels);
  return out;
}

std::optional<Frequency> LocalService::frequency_of(std::string_view series) const {
  const Lane* const lane = lanes_.lane_of(series);
  return lane != nullptr ? std::optional<Frequency>(lane->frequency()) : std::nullopt;
}

std::optional<Frequency> LocalService::coarsest() const {
  std::optional<Frequency> out;
  for (const Lane* lane : lanes_.all()) {
    if (!out || lane->frequency().nominal() > out->nominal()) out = lane->frequency();
  }
  return out;
}

Partition::Options LocalService::options_for(const Frequency& frequency) const {
  for (const Lane* lane : lanes_.all()) {
    if (lane->name() == frequency.name()) return lane->options();
  }
  return partition_options(options_);
}

}  // namespace foreshock::app
