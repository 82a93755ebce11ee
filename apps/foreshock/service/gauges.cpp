#include "foreshock/app/service/gauges.h"

#include <algorithm>
#include <chrono>

namespace foreshock::app {
namespace {

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string_view sink_of(Output::Kind kind) {
  switch (kind) {
    case Output::Kind::kAlert:
      return "kafka-alerts";
    case Output::Kind::kForecast:
      return "kafka-forecasts";
    case Output::Kind::kDeadLetter:
      return "kafka-dead-letters";
    case Output::Kind::kRekeyed:
      break;
  }
  return "kafka-rekey";
}

}  // namespace

Gauges::Gauges(Metrics& metrics)
    : metrics_(metrics),
      fits_(metrics),
      clients_(metrics.kafka()),
      batch_size_(metrics.batch_size()),
      update_seconds_(metrics.update_duration_seconds()),
      alert_latency_(metrics.alert_latency_seconds()) {}

void Gauges::processed(std::size_t records, double seconds) {
  batch_times_.add(seconds);
  batch_size_.observe(static_cast<double>(records));
  update_seconds_.observe(seconds / static_cast<double>(records));
}

void Gauges::consumed(std::string_view topic, std::uint64_t samples) {
  if (samples > 0) metrics_.samples_consumed(topic).add(samples);
  consumed_ += samples;
}

void Gauges::rejected(Rejection reason, std::uint64_t samples) {
  if (samples > 0) metrics_.samples_rejected(reason).add(samples);
}

void Gauges::suppressed(std::uint64_t alerts) {
  if (alerts > 0) metrics_.alerts_suppressed("calendar").add(alerts);
}

void Gauges::committed(const Work& work, bool arrived) {
  const std::int64_t now = now_ms();
  std::map<Output::Kind, std::uint64_t> sent;
  for (const Output& output : work.outputs) {
    ++sent[output.kind];
    if (output.kind != Output::Kind::kAlert || !arrived) continue;
    metrics_.count_alert(output.alert_kind, output.severity);
    if (output.appended_ms > 0) {
      alert_latency_.observe(static_cast<double>(now - output.appended_ms) * 1e-3);
    }
  }
  for (const auto& [kind, count] : sent) metrics_.alerts_sent(sink_of(kind), arrived).add(count);
}

void Gauges::report(int worker, ShardReport report) {
  const std::lock_guard lock(mutex_);
  ShardReport& mine = reports_[worker];
  for (const auto& old : mine.lags) {
    const bool kept = std::any_of(report.lags.begin(), report.lags.end(),
                                  [&](const auto& now) { return now.first == old.first; });
    if (!kept) metrics_.forget_consumer_lag(old.first.topic, old.first.partition);
  }
  for (const auto& [at, lag] : report.lags) metrics_.set_consumer_lag(at.topic, at.partition, lag);
  mine = std::move(report);
  publish();
}

void Gauges::gone(int worker) {
  report(worker, {});
  clients_.gone(worker);
}

void Gauges::transaction(double seconds) {
  metrics_.kafka().transaction(seconds);
}

void Gauges::publish() {
  ShardReport sum;
  double behind = 0;
  for (const auto& [worker, report] : reports_) {
    sum.series += report.series;
    sum.warming_up += report.warming_up;
    sum.degraded += report.degraded;
    sum.refits_waiting += report.refits_waiting;
    sum.miscalibrated += report.miscalibrated;
    sum.state_bytes += report.state_bytes;
    const bool has_lag = std::any_of(report.lags.begin(), report.lags.end(),
                                     [](const auto& lag) { return lag.second > 1; });
    if (has_lag && report.newest_ms > 0) {
      behind = std::max(behind, static_cast<double>(now_ms() - report.newest_ms) * 1e-3);
    }
  }
  metrics_.series_active().set(static_cast<double>(sum.series));
  metrics_.series_warmup().set(static_cast<double>(sum.warming_up));
  metrics_.refits_waiting().set(static_cast<double>(sum.refits_waiting));
  metrics_.models_degraded().set(static_cast<double>(sum.degraded));
  metrics_.detectors_miscalibrated().set(static_cast<double>(sum.miscalibrated));
  metrics_.state_bytes().set(static_cast<double>(sum.state_bytes));
  metrics_.consumer_lag_seconds().set(behind);
}

void Gauges::snapshot() {
  metrics_.set_checkpoint(Timestamp{std::chrono::milliseconds{now_ms()}});
}

ServiceStatus Gauges::status() const {
  const std::lock_guard lock(mutex_);
  ServiceStatus out;
  for (const auto& [worker, report] : reports_) {
    out.series += report.series;
    out.warming_up += report.warming_up;
    if (report.newest_ms > 0) {
      const double behind = static_cast<double>(now_ms() - report.newest_ms) * 1e-3;
      out.lag_seconds = std::max(out.lag_seconds, behind);
    }
  }
  out.update_p99_ms = 1e3 * batch_times_.exceeded_by(0.01);
  const auto now = std::chrono::steady_clock::now();
  const std::uint64_t consumed = consumed_;
  const double seconds = std::chrono::duration<double>(now - asked_).count();
  out.samples_per_second =
      static_cast<double>(consumed - consumed_before_) / std::max(seconds, 1e-3);
  consumed_before_ = consumed;
  asked_ = now;
  return out;
}

bool Gauges::is_ready(std::size_t workers) const {
  const std::lock_guard lock(mutex_);
  std::size_t joined = 0;
  for (const auto& [worker, report] : reports_) {
    joined += report.assigned > 0 || report.newest_ms > 0 ? 1 : 0;
    if (report.restoring) return false;
  }
  return joined > 0 && reports_.size() >= workers;
}

}  // namespace foreshock::app
