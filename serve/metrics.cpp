#include "foreshock/serve/metrics.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "foreshock/core/check.h"
#include "foreshock/serve/kafka_metrics.h"
#include "foreshock/serve/process.h"

namespace foreshock {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;
using Buckets = prometheus::Histogram::BucketBoundaries;

// Seconds, but for the sizes.
const Buckets kUpdateBuckets = {1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.05, 0.1, 0.5, 1, 5};
const Buckets kFitBuckets = {1e-3, 5e-3, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60};
const Buckets kSizeBuckets = {1, 10, 100, 1e3, 1e4, 1e5};
const Buckets kLatencyBuckets = {5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300};
const Buckets kHttpBuckets = {1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

Counters& counters(prometheus::Registry& in, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(in);
}

Gauges& gauges(prometheus::Registry& in, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(in);
}

Histograms& histograms(prometheus::Registry& in, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(in);
}

prometheus::MetricFamily single(const char* name, const char* help, prometheus::MetricType type,
                                double value) {
  prometheus::MetricFamily family{name, help, type, {prometheus::ClientMetric{}}};
  family.metric[0].counter.value = value;  // Which of the two is written, the type says.
  family.metric[0].gauge.value = value;
  return family;
}

void append_process(const ProcessUse& use, std::vector<prometheus::MetricFamily>& families) {
  using prometheus::MetricType;
  const auto add = [&families](const char* name, const char* help, MetricType type, auto value) {
    families.push_back(single(name, help, type, static_cast<double>(value)));
  };
  add("process_cpu_seconds_total", "CPU time of the process, user and system.", MetricType::Counter,
      use.cpu_seconds);
  add("process_start_time_seconds", "When the process began, since 1970-01-01 UTC.",
      MetricType::Gauge, use.start_time_seconds);
  add("process_virtual_memory_bytes", "Address space of the process.", MetricType::Gauge,
      use.virtual_bytes);
  add("process_resident_memory_bytes", "Memory of the process that is in RAM.", MetricType::Gauge,
      use.resident_bytes);
  add("process_open_fds", "Files and sockets that the process has open.", MetricType::Gauge,
      use.open_files);
  add("process_max_fds", "How many it may have open.", MetricType::Gauge, use.most_files);
  add("process_threads", "Threads of the process.", MetricType::Gauge, use.threads);
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

std::string_view name_of(Rejection reason) {
  switch (reason) {
    case Rejection::kMalformed:
      return "malformed";
    case Rejection::kLate:
      return "late";
    case Rejection::kDuplicate:
      return "duplicate";
    case Rejection::kTooFarAhead:
      return "too-far-ahead";
  }
  return "";
}

std::string_view name_of(Refit outcome) {
  switch (outcome) {
    case Refit::kAccepted:
      return "accepted";
    case Refit::kKept:
      return "kept";
    case Refit::kFailed:
      return "failed";
    case Refit::kPostponed:
      return "postponed";
    case Refit::kSimpler:
      return "simpler";
  }
  return "";
}

struct Metrics::Families {
  prometheus::Registry registry;
  Clock clock;
  std::mutex lag_lock;  ///< One may forget a partition while another sets its lag.
  std::atomic<std::int64_t> checkpoint{std::numeric_limits<std::int64_t>::min()};  ///< Min: none.

  Gauges& build = gauges(registry, "foreshock_build_info", "What was built: always 1.");
  Counters& consumed = counters(registry, "foreshock_samples_consumed_total",
                                "Samples taken in, those that are rejected later too.");
  Counters& rejected = counters(registry, "foreshock_samples_rejected_total",
                                "Samples or records that were not scored.");
  Gauges& lag_messages = gauges(registry, "foreshock_consumer_lag_messages",
                                "Records of a partition that wait to be consumed.");
  Gauges& lag_seconds = gauges(registry, "foreshock_consumer_lag_seconds",
                               "Age of the last record consumed; 0 when none waits.");
  Gauges& active = gauges(registry, "foreshock_series_active", "Series with a state in memory.");
  Gauges& warmup = gauges(registry, "foreshock_series_warmup",
                          "Of those, series that are too young for narrow intervals.");
  Gauges& state = gauges(registry, "foreshock_state_bytes", "Memory that states of series take.");
  Histograms& update =
      histograms(registry, "foreshock_update_duration_seconds",
                 "Time to decode, score and learn a record: a micro-batch's mean.");
  Histograms& fit =
      histograms(registry, "foreshock_fit_duration_seconds", "Time to fit one model.");
  Histograms& size = histograms(registry, "foreshock_batch_size", "Samples in one micro-batch.");
  Counters& alerts = counters(registry, "foreshock_alerts_total", "Alerts raised.");
  Counters& drift = counters(registry, "foreshock_drift_total",
                             "Alerts that say that the world of a series has changed.");
  Counters& sent = counters(registry, "foreshock_alerts_sent_total", "Alerts handed to a sink.");
  Counters& suppressed =
      counters(registry, "foreshock_alerts_suppressed_total", "Alerts that were held back.");
  Histograms& latency = histograms(registry, "foreshock_alert_latency_seconds",
                                   "From the time of a record to the alert that it raised.");
  Gauges& coverage = gauges(registry, "foreshock_interval_coverage_ratio",
                            "Share of points inside the interval issued before they were seen.");
  Gauges& budget = gauges(registry, "foreshock_false_alarm_budget_ratio",
                          "Alerts so far over those that the budget grants without any incident.");
  Counters& refits = counters(registry, "foreshock_refits_total", "Attempts to fit a model anew.");
  Gauges& waiting = gauges(registry, "foreshock_refits_waiting",
                           "Series whose fit has fallen due and waits for its turn.");
  Gauges& degraded = gauges(registry, "foreshock_models_degraded",
                            "Series whose model is older or simpler than it should be.");
  Gauges& miscalibrated =
      gauges(registry, "foreshock_detectors_miscalibrated",
             "Partitions where far more points are surprising than should be, for long.");
  Gauges& reloaded = gauges(registry, "foreshock_config_last_reload_successful",
                            "1 if the last reading of the configuration went well, else 0.");
  Histograms& http = histograms(registry, "foreshock_http_request_duration_seconds",
                                "Time from a whole request to its answer, without the network.");
  KafkaMetrics kafka{registry};
};

void Metrics::Counter::add(std::uint64_t count) const {
  counter_->Increment(static_cast<double>(count));
}

void Metrics::Gauge::set(double value) const {
  gauge_->Set(value);
}

void Metrics::Gauge::add(double change) const {
  gauge_->Increment(change);
}

void Metrics::Histogram::observe(double value) const {
  if (!std::isnan(value)) histogram_->Observe(value);
}

Metrics::Metrics(const Build& build, Clock clock) : families_(std::make_unique<Families>()) {
  FORESHOCK_CHECK(clock != nullptr);
  families_->clock = std::move(clock);
  families_->build.Add({{"version", build.version}, {"revision", build.revision}}).Set(1);
  // A counter that is seen at 0 first has a rate when it is seen at 1.
  for (std::uint8_t kind = 1; !name_of(AlertKind{kind}).empty(); ++kind) {
    alerts(AlertKind{kind}, Severity::kWarning);
    alerts(AlertKind{kind}, Severity::kCritical);
    if (is_drift(AlertKind{kind})) drift(AlertKind{kind});
  }
  for (std::uint8_t reason = 0; !name_of(Rejection{reason}).empty(); ++reason) {
    samples_rejected(Rejection{reason});
  }
  for (std::uint8_t outcome = 0; !name_of(Refit{outcome}).empty(); ++outcome) {
    refits(Refit{outcome});
  }
  alerts_suppressed("calendar");
  alerts_suppressed("feedback");
  consumer_lag_seconds();
  series_active();
  series_warmup();
  state_bytes();
  update_duration_seconds();
  batch_size();
  alert_latency_seconds();
  refits_waiting();
  models_degraded();
  detectors_miscalibrated();
}

Metrics::~Metrics() = default;

Metrics::Counter Metrics::samples_consumed(std::string_view source) {
  return Counter(families_->consumed.Add({{"source", std::string(source)}}));
}

Metrics::Counter Metrics::samples_rejected(Rejection reason) {
  return Counter(families_->rejected.Add({{"reason", std::string(name_of(reason))}}));
}

void Metrics::set_consumer_lag(std::string_view topic, std::int32_t partition,
                               std::int64_t messages) {
  const std::lock_guard lock(families_->lag_lock);
  families_->lag_messages
      .Add({{"topic", std::string(topic)}, {"partition", std::to_string(partition)}})
      .Set(static_cast<double>(messages));
}

void Metrics::forget_consumer_lag(std::string_view topic, std::int32_t partition) {
  const std::lock_guard lock(families_->lag_lock);
  families_->lag_messages.Remove(&families_->lag_messages.Add(
      {{"topic", std::string(topic)}, {"partition", std::to_string(partition)}}));
}

Metrics::Gauge Metrics::consumer_lag_seconds() {
  return Gauge(families_->lag_seconds.Add({}));
}

Metrics::Gauge Metrics::series_active() {
  return Gauge(families_->active.Add({}));
}

Metrics::Gauge Metrics::series_warmup() {
  return Gauge(families_->warmup.Add({}));
}

Metrics::Gauge Metrics::state_bytes() {
  return Gauge(families_->state.Add({}));
}

Metrics::Histogram Metrics::update_duration_seconds() {
  return Histogram(families_->update.Add({}, kUpdateBuckets));
}

Metrics::Histogram Metrics::fit_duration_seconds(std::string_view model) {
  return Histogram(families_->fit.Add({{"model", std::string(model)}}, kFitBuckets));
}

Metrics::Histogram Metrics::batch_size() {
  return Histogram(families_->size.Add({}, kSizeBuckets));
}

Metrics::Counter Metrics::alerts(AlertKind kind, Severity severity) {
  return Counter(families_->alerts.Add(
      {{"kind", std::string(name_of(kind))}, {"severity", std::string(name_of(severity))}}));
}

Metrics::Counter Metrics::drift(AlertKind verdict) {
  return Counter(families_->drift.Add({{"verdict", std::string(name_of(verdict))}}));
}

void Metrics::count_alert(AlertKind kind, Severity severity) {
  alerts(kind, severity).add();
  if (is_drift(kind)) drift(kind).add();
}

Metrics::Counter Metrics::alerts_sent(std::string_view sink, bool arrived) {
  return Counter(
      families_->sent.Add({{"sink", std::string(sink)}, {"result", arrived ? "ok" : "error"}}));
}

Metrics::Counter Metrics::alerts_sent(std::string_view sink, std::string_view result) {
  return Counter(
      families_->sent.Add({{"sink", std::string(sink)}, {"result", std::string(result)}}));
}

Metrics::Counter Metrics::alerts_suppressed(std::string_view reason) {
  return Counter(families_->suppressed.Add({{"reason", std::string(reason)}}));
}

Metrics::Gauge Metrics::interval_coverage_ratio(std::string_view level) {
  return Gauge(families_->coverage.Add({{"level", std::string(level)}}));
}

Metrics::Gauge Metrics::false_alarm_budget_ratio() {
  return Gauge(families_->budget.Add({}));
}

Metrics::Histogram Metrics::alert_latency_seconds() {
  return Histogram(families_->latency.Add({}, kLatencyBuckets));
}

Metrics::Counter Metrics::refits(Refit outcome) {
  return Counter(families_->refits.Add({{"outcome", std::string(name_of(outcome))}}));
}

Metrics::Gauge Metrics::refits_waiting() {
  return Gauge(families_->waiting.Add({}));
}

Metrics::Gauge Metrics::models_degraded() {
  return Gauge(families_->degraded.Add({}));
}

Metrics::Gauge Metrics::detectors_miscalibrated() {
  return Gauge(families_->miscalibrated.Add({}));
}

void Metrics::set_checkpoint(Timestamp time) {
  families_->checkpoint.store(time.time_since_epoch().count(), std::memory_order_relaxed);
}

void Metrics::set_config_reload(bool successful) {
  families_->reloaded.Add({}).Set(successful ? 1 : 0);
}

void Metrics::http_request(std::string_view handler, int code, double seconds_taken) {
  Histogram(families_->http.Add({{"handler", std::string(handler)}, {"code", std::to_string(code)}},
                                kHttpBuckets))
      .observe(seconds_taken);
}

KafkaMetrics& Metrics::kafka() {
  return families_->kafka;
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = families_->registry.Collect();
  const std::int64_t checkpoint = families_->checkpoint.load(std::memory_order_relaxed);
  if (checkpoint != std::numeric_limits<std::int64_t>::min()) {
    const Duration age = families_->clock() - Timestamp{Duration{checkpoint}};
    families.push_back(single("foreshock_checkpoint_age_seconds",
                              "Age of the state that a restart would begin with.",
                              prometheus::MetricType::Gauge, seconds(age)));
  }
  if (const std::optional<ProcessUse> use = process_use()) append_process(*use, families);

  std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
  std::sort(families.begin(), families.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (prometheus::MetricFamily& family : families) {
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return std::move(out).str();
}

}  // namespace foreshock
