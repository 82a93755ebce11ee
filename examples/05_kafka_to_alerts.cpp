// From Kafka to alerts: consume, decode, score. The broker is librdkafka's mock, inside of this
// program, so all that it proves is that the calls come in an order that is allowed. What
// `foreshock run` adds: outputs and offsets in one transaction, snapshots, docs/operations.md.
#include <iostream>

#include "mock/mock_kafka.h"

#include "foreshock/engine/partition.h"
#include "foreshock/ingest/decode.h"
#include "foreshock/ingest/encode.h"
#include "foreshock/kafka/consumer.h"
#include "foreshock/kafka/producer.h"

namespace {
using namespace foreshock;

/// A member of the group that reads partitions from their beginning and keeps nothing.
class Member final : public kafka::Membership {
  using Partitions = std::span<const kafka::TopicPartition>;
  kafka::Outcome<std::vector<kafka::Position>> assigned(Partitions partitions) override {
    std::vector<kafka::Position> starts;
    for (const auto& at : partitions) starts.push_back({at, kafka::kEarliestOffset});
    return starts;
  }
  void revoked(Partitions) override {}
  void lost(Partitions) override {}
};

class Printer final : public PartitionListener {
 public:
  int alerts = 0;
  void alert(const Point& point) override {
    ++alerts;
    std::cout << format_timestamp(point.time) << ' ' << point.key << ": " << point.value << ", a "
              << name_of(point.step->kind) << " of score " << point.step->verdict.score << '\n';
  }
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}
};

}  // namespace

int main() {
  // A topic to read: a value a minute, one of them in the wrong place.
  constexpr int kMinutes = 400;
  const MockKafka mock("metrics", 1);
  kafka::Properties broker{{"bootstrap.servers", mock.address()}};
  auto producer = kafka::Producer::make(broker).value();
  const Timestamp start = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};
  for (int t = 0; t < kMinutes; ++t) {
    const double y = t == 300 ? 70 : 50 + t % 7;
    const Sample sample{.key = "queue", .time = start + std::chrono::minutes{t}, .value = y};
    producer.put({.topic = "metrics", .key = "queue", .value = encode_plain(sample)});
  }
  producer.flush(30'000);

  broker["group.id"] = "example";
  Member member;
  auto consumer = kafka::Consumer::make(broker, member).value();
  consumer.subscribe({"metrics"});
  auto decoder = Decoder::make({}).value();
  const Partition::Options options;  // A value a minute, an alarm in 10,000.
  auto partition = Partition::make(options).value();
  DecodedBatch batch;
  Printer printer;
  int seen = 0;
  for (int polls = 0; seen < kMinutes && polls < 600; ++polls) {
    const auto messages = consumer.poll(100, 1'000);
    std::vector<RawRecord> records;
    for (const auto& message : messages.value()) records.push_back({message.value});
    batch.clear();
    decoder.decode(records, batch);  // The samples point into the messages: push before polling.
    partition.push(batch.samples, printer);
    seen += static_cast<int>(records.size());
  }
  consumer.close();
  std::cout << seen << " records, " << printer.alerts << " alerts\n";
  return seen == kMinutes && printer.alerts > 0 ? 0 : 1;
}
