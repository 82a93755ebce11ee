#include "foreshock/kafka/reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <utility>

#include "foreshock/kafka/defaults.h"
#include "foreshock/kafka/internal/handles.h"
#include "foreshock/kafka/internal/native_message.h"

namespace foreshock::kafka {
namespace {

constexpr std::size_t kBatch = 1'000;
constexpr int kPollMs = 100;

class Reading {
 public:
  using Each = std::function<bool(std::span<const Message>)>;

  Reading(const std::vector<Position>& from, const Each& each) : each_(each) {
    for (const Position& position : from) open_.insert(position.at);
  }
  bool is_done() const { return open_.empty(); }
  /// Tells the records of a batch; what came before a fault is told too.
  Done take(std::span<rd_kafka_message_t* const> batch) {
    messages_.clear();
    Done outcome;
    for (const rd_kafka_message_t* native : batch) {
      if (outcome && !open_.empty()) outcome = note(*native);
    }
    if (!messages_.empty() && !each_(messages_)) open_.clear();
    return outcome;
  }

 private:
  Done note(const rd_kafka_message_t& native) {
    const std::string& topic = name_of(native.rkt);
    if (native.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      open_.erase({topic, native.partition});
    } else if (native.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      messages_.push_back(message_of(native, &topic));
    } else {
      const Fault fault = fault_of(native.err, "kafka: reading " + topic);
      if (fault.kind != Fault::Kind::kRetriable) return tl::unexpected(fault);
    }
    return {};
  }
  const std::string& name_of(const rd_kafka_topic_t* topic) {
    if (topic != last_topic_ || last_name_ == nullptr) {
      last_topic_ = topic;
      last_name_ = &*names_.emplace(topic == nullptr ? "" : rd_kafka_topic_name(topic)).first;
    }
    return *last_name_;
  }

  const Each& each_;
  std::set<TopicPartition> open_;
  std::set<std::string> names_;  ///< What messages point to.
  const rd_kafka_topic_t* last_topic_ = nullptr;
  const std::string* last_name_ = nullptr;
  std::vector<Message> messages_;
};

}  // namespace

Done read_to_end(const Properties& properties, const std::vector<Position>& from, int patience_ms,
                 const std::function<bool(const Message&)>& each, const Stop& stop) {
  const auto all = [&](std::span<const Message> messages) {
    return std::all_of(messages.begin(), messages.end(), each);
  };
  return read_batches_to_end(properties, from, patience_ms, all, stop);
}

Done read_batches_to_end(const Properties& properties, const std::vector<Position>& from,
                         int patience_ms, const std::function<bool(std::span<const Message>)>& each,
                         const Stop& stop) {
  Conf conf;
  Properties all = consumer_defaults();
  for (const auto& [name, value] : for_consumer(properties)) all[name] = value;
  all["enable.partition.eof"] = "true";
  all.emplace("group.id", "foreshock-reader");  // librdkafka asks for one; it is never joined.
  all.erase("group.instance.id");
  all.erase("statistics.interval.ms");  // Nobody asks.
  if (auto set = conf.set(all); !set) {
    return tl::unexpected(Fault{.message = set.error().message});
  }
  auto made = make_client(RD_KAFKA_CONSUMER, conf);
  if (!made) return tl::unexpected(Fault{.message = made.error().message});
  const Client client = std::move(*made);
  rd_kafka_poll_set_consumer(client.get());
  const Queue queue(rd_kafka_queue_get_consumer(client.get()));
  const Partitions list = make_partitions(from.size());
  for (const Position& position : from) {
    rd_kafka_topic_partition_list_add(list.get(), position.at.topic.c_str(), position.at.partition)
        ->offset = position.offset;
  }
  if (const auto code = rd_kafka_assign(client.get(), list.get())) {
    return tl::unexpected(fault_of(code, "kafka: reading"));
  }

  Reading reading(from, each);
  std::array<rd_kafka_message_t*, kBatch> batch{};
  auto heard = std::chrono::steady_clock::now();
  Done outcome;
  while (!reading.is_done() && outcome) {
    if (stop && stop()) return tl::unexpected(told_to_end("kafka: reading"));
    const auto count = rd_kafka_consume_batch_queue(queue.get(), kPollMs, batch.data(), kBatch);
    const auto now = std::chrono::steady_clock::now();
    if (count > 0) heard = now;
    const std::span got(batch.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    outcome = reading.take(got);
    for (rd_kafka_message_t* native : got) rd_kafka_message_destroy(native);
    if (now - heard > std::chrono::milliseconds(patience_ms) && outcome) {
      outcome = tl::unexpected(fault_of(RD_KAFKA_RESP_ERR__TIMED_OUT, "kafka: reading"));
    }
  }
  return outcome;
}

}  // namespace foreshock::kafka
