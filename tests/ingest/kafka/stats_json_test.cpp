#include "foreshock/kafka/internal/stats_json.h"

#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace foreshock::kafka {
namespace {

// Written by librdkafka 2.14.2 before a broker of Kafka 4.x: a consumer of three partitions that
// polls more slowly than records come, and a producer between two transactions, to which queues and
// errors were added by hand. Members that are not read here are cut out, but for some.
constexpr std::string_view kConsumer =
    R"({"name":"foreshock#consumer-2","client_id":"foreshock","type":"consumer","ts":60829517321,)"
    R"("time":1796115574,"age":2004573,"replyq":2614,"msg_cnt":0,"msg_size":0,"brokers":{)"
    R"("127.0.0.1:19392/1":{"name":"127.0.0.1:19392/1","nodeid":1,"nodename":"127.0.0.1:19392",)"
    R"("source":"learned","state":"UP","outbuf_cnt":0,"waitresp_cnt":1,"tx":68,"txerrs":0,)"
    R"("txretries":0,"req_timeouts":0,"rx":67,"rxerrs":0,"connects":1,"disconnects":0,"rtt":{)"
    R"("min":7053,"max":57224,"avg":23149,"sum":972262,"p99":57343,"cnt":42}},)"
    R"("GroupCoordinator":{"name":"GroupCoordinator","nodeid":-1,"nodename":"127.0.0.1:19392",)"
    R"("source":"logical","state":"UP","outbuf_cnt":0,"waitresp_cnt":0,"tx":7,"txerrs":0,)"
    R"("txretries":0,"req_timeouts":0,"rx":7,"rxerrs":0,"connects":1,"disconnects":0,"rtt":{)"
    R"("min":0,"max":0,"avg":0,"sum":0,"p99":0,"cnt":0}}},"topics":{"metrics":{)"
    R"("topic":"metrics","partitions":{"0":{"partition":0,"leader":1,"fetchq_cnt":2614,)"
    R"("fetchq_size":85637,"hi_offset":3233,"consumer_lag":-1},"1":{"partition":1,"leader":1,)"
    R"("fetchq_cnt":2614,"fetchq_size":85637,"hi_offset":3021,"consumer_lag":-1},"2":{)"
    R"("partition":2,"leader":1,"fetchq_cnt":2614,"fetchq_size":85637,"hi_offset":4505,)"
    R"("consumer_lag":-1},"-1":{"partition":-1,"leader":-1,"fetchq_cnt":0,"fetchq_size":0,)"
    R"("hi_offset":-1001,"consumer_lag":-1}}}},"cgrp":{"state":"up","stateage":1972,)"
    R"("join_state":"steady","rebalance_age":1845,"rebalance_cnt":1,"rebalance_reason":"",)"
    R"("assignment_size":3}})";
constexpr std::string_view kProducer =
    R"({"name":"foreshock#producer-1","client_id":"foreshock","type":"producer","ts":60829976962,)"
    R"("time":1796115574,"age":3015431,"replyq":0,"msg_cnt":200,"msg_size":7581,"brokers":{)"
    R"("127.0.0.1:19392/1":{"name":"127.0.0.1:19392/1","nodeid":1,"nodename":"127.0.0.1:19392",)"
    R"("source":"learned","state":"UP","outbuf_cnt":3,"waitresp_cnt":0,"tx":212,"txerrs":4,)"
    R"("txretries":5,"req_timeouts":6,"rx":212,"rxerrs":7,"connects":2,"disconnects":1,"rtt":{)"
    R"("min":1436,"max":28043,"avg":6174,"sum":852147,"p99":25087,"cnt":138}},)"
    R"("TxnCoordinator":{"name":"TxnCoordinator","nodeid":-1,"nodename":"127.0.0.1:19392",)"
    R"("source":"logical","state":"UP","outbuf_cnt":0,"waitresp_cnt":0,"tx":155,"txerrs":0,)"
    R"("txretries":0,"req_timeouts":0,"rx":155,"rxerrs":0,"connects":3,"disconnects":0,"rtt":{)"
    R"("min":8,"max":8761,"avg":828,"sum":77877,"p99":8319,"cnt":94}}},"eos":{)"
    R"("idemp_state":"Assigned","txn_state":"BeginCommit"}})";

TEST(StatsJson, TellWhatAConsumerSaysOfItself) {
  const auto stats = parse_stats(kConsumer);

  ASSERT_TRUE(stats.has_value()) << stats.error().message;
  EXPECT_EQ(stats->client, "foreshock#consumer-2");
  EXPECT_EQ(stats->rebalances, 1);
  EXPECT_EQ(stats->rebalance_age_seconds, 1.845);
  EXPECT_EQ(stats->produced_messages, 0);
}

TEST(StatsJson, CountAQueueOfAllPartitionsOnce) {
  const auto stats = parse_stats(kConsumer);

  ASSERT_TRUE(stats.has_value());
  EXPECT_EQ(stats->fetched_messages, 2614);
  EXPECT_EQ(stats->fetched_bytes, 85637);
}

TEST(StatsJson, TellRoundTripsInSeconds) {
  const auto stats = parse_stats(kConsumer);

  ASSERT_TRUE(stats.has_value());
  ASSERT_EQ(stats->brokers.size(), 2U);
  EXPECT_EQ(stats->brokers[0].connection, "127.0.0.1:19392/1");
  EXPECT_EQ(stats->brokers[0].node, 1);
  EXPECT_EQ(stats->brokers[0].in_flight, 1);
  EXPECT_EQ(stats->brokers[0].requests, 68);
  EXPECT_EQ(stats->brokers[0].round_trips, 42);
  EXPECT_DOUBLE_EQ(stats->brokers[0].round_trips_seconds, 0.972262);
  EXPECT_DOUBLE_EQ(stats->brokers[0].round_trip_p99_seconds, 0.057343);
}

TEST(StatsJson, KnowTheNodeThatIsTheCoordinator) {
  const auto stats = parse_stats(kConsumer);

  ASSERT_TRUE(stats.has_value());
  EXPECT_EQ(stats->brokers[1].connection, "GroupCoordinator");
  EXPECT_EQ(stats->brokers[1].node, 1);
}

TEST(StatsJson, TellWhatAProducerSaysOfItself) {
  const auto stats = parse_stats(kProducer);

  ASSERT_TRUE(stats.has_value()) << stats.error().message;
  EXPECT_EQ(stats->produced_messages, 200);
  EXPECT_EQ(stats->produced_bytes, 7581);
  EXPECT_EQ(stats->fetched_messages, 0);
  EXPECT_FALSE(stats->rebalance_age_seconds.has_value());
  const BrokerStats& broker = stats->brokers.at(0);
  EXPECT_EQ(broker.queued, 3);
  EXPECT_EQ(broker.request_errors, 4);
  EXPECT_EQ(broker.retries, 5);
  EXPECT_EQ(broker.timeouts, 6);
  EXPECT_EQ(broker.response_errors, 7);
  EXPECT_EQ(broker.connects, 2);
  EXPECT_EQ(broker.disconnects, 1);
}

TEST(StatsJson, SayWhatTheyCanOfAnotherVersionsDocument) {
  const auto empty = parse_stats("{}");
  const auto other = parse_stats(R"({"name":7,"brokers":[],"topics":null,"cgrp":"up"})");
  const auto bare = parse_stats(R"({"brokers":{"a":{},"b":1,"c":{"nodeid":"x","tx":"many"}}})");

  for (const auto* stats : {&empty, &other}) {
    ASSERT_TRUE(stats->has_value());
    EXPECT_EQ((*stats)->client, "");
    EXPECT_TRUE((*stats)->brokers.empty());
    EXPECT_EQ((*stats)->rebalances, 0);
  }
  ASSERT_TRUE(bare.has_value());
  ASSERT_EQ(bare->brokers.size(), 2U);
  EXPECT_EQ(bare->brokers[1].node, BrokerStats::kUnknown);
  EXPECT_EQ(bare->brokers[1].requests, 0);
}

TEST(StatsJson, AreNotMadeNegativeOrSmallByHugeNumbers) {
  const auto stats = parse_stats(
      R"({"brokers":{"a":{"nodeid":4294967296,"tx":18446744073709551615,"txerrs":1e300,)"
      R"("rxerrs":-5,"connects":2.5,"rtt":{"cnt":9223372036854775807,"sum":-1}}}})");

  ASSERT_TRUE(stats.has_value());
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const BrokerStats& broker = stats->brokers.at(0);
  EXPECT_EQ(broker.node, BrokerStats::kUnknown);
  EXPECT_EQ(broker.requests, kMost);
  EXPECT_EQ(broker.request_errors, kMost);
  EXPECT_EQ(broker.response_errors, 0);
  EXPECT_EQ(broker.connects, 2);
  EXPECT_EQ(broker.round_trips, kMost);
  EXPECT_EQ(broker.round_trips_seconds, 0);
}

TEST(StatsJson, AreRefusedWhereTheyAreNoObject) {
  const std::string digits(40, '9');
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("null"), std::string("\xff\xfe"),
        R"({"brokers":{"a":{"tx":)" + digits, std::string(100'000, '[')}) {
    const auto stats = parse_stats(text);
    ASSERT_FALSE(stats.has_value()) << text.substr(0, 40);
    EXPECT_EQ(stats.error().code, Errc::kMalformedInput);
  }
}

// Property: no beginning of a document is taken for a whole one, and none breaks the reader.
TEST(StatsJson, AreRefusedWhereTheyEndEarly) {
  for (std::size_t size = 0; size < kConsumer.size(); ++size) {
    const std::string cut(kConsumer.substr(0, size));  // Its end is the end of what may be read.
    EXPECT_FALSE(parse_stats(cut).has_value()) << size;
  }
}

}  // namespace
}  // namespace foreshock::kafka
