/// Consumer, producer and reader on librdkafka's mock cluster. It shows that calls come in a legal
/// order and what faults become; exactly-once is proved on a real broker (tests/service).

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "foreshock/kafka/admin.h"
#include "foreshock/kafka/consumer.h"
#include "foreshock/kafka/defaults.h"
#include "foreshock/kafka/producer.h"
#include "foreshock/kafka/reader.h"

namespace foreshock::kafka {
namespace {

class Member final : public Membership {
 public:
  Outcome<std::vector<Position>> assigned(std::span<const TopicPartition> partitions) override {
    std::vector<Position> starts;
    for (const TopicPartition& at : partitions) {
      mine.push_back(at);
      starts.push_back({at, kEarliestOffset});
    }
    return starts;
  }
  void revoked(std::span<const TopicPartition> partitions) override {
    for (const TopicPartition& at : partitions) std::erase(mine, at);
  }
  void lost(std::span<const TopicPartition> partitions) override { revoked(partitions); }

  std::vector<TopicPartition> mine;
};

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    std::array<char, 512> error{};
    owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error.data(), error.size());
    cluster_ = rd_kafka_mock_cluster_new(owner_, 1);
    rd_kafka_mock_topic_create(cluster_, "metrics", 2, 1);
    rd_kafka_mock_topic_create(cluster_, "out", 1, 1);
  }
  ~ClientTest() override {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(owner_);
  }

  Properties common() const {
    return {{"bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster_)}};
  }
  Properties member() const {
    Properties out = common();
    out["group.id"] = "g";
    out["session.timeout.ms"] = "6000";
    return out;
  }

  void fill(int records) {
    Properties all = page_producer_defaults();
    all.merge(common());
    Producer producer = Producer::make(all).value();
    for (int i = 0; i < records; ++i) {
      OutRecord record{.topic = "metrics", .partition = i % 2, .key = "k" + std::to_string(i)};
      record.value = std::to_string(i);
      record.tombstone = i == 7;
      ASSERT_TRUE(producer.put(record).has_value());
    }
    ASSERT_TRUE(producer.flush(10'000).has_value());
  }

  rd_kafka_t* owner_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

TEST_F(ClientTest, GivesEveryRecordOfAnAssignedPartitionInOrder) {
  fill(100);
  Member membership;
  Consumer consumer = Consumer::make(member(), membership).value();
  ASSERT_TRUE(consumer.subscribe({"metrics"}).has_value());

  std::vector<std::int64_t> next{0, 0};
  int seen = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (seen < 100 && std::chrono::steady_clock::now() < until) {
    const auto messages = consumer.poll(100, 1'000);
    ASSERT_TRUE(messages.has_value()) << messages.error().message;
    for (const Message& message : *messages) {
      const auto p = static_cast<std::size_t>(message.partition);
      const std::int64_t number = 2 * message.offset + message.partition;
      EXPECT_EQ(message.offset, next[p]++);
      EXPECT_EQ(*message.topic, "metrics");
      EXPECT_EQ(message.key, "k" + std::to_string(number));
      EXPECT_EQ(message.tombstone, number == 7);
      EXPECT_EQ(message.value, message.tombstone ? "" : std::to_string(number));
      ++seen;
    }
  }

  EXPECT_EQ(seen, 100);
  EXPECT_EQ(membership.mine.size(), 2U);
  consumer.close();
  EXPECT_TRUE(membership.mine.empty());
}

TEST_F(ClientTest, CommitsOutputsAndOffsetsInOneTransaction) {
  fill(10);
  Member membership;
  Consumer consumer = Consumer::make(member(), membership).value();
  ASSERT_TRUE(consumer.subscribe({"metrics"}).has_value());
  while (membership.mine.empty()) ASSERT_TRUE(consumer.poll(100, 10).has_value());
  Properties all = producer_defaults();
  all.merge(common());
  all["transactional.id"] = "t";
  Producer producer = Producer::make(all).value();

  ASSERT_TRUE(producer.init_transactions(30'000).has_value());
  ASSERT_TRUE(producer.begin().has_value());
  ASSERT_TRUE(producer.put({.topic = "out", .key = "k", .value = "v"}).has_value());
  const std::vector<Position> positions{{{"metrics", 0}, 5, "note"}};
  ASSERT_TRUE(producer.send_offsets(positions, consumer.group_metadata(), 30'000).has_value());
  const Done committed = producer.commit(30'000);

  EXPECT_TRUE(committed.has_value()) << committed.error().message;
  consumer.close();
}

TEST_F(ClientTest, ReadsAPartitionToItsEndAndNoFurther) {
  fill(50);
  int seen = 0;

  const Done read = read_to_end(common(), {{{"metrics", 1}, 5}}, 30'000, [&](const Message& one) {
    EXPECT_EQ(one.partition, 1);
    EXPECT_GE(one.offset, 5);
    return ++seen > 0;
  });

  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(seen, 20);
}

TEST_F(ClientTest, ReadsUntilItIsToldThatItIsEnough) {
  fill(50);
  int seen = 0;

  const Done read = read_to_end(common(), {{{"metrics", 0}, 0}}, 30'000,
                                [&](const Message&) { return ++seen < 3; });

  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(seen, 3);
}

TEST_F(ClientTest, TellsTheRangeOfAPartition) {
  fill(10);
  Member membership;
  Consumer consumer = Consumer::make(member(), membership).value();

  const auto range = consumer.range({"metrics", 0});

  ASSERT_TRUE(range.has_value()) << range.error().message;
  EXPECT_EQ(range->first, 0);
  EXPECT_EQ(range->end, 5);
}

TEST(KafkaProperties, NameTheOneThatIsRefused) {
  Member membership;

  const auto consumer = Consumer::make({{"no.such.property", "1"}}, membership);

  ASSERT_FALSE(consumer.has_value());
  EXPECT_NE(consumer.error().message.find("no.such.property"), std::string::npos);
}

TEST(KafkaProperties, GoToTheClientsThatKnowThem) {
  const Properties given{{"linger.ms", "1"}, {"fetch.min.bytes", "1"}, {"ssl.ca.location", "x"}};

  EXPECT_EQ(for_consumer(given), (Properties{{"fetch.min.bytes", "1"}, {"ssl.ca.location", "x"}}));
  EXPECT_EQ(for_producer(given), (Properties{{"linger.ms", "1"}, {"ssl.ca.location", "x"}}));
}

TEST_F(ClientTest, TellsStatisticsOfAConsumerOnce) {
  Member membership;
  Properties properties = member();
  properties["statistics.interval.ms"] = "50";  // A user's, which wins.
  auto consumer = Consumer::make(properties, membership);
  ASSERT_TRUE(consumer.has_value());
  ASSERT_TRUE(consumer->subscribe({"metrics"}).has_value());

  std::optional<ClientStats> stats;
  for (int i = 0; i < 200 && !(stats && !stats->brokers.empty()); ++i) {
    ASSERT_TRUE(consumer->poll(50, 10).has_value());
    stats = consumer->take_stats();
  }

  ASSERT_TRUE(stats.has_value());
  EXPECT_NE(stats->client.find("consumer"), std::string::npos);
  EXPECT_FALSE(stats->brokers.empty());
  EXPECT_FALSE(consumer->take_stats().has_value());
}

TEST_F(ClientTest, TellsNoStatisticsWhereTheyAreOff) {
  Properties properties = producer_defaults();
  for (const auto& [name, value] : common()) properties[name] = value;
  properties["transactional.id"] = "t";
  properties["statistics.interval.ms"] = "0";
  auto producer = Producer::make(properties);
  ASSERT_TRUE(producer.has_value());
  ASSERT_TRUE(producer->init_transactions(20'000).has_value());

  producer->outstanding();

  EXPECT_FALSE(producer->take_stats().has_value());
}

// Port 1 of the loopback interface: nobody listens there. Each call would wait for half a minute.
TEST(KafkaWaiting, EndsWhenItIsToldTo) {
  const Properties nobody{{"bootstrap.servers", "127.0.0.1:1"}};
  const Stop at_once = [] { return true; };
  Member membership;
  Properties member = nobody;
  member["group.id"] = "g";

  auto admin = Admin::make(nobody, at_once);
  ASSERT_TRUE(admin.has_value());
  const auto count = admin->partition_count("metrics");
  const auto created = admin->create({{"metrics", 1}});
  auto consumer = Consumer::make(member, membership, at_once);
  ASSERT_TRUE(consumer.has_value());
  const auto range = consumer->range({"metrics", 0});
  const std::vector<TopicPartition> at{{"metrics", 0}};
  const auto committed = consumer->committed(at);
  const auto read = read_to_end(
      nobody, {{{"metrics", 0}, 0}}, 60'000, [](const Message&) { return true; }, at_once);

  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().error().code, Errc::kUnavailable);
  ASSERT_FALSE(created.has_value());
  EXPECT_EQ(created.error().error().code, Errc::kUnavailable);
  ASSERT_FALSE(range.has_value());
  EXPECT_EQ(range.error().error().code, Errc::kUnavailable);
  ASSERT_FALSE(committed.has_value());
  EXPECT_EQ(committed.error().error().code, Errc::kUnavailable);
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("told to end"), std::string::npos);
  EXPECT_FALSE(consumer->is_in_reach({"metrics", 0}));
}

TEST(KafkaProperties, OfOursAreTakenByTheLibrary) {
  Member membership;
  Properties member = consumer_defaults();
  member["group.id"] = "g";
  Properties writer = producer_defaults();
  writer["transactional.id"] = "t";

  EXPECT_TRUE(Consumer::make(member, membership).has_value());
  EXPECT_TRUE(Producer::make(writer).has_value());
  EXPECT_TRUE(Producer::make(page_producer_defaults()).has_value());
}

}  // namespace
}  // namespace foreshock::kafka
