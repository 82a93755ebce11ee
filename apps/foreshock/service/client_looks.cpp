#include "foreshock/app/service/client_looks.h"

#include <algorithm>
#include <limits>

namespace foreshock::app {
namespace {

using kafka::BrokerStats;
using kafka::ClientStats;

/// "1", or "unknown" for an address of the configuration that no broker has answered from yet.
std::string name_of(std::int32_t node) {
  return node == BrokerStats::kUnknown ? "unknown" : std::to_string(node);
}

std::string_view name_of(ClientLooks::Kind kind) {
  return kind == ClientLooks::Kind::kConsumer ? "consumer" : "producer";
}

std::uint64_t more(std::int64_t before, std::int64_t now) {
  return now > before ? static_cast<std::uint64_t>(now - before) : 0;
}

KafkaMetrics::BrokerMore more_of(const BrokerStats& before, const BrokerStats& now) {
  KafkaMetrics::BrokerMore out;
  out.connects = more(before.connects, now.connects);
  out.disconnects = more(before.disconnects, now.disconnects);
  out.requests = more(before.requests, now.requests);
  out.request_errors = more(before.request_errors, now.request_errors);
  out.request_retries = more(before.retries, now.retries);
  out.request_timeouts = more(before.timeouts, now.timeouts);
  out.response_errors = more(before.response_errors, now.response_errors);
  return out;
}

/// All connections to one broker.
struct Sum {
  std::int64_t in_flight = 0;
  std::int64_t queued = 0;
  std::int64_t round_trips = 0;
  double seconds = 0;
  double p99 = 0;

  void add(const BrokerStats& one) {
    in_flight += one.in_flight;
    queued += one.queued;
    round_trips += one.round_trips;
    seconds += one.round_trips_seconds;
    p99 = std::max(p99, one.round_trip_p99_seconds);
  }
  KafkaMetrics::BrokerNow now() const {
    KafkaMetrics::BrokerNow out;
    out.requests_in_flight = static_cast<double>(in_flight);
    out.requests_queued = static_cast<double>(queued);
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    out.round_trip_mean_seconds = kNone;
    out.round_trip_p99_seconds = kNone;
    if (round_trips == 0) return out;
    out.round_trip_mean_seconds = seconds / static_cast<double>(round_trips);
    out.round_trip_p99_seconds = p99;
    return out;
  }
};

}  // namespace

void ClientLooks::report(int worker, Kind kind, ClientStats stats) {
  const std::lock_guard lock(mutex_);
  // Connections that are kept for a coordinator that has not been asked for yet, and the like.
  std::erase_if(stats.brokers, [](const BrokerStats& one) { return one.connects == 0; });
  ClientStats& newest = newest_[{worker, kind}];
  if (newest.client != stats.client) newest = {};  // Another client, which counts from 0.
  count(kind, newest, stats);
  newest = std::move(stats);
  publish();
}

void ClientLooks::gone(int worker) {
  const std::lock_guard lock(mutex_);
  const auto erased =
      std::erase_if(newest_, [&](const auto& one) { return one.first.first == worker; });
  if (erased > 0) publish();
}

void ClientLooks::count(Kind kind, const ClientStats& before, const ClientStats& now) {
  for (const BrokerStats& broker : now.brokers) {
    const auto same =
        std::find_if(before.brokers.begin(), before.brokers.end(),
                     [&](const BrokerStats& one) { return one.connection == broker.connection; });
    const BrokerStats was = same == before.brokers.end() ? BrokerStats{} : *same;
    metrics_.count_broker(name_of(broker.node), name_of(kind), more_of(was, broker));
  }
  if (kind == Kind::kConsumer) metrics_.count_rebalances(more(before.rebalances, now.rebalances));
}

void ClientLooks::publish() {
  std::map<std::pair<std::int32_t, Kind>, Sum> brokers;
  KafkaMetrics::Queues queues;
  std::optional<double> rebalance_age;
  for (const auto& [client, stats] : newest_) {
    for (const BrokerStats& broker : stats.brokers)
      brokers[{broker.node, client.second}].add(broker);
    queues.fetched_messages += static_cast<double>(stats.fetched_messages);
    queues.fetched_bytes += static_cast<double>(stats.fetched_bytes);
    queues.produced_messages += static_cast<double>(stats.produced_messages);
    queues.produced_bytes += static_cast<double>(stats.produced_bytes);
    if (!stats.rebalance_age_seconds) continue;
    rebalance_age = std::min(rebalance_age.value_or(*stats.rebalance_age_seconds),
                             *stats.rebalance_age_seconds);
  }
  for (const auto& [broker, sum] : brokers) {
    metrics_.set_broker(name_of(broker.first), name_of(broker.second), sum.now());
    told_.erase(broker);
  }
  for (const auto& [node, kind] : told_) metrics_.forget_broker(name_of(node), name_of(kind));
  told_.clear();
  for (const auto& [broker, sum] : brokers) told_.insert(broker);
  metrics_.set_queues(queues);
  if (rebalance_age) metrics_.set_rebalance_age(*rebalance_age);
}

}  // namespace foreshock::app
