#include "foreshock/serve/kafka_metrics.h"

#include <cmath>
#include <mutex>
#include <string>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace foreshock {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;

// Seconds: a commit takes 10 ms on a quiet broker, and the transaction's time-out is 10 s.
const prometheus::Histogram::BucketBoundaries kTransactionBuckets = {
    5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

Counters& counters(prometheus::Registry& in, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(in);
}

Gauges& gauges(prometheus::Registry& in, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(in);
}

prometheus::Labels labels_of(std::string_view broker, std::string_view client) {
  return {{"broker", std::string(broker)}, {"client", std::string(client)}};
}

void put(Gauges& into, const prometheus::Labels& labels, double value) {
  auto& gauge = into.Add(labels);
  if (std::isnan(value)) {
    into.Remove(&gauge);
  } else {
    gauge.Set(value);
  }
}

}  // namespace

struct KafkaMetrics::Families {
  explicit Families(prometheus::Registry& in) : registry(in) {}
  prometheus::Registry& registry;
  std::mutex lock;  ///< One may forget a broker while another tells of it.

  Counters& connects = counters(registry, "foreshock_kafka_broker_connects_total",
                                "Attempts to connect to a broker.");
  Counters& disconnects = counters(registry, "foreshock_kafka_broker_disconnects_total",
                                   "Connections to a broker that ended.");
  Counters& requests =
      counters(registry, "foreshock_kafka_broker_requests_total", "Requests sent to a broker.");
  Counters& request_errors = counters(registry, "foreshock_kafka_broker_request_errors_total",
                                      "Requests that could not be sent to a broker.");
  Counters& retries = counters(registry, "foreshock_kafka_broker_request_retries_total",
                               "Requests sent to a broker once more.");
  Counters& timeouts = counters(registry, "foreshock_kafka_broker_request_timeouts_total",
                                "Requests that a broker did not answer in time.");
  Counters& response_errors = counters(registry, "foreshock_kafka_broker_response_errors_total",
                                       "Answers of a broker that could not be received.");
  Gauges& in_flight = gauges(registry, "foreshock_kafka_broker_requests_in_flight",
                             "Requests that wait for a broker's answer.");
  Gauges& queued = gauges(registry, "foreshock_kafka_broker_requests_queued",
                          "Requests that wait to be sent to a broker.");
  Gauges& mean = gauges(registry, "foreshock_kafka_broker_round_trip_mean_seconds",
                        "From a request to a broker's answer lately: the mean.");
  Gauges& p99 = gauges(registry, "foreshock_kafka_broker_round_trip_p99_seconds",
                       "The same: the 99th percentile, of the slowest connection.");
  Gauges& fetched_messages = gauges(registry, "foreshock_kafka_fetch_queue_messages",
                                    "Records received that wait to be polled.");
  Gauges& fetched_bytes = gauges(registry, "foreshock_kafka_fetch_queue_bytes",
                                 "Records received that wait to be polled, in bytes.");
  Gauges& produced_messages = gauges(registry, "foreshock_kafka_produce_queue_messages",
                                     "Records written that no broker has confirmed yet.");
  Gauges& produced_bytes = gauges(registry, "foreshock_kafka_produce_queue_bytes",
                                  "Records written that no broker has confirmed yet, in bytes.");
  Counters& rebalances = counters(registry, "foreshock_kafka_rebalances_total",
                                  "Assignments of partitions that members were given.");
  Gauges& rebalance_age =
      gauges(registry, "foreshock_kafka_rebalance_age_seconds", "Time since the last of these.");
  Histograms& transactions =
      prometheus::BuildHistogram()
          .Name("foreshock_kafka_transaction_duration_seconds")
          .Help("From the begin of a transaction to its commit, with all that was tried again.")
          .Register(registry);
};

KafkaMetrics::KafkaMetrics(prometheus::Registry& registry)
    : families_(std::make_unique<Families>(registry)) {}

KafkaMetrics::~KafkaMetrics() = default;

void KafkaMetrics::set_broker(std::string_view broker, std::string_view client,
                              const BrokerNow& now) {
  const auto labels = labels_of(broker, client);
  const std::lock_guard lock(families_->lock);
  put(families_->in_flight, labels, now.requests_in_flight);
  put(families_->queued, labels, now.requests_queued);
  put(families_->mean, labels, now.round_trip_mean_seconds);
  put(families_->p99, labels, now.round_trip_p99_seconds);
}

void KafkaMetrics::count_broker(std::string_view broker, std::string_view client,
                                const BrokerMore& more) {
  const auto labels = labels_of(broker, client);
  // Seen at 0 first, each of them.
  families_->connects.Add(labels).Increment(static_cast<double>(more.connects));
  families_->disconnects.Add(labels).Increment(static_cast<double>(more.disconnects));
  families_->requests.Add(labels).Increment(static_cast<double>(more.requests));
  families_->request_errors.Add(labels).Increment(static_cast<double>(more.request_errors));
  families_->retries.Add(labels).Increment(static_cast<double>(more.request_retries));
  families_->timeouts.Add(labels).Increment(static_cast<double>(more.request_timeouts));
  families_->response_errors.Add(labels).Increment(static_cast<double>(more.response_errors));
}

void KafkaMetrics::forget_broker(std::string_view broker, std::string_view client) {
  const double gone = std::nan("");
  set_broker(broker, client, {gone, gone, gone, gone});
}

void KafkaMetrics::set_queues(const Queues& queues) {
  families_->fetched_messages.Add({}).Set(queues.fetched_messages);
  families_->fetched_bytes.Add({}).Set(queues.fetched_bytes);
  families_->produced_messages.Add({}).Set(queues.produced_messages);
  families_->produced_bytes.Add({}).Set(queues.produced_bytes);
}

void KafkaMetrics::count_rebalances(std::uint64_t more) {
  families_->rebalances.Add({}).Increment(static_cast<double>(more));
}

void KafkaMetrics::set_rebalance_age(double seconds) {
  families_->rebalance_age.Add({}).Set(seconds);
}

void KafkaMetrics::transaction(double seconds) {
  families_->transactions.Add({}, kTransactionBuckets).Observe(seconds);
}

}  // namespace foreshock
