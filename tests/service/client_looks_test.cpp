#include "foreshock/app/service/client_looks.h"

#include <string>

#include <gtest/gtest.h>

#include "foreshock/serve/metrics.h"

namespace foreshock::app {
namespace {

using kafka::BrokerStats;
using kafka::ClientStats;
using Kind = ClientLooks::Kind;

BrokerStats broker(std::int32_t node, std::int64_t requests) {
  BrokerStats out;
  out.connection = "broker/" + std::to_string(node);
  out.node = node;
  out.requests = requests;
  out.connects = 1;
  return out;
}

ClientStats client(const std::string& name, std::vector<BrokerStats> brokers) {
  ClientStats out;
  out.client = name;
  out.brokers = std::move(brokers);
  return out;
}

class ClientLooksTest : public testing::Test {
 protected:
  /// Whether the text has this line.
  bool has(const std::string& line) const {
    return ("\n" + metrics_.text()).find("\n" + line + "\n") != std::string::npos;
  }
  bool mentions(const std::string& part) const {
    return metrics_.text().find(part) != std::string::npos;
  }

  Metrics metrics_{{"1.2.3", "abc"}, [] { return Timestamp{}; }};
  ClientLooks looks_{metrics_.kafka()};
};

TEST_F(ClientLooksTest, SaysNothingBeforeThereIsAClient) {
  EXPECT_FALSE(mentions("foreshock_kafka_"));
}

TEST_F(ClientLooksTest, AddsUpWhatWorkersSayOfABroker) {
  BrokerStats one = broker(1, 10);
  one.in_flight = 2;
  one.round_trips = 3;
  one.round_trips_seconds = 0.3;
  one.round_trip_p99_seconds = 0.2;
  BrokerStats other = broker(1, 5);
  other.in_flight = 1;
  other.round_trips = 1;
  other.round_trips_seconds = 0.9;
  other.round_trip_p99_seconds = 0.9;

  looks_.report(0, Kind::kConsumer, client("c0", {one}));
  looks_.report(1, Kind::kConsumer, client("c1", {other}));

  const std::string at = R"({broker="1",client="consumer"} )";
  EXPECT_TRUE(has("foreshock_kafka_broker_requests_total" + at + "15")) << metrics_.text();
  EXPECT_TRUE(has("foreshock_kafka_broker_requests_in_flight" + at + "3"));
  EXPECT_TRUE(has("foreshock_kafka_broker_round_trip_mean_seconds" + at + "0.3"));
  EXPECT_TRUE(has("foreshock_kafka_broker_round_trip_p99_seconds" + at + "0.9"));
  EXPECT_TRUE(has("foreshock_kafka_broker_request_timeouts_total" + at + "0"));
}

TEST_F(ClientLooksTest, CountsOnOverClientsThatComeAndGo) {
  looks_.report(0, Kind::kProducer, client("p1", {broker(1, 10)}));
  looks_.report(0, Kind::kProducer, client("p1", {broker(1, 12)}));
  looks_.gone(0);
  looks_.report(0, Kind::kProducer, client("p2", {broker(1, 4)}));
  looks_.report(0, Kind::kProducer, client("p3", {broker(1, 3)}));  // Without a word in between.

  EXPECT_TRUE(has(R"(foreshock_kafka_broker_requests_total{broker="1",client="producer"} 19)"))
      << metrics_.text();
}

TEST_F(ClientLooksTest, ForgetsWhatABrokerIsNowOnceNobodyIsConnected) {
  looks_.report(0, Kind::kConsumer, client("c", {broker(1, 10), broker(2, 20)}));
  looks_.report(0, Kind::kConsumer, client("c", {broker(1, 11)}));

  EXPECT_TRUE(mentions(R"(_requests_in_flight{broker="1",client="consumer"})"));
  EXPECT_FALSE(mentions(R"(_requests_in_flight{broker="2",client="consumer"})"));
  EXPECT_TRUE(has(R"(foreshock_kafka_broker_requests_total{broker="2",client="consumer"} 20)"))
      << metrics_.text();

  looks_.gone(0);
  EXPECT_FALSE(mentions("_requests_in_flight{"));
}

TEST_F(ClientLooksTest, SaysNothingOfRoundTripsWhereThereWereNone) {
  BrokerStats busy = broker(1, 1);
  busy.round_trips = 1;
  looks_.report(0, Kind::kConsumer, client("c", {busy}));
  EXPECT_TRUE(mentions("_round_trip_mean_seconds{"));

  looks_.report(0, Kind::kConsumer, client("c", {broker(1, 1)}));
  EXPECT_FALSE(mentions("_round_trip_mean_seconds{"));
  EXPECT_FALSE(mentions("_round_trip_p99_seconds{"));
}

TEST_F(ClientLooksTest, CallsAnAddressUnknownUntilABrokerHasAnswered) {
  looks_.report(0, Kind::kConsumer, client("c", {broker(BrokerStats::kUnknown, 1)}));

  EXPECT_TRUE(mentions(R"({broker="unknown",client="consumer"})")) << metrics_.text();
}

TEST_F(ClientLooksTest, SaysNothingOfWhatWasNeverConnected) {
  BrokerStats idle = broker(BrokerStats::kUnknown, 0);
  idle.connects = 0;
  looks_.report(0, Kind::kConsumer, client("c", {idle}));

  EXPECT_FALSE(mentions(R"(broker="unknown")")) << metrics_.text();
}

TEST_F(ClientLooksTest, TellsTheQueuesAndTheYoungestRebalance) {
  ClientStats one = client("c0", {});
  one.fetched_messages = 100;
  one.fetched_bytes = 5000;
  one.rebalances = 3;
  one.rebalance_age_seconds = 60;
  ClientStats other = client("c1", {});
  other.fetched_messages = 1;
  other.rebalances = 1;
  other.rebalance_age_seconds = 7.5;
  ClientStats writer = client("p0", {});
  writer.produced_messages = 4;
  writer.produced_bytes = 900;

  looks_.report(0, Kind::kConsumer, one);
  looks_.report(1, Kind::kConsumer, other);
  looks_.report(0, Kind::kProducer, writer);

  EXPECT_TRUE(has("foreshock_kafka_fetch_queue_messages 101")) << metrics_.text();
  EXPECT_TRUE(has("foreshock_kafka_fetch_queue_bytes 5000"));
  EXPECT_TRUE(has("foreshock_kafka_produce_queue_messages 4"));
  EXPECT_TRUE(has("foreshock_kafka_produce_queue_bytes 900"));
  EXPECT_TRUE(has("foreshock_kafka_rebalances_total 4"));
  EXPECT_TRUE(has("foreshock_kafka_rebalance_age_seconds 7.5"));
}

}  // namespace
}  // namespace foreshock::app
