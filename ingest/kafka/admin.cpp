#include "foreshock/kafka/admin.h"

#include <array>
#include <utility>

#include "foreshock/kafka/internal/handles.h"

namespace foreshock::kafka {
namespace {

constexpr int kQueryMs = 30'000;
constexpr int kSliceMs = 500;
constexpr std::size_t kMessageBytes = 512;

struct Metadata {
  const struct rd_kafka_metadata* native = nullptr;
  Metadata() = default;
  Metadata(const Metadata&) = delete;
  Metadata& operator=(const Metadata&) = delete;
  ~Metadata() {
    if (native != nullptr) rd_kafka_metadata_destroy(native);
  }
};

using NativeTopic =
    std::unique_ptr<rd_kafka_NewTopic_t, Freed<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>>;

Outcome<NativeTopic> native_of(const Admin::NewTopic& topic) {
  std::array<char, kMessageBytes> message{};
  NativeTopic out(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replicas,
                                        message.data(), message.size()));
  if (!out) {
    return tl::unexpected(
        Fault{.message = "kafka: creating topic " + topic.name + ": " + message.data()});
  }
  for (const auto& [name, value] : topic.config) {
    if (const auto code = rd_kafka_NewTopic_set_config(out.get(), name.c_str(), value.c_str())) {
      return tl::unexpected(fault_of(code, "kafka: creating topic " + topic.name));
    }
  }
  return out;
}

Done check_created(const rd_kafka_event_t& event) {
  if (const auto code = rd_kafka_event_error(const_cast<rd_kafka_event_t*>(&event))) {
    return tl::unexpected(fault_of(code, "kafka: creating topics"));
  }
  std::size_t count = 0;
  const auto* result = rd_kafka_event_CreateTopics_result(const_cast<rd_kafka_event_t*>(&event));
  const auto* const* topics = rd_kafka_CreateTopics_result_topics(result, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(topics[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      continue;
    }
    Fault fault = fault_of(
        code, std::string("kafka: creating topic ") + rd_kafka_topic_result_name(topics[i]));
    if (const char* text = rd_kafka_topic_result_error_string(topics[i])) {
      fault.message += std::string(": ") + text;
    }
    return tl::unexpected(std::move(fault));
  }
  return {};
}

}  // namespace

struct Admin::Parts {
  Client client;
  Stop stop;
};

Admin::Admin(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Admin::~Admin() = default;
Admin::Admin(Admin&&) noexcept = default;
Admin& Admin::operator=(Admin&&) noexcept = default;

Result<Admin> Admin::make(const Properties& properties, Stop stop) {
  auto parts = std::make_unique<Parts>();
  parts->stop = std::move(stop);
  Conf conf;
  // A producer's question for a topic that is not there would make it, on brokers that allow it.
  FORESHOCK_TRY_VOID(conf.set({{"allow.auto.create.topics", "false"}}));
  FORESHOCK_TRY_VOID(conf.set(properties));
  FORESHOCK_TRY(parts->client, make_client(RD_KAFKA_PRODUCER, conf));
  return Admin(std::move(parts));
}

Outcome<int> Admin::partition_count(const std::string& topic) {
  rd_kafka_topic_t* handle = rd_kafka_topic_new(parts_->client.get(), topic.c_str(), nullptr);
  if (handle == nullptr) {
    return tl::unexpected(fault_of(rd_kafka_last_error(), "kafka: topic " + topic));
  }
  Metadata metadata;
  const auto code = call_in_slices(kQueryMs, parts_->stop, [&](int ms) {
    return rd_kafka_metadata(parts_->client.get(), 0, handle, &metadata.native, ms);
  });
  rd_kafka_topic_destroy(handle);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return tl::unexpected(fault_of(code, "kafka: asking for topic " + topic));
  }
  if (metadata.native->topic_cnt != 1) return 0;
  const auto& found = metadata.native->topics[0];
  if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return 0;
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR &&
      found.err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) {
    return tl::unexpected(fault_of(found.err, "kafka: asking for topic " + topic));
  }
  return found.partition_cnt;
}

Done Admin::create(const std::vector<NewTopic>& topics) {
  std::vector<NativeTopic> owners;
  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const NewTopic& topic : topics) {
    auto native = native_of(topic);
    if (!native) return tl::unexpected(native.error());
    raw.push_back(native->get());
    owners.push_back(std::move(*native));
  }
  if (raw.empty()) return {};
  const Queue queue(rd_kafka_queue_new(parts_->client.get()));
  rd_kafka_CreateTopics(parts_->client.get(), raw.data(), raw.size(), nullptr, queue.get());
  Event event;
  for (int waited = 0; !event && waited < kQueryMs; waited += kSliceMs) {
    if (parts_->stop && parts_->stop())
      return tl::unexpected(told_to_end("kafka: creating topics"));
    event = Event(rd_kafka_queue_poll(queue.get(), kSliceMs));
  }
  if (!event) {
    return tl::unexpected(fault_of(RD_KAFKA_RESP_ERR__TIMED_OUT, "kafka: creating topics"));
  }
  return check_created(*event);
}

}  // namespace foreshock::kafka
