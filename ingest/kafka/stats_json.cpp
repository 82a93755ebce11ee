#include "foreshock/kafka/internal/stats_json.h"

#include <algorithm>
#include <limits>
#include <map>

#include <simdjson.h>

namespace foreshock::kafka {
namespace {

namespace dom = simdjson::dom;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr double kSecondsOfMicros = 1e-6;
constexpr double kSecondsOfMillis = 1e-3;

/// A count or a size: never below 0, which librdkafka writes for "not known".
std::int64_t count_at(const dom::object& in, std::string_view name) {
  dom::element found;
  if (in.at_key(name).get(found) != simdjson::SUCCESS) return 0;
  std::int64_t whole = 0;
  if (found.get(whole) == simdjson::SUCCESS) return std::max<std::int64_t>(whole, 0);
  double number = 0;  // Beyond 63 bits, or with a fraction.
  if (found.get(number) != simdjson::SUCCESS || !(number > 0)) return 0;
  return number < static_cast<double>(kMost) ? static_cast<std::int64_t>(number) : kMost;
}

std::string text_at(const dom::object& in, std::string_view name) {
  std::string_view text;
  return in.at_key(name).get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

/// Calls `use(name, object)` for the objects in an object, if it is there.
template <class Use>
void each_object(const dom::object& in, std::string_view name, Use use) {
  dom::object members;
  if (in.at_key(name).get(members) != simdjson::SUCCESS) return;
  for (const auto [key, value] : members) {
    dom::object object;
    if (value.get(object) == simdjson::SUCCESS) use(key, object);
  }
}

std::int32_t node_of(const dom::object& broker) {
  std::int64_t node = BrokerStats::kUnknown;
  const bool is_there = broker.at_key("nodeid").get(node) == simdjson::SUCCESS;
  const bool is_known = is_there && node >= 0 && node <= std::numeric_limits<std::int32_t>::max();
  return is_known ? static_cast<std::int32_t>(node) : BrokerStats::kUnknown;
}

BrokerStats broker_of(std::string_view name, const dom::object& from) {
  BrokerStats out;
  out.connection = name;
  out.node = node_of(from);
  out.in_flight = count_at(from, "waitresp_cnt");
  out.queued = count_at(from, "outbuf_cnt");
  out.requests = count_at(from, "tx");
  out.request_errors = count_at(from, "txerrs");
  out.retries = count_at(from, "txretries");
  out.timeouts = count_at(from, "req_timeouts");
  out.response_errors = count_at(from, "rxerrs");
  out.connects = count_at(from, "connects");
  out.disconnects = count_at(from, "disconnects");
  dom::object rtt;
  if (from.at_key("rtt").get(rtt) == simdjson::SUCCESS) {
    out.round_trips = count_at(rtt, "cnt");
    out.round_trips_seconds = kSecondsOfMicros * static_cast<double>(count_at(rtt, "sum"));
    out.round_trip_p99_seconds = kSecondsOfMicros * static_cast<double>(count_at(rtt, "p99"));
  }
  return out;
}

/// Coordinators have connections of their own, which are known by the address of the broker that
/// has the part just now.
std::vector<BrokerStats> brokers_of(const dom::object& client) {
  std::vector<BrokerStats> out;
  std::vector<std::string> addresses;
  std::map<std::string, std::int32_t> nodes;
  each_object(client, "brokers", [&](std::string_view name, const dom::object& broker) {
    out.push_back(broker_of(name, broker));
    addresses.push_back(text_at(broker, "nodename"));
    if (out.back().node != BrokerStats::kUnknown) nodes[addresses.back()] = out.back().node;
  });
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto found = nodes.find(addresses[i]);
    if (out[i].node == BrokerStats::kUnknown && found != nodes.end()) out[i].node = found->second;
  }
  return out;
}

/// All partitions of a consumer share one queue, and each is written with all that is in it.
void read_fetch_queue(const dom::object& client, ClientStats& out) {
  each_object(client, "topics", [&](std::string_view, const dom::object& topic) {
    each_object(topic, "partitions", [&](std::string_view, const dom::object& partition) {
      out.fetched_messages = std::max(out.fetched_messages, count_at(partition, "fetchq_cnt"));
      out.fetched_bytes = std::max(out.fetched_bytes, count_at(partition, "fetchq_size"));
    });
  });
}

}  // namespace

Result<ClientStats> parse_stats(std::string_view json) {
  dom::parser parser;
  dom::object client;
  const auto fault = parser.parse(json.data(), json.size()).get(client);
  if (fault != simdjson::SUCCESS) {
    return fail(Errc::kMalformedInput,
                std::string("statistics of librdkafka: ") + simdjson::error_message(fault));
  }
  ClientStats out;
  out.client = text_at(client, "name");
  out.brokers = brokers_of(client);
  if (text_at(client, "type") == "producer") {
    out.produced_messages = count_at(client, "msg_cnt");
    out.produced_bytes = count_at(client, "msg_size");
  } else {
    read_fetch_queue(client, out);
  }
  dom::object group;
  if (client.at_key("cgrp").get(group) == simdjson::SUCCESS) {
    out.rebalances = count_at(group, "rebalance_cnt");
    if (out.rebalances > 0) {
      out.rebalance_age_seconds =
          kSecondsOfMillis * static_cast<double>(count_at(group, "rebalance_age"));
    }
  }
  return out;
}

}  // namespace foreshock::kafka
