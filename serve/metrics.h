#pragma once

/// What foreshock says of itself, in the text format of Prometheus. docs/formats/metrics.md has
/// every name.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "foreshock/core/alert.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/event.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace foreshock {

class KafkaMetrics;

/// Why a sample was not scored.
enum class Rejection : std::uint8_t { kMalformed, kLate, kDuplicate, kTooFarAhead };
enum class Refit : std::uint8_t {
  kAccepted,   ///< The new model took over.
  kKept,       ///< The old one was better.
  kFailed,     ///< There was no new one; the old one goes on.
  kPostponed,  ///< None was made yet: it waits for its turn.
  kSimpler,    ///< It had waited for so long that it was of a simpler model; `accepted` or not.
};

/// "malformed", "late", "duplicate", "too-far-ahead"; "accepted", "kept", "failed",
/// "postponed", "simpler".
std::string_view name_of(Rejection reason);
std::string_view name_of(Refit outcome);

/// All metrics of one process. Any thread may use any of it. Texts that become labels must come
/// from a small set: names of topics, models and handlers, never of series.
class Metrics {
 public:
  struct Build {
    std::string version;
    std::string revision;  ///< Empty if not known.
  };
  using Clock = std::function<Timestamp()>;

  /// Handles are small values, good as long as the Metrics; fetch them once, outside of loops. A
  /// counter or gauge costs one atomic addition: add once for a micro-batch.
  class Counter {
   public:
    void add(std::uint64_t count = 1) const;

   private:
    friend class Metrics;
    explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
    prometheus::Counter* counter_;
  };
  class Gauge {
   public:
    void set(double value) const;
    /// For workers that each have a share in the sum.
    void add(double change) const;

   private:
    friend class Metrics;
    explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
    prometheus::Gauge* gauge_;
  };
  class Histogram {
   public:
    void observe(double value) const;  ///< Takes a lock: once for a micro-batch. NaN: nothing.

   private:
    friend class Metrics;
    explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
    prometheus::Histogram* histogram_;
  };

  /// `clock` tells the ages in text().
  Metrics(const Build& build, Clock clock);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter samples_consumed(std::string_view source);
  Counter samples_rejected(Rejection reason);
  void set_consumer_lag(std::string_view topic, std::int32_t partition, std::int64_t messages);
  void forget_consumer_lag(std::string_view topic, std::int32_t partition);  ///< It was revoked.
  Gauge consumer_lag_seconds();
  Gauge series_active();
  Gauge series_warmup();
  Gauge state_bytes();
  Histogram update_duration_seconds();
  Histogram fit_duration_seconds(std::string_view model);
  Histogram batch_size();
  Counter alerts(AlertKind kind, Severity severity);
  /// Of alerts that say that the world has changed: is_drift().
  Counter drift(AlertKind verdict);
  /// One alert, in both counters where it belongs to both.
  void count_alert(AlertKind kind, Severity severity);
  Counter alerts_sent(std::string_view sink, bool arrived);
  /// `result` as the sinks have it: "ok", "error", "refused", "dropped".
  Counter alerts_sent(std::string_view sink, std::string_view result);
  /// Alerts that were held back: "calendar", "feedback".
  Counter alerts_suppressed(std::string_view reason);
  Histogram alert_latency_seconds();
  /// `level` in percent: "95".
  Gauge interval_coverage_ratio(std::string_view level);
  Gauge false_alarm_budget_ratio();
  Counter refits(Refit outcome);
  Gauge refits_waiting();
  Gauge models_degraded();
  Gauge detectors_miscalibrated();
  /// The state on disk or topic is as of then: its age counts from there. Without a first call
  /// there is no age.
  void set_checkpoint(Timestamp time);
  void set_config_reload(bool successful);
  /// `handler` as it is registered, not as the client wrote it.
  void http_request(std::string_view handler, int code, double seconds);

  /// Of the clients of Kafka. There is none of them before something is told.
  KafkaMetrics& kafka();

  /// Text format 0.0.4, families and labels in alphabetical order.
  std::string text() const;
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace foreshock
