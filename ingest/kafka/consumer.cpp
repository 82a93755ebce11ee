#include "foreshock/kafka/consumer.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "foreshock/kafka/defaults.h"
#include "foreshock/kafka/internal/group_metadata.h"
#include "foreshock/kafka/internal/handles.h"
#include "foreshock/kafka/internal/native_message.h"

namespace foreshock::kafka {
namespace {

constexpr int kQueryMs = 30'000;  ///< For questions to brokers; a rebalance waits for them.

std::vector<TopicPartition> all_of(const rd_kafka_topic_partition_list_t& list) {
  std::vector<TopicPartition> all;
  for (int i = 0; i < list.cnt; ++i) all.push_back(at_of(list.elems[i]));
  return all;
}

bool is_cooperative(rd_kafka_t* client) {
  return std::string_view(rd_kafka_rebalance_protocol(client)) == "COOPERATIVE";
}

/// What stands in a batch beside records and is no fault: the client goes on by itself.
bool is_passing(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__PARTITION_EOF || code == RD_KAFKA_RESP_ERR__TRANSPORT ||
         code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || code == RD_KAFKA_RESP_ERR__RESOLVE ||
         code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
         code == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED;
}

}  // namespace

GroupMetadata::GroupMetadata() = default;
GroupMetadata::~GroupMetadata() = default;
GroupMetadata::GroupMetadata(GroupMetadata&&) noexcept = default;
GroupMetadata& GroupMetadata::operator=(GroupMetadata&&) noexcept = default;

struct Consumer::Parts {
  Parts(Membership& told, Stop ends) : membership(told), stop(std::move(ends)) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    drop_messages();
    queue.reset();
  }

  void drop_messages() {
    for (std::size_t i = 0; i < native_count; ++i) rd_kafka_message_destroy(native[i]);
    native_count = 0;
    messages.clear();
  }
  const std::string* name_of(const rd_kafka_topic_t* topic) {
    if (topic != last_topic) {
      last_topic = topic;
      last_name = &*topics.emplace(rd_kafka_topic_name(topic)).first;
    }
    return last_name;
  }
  void receive(int timeout_ms, std::size_t most);
  Done take(const rd_kafka_message_t& from);
  void rebalance(rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t& list);
  void assign(rd_kafka_topic_partition_list_t& list);
  void accept(rd_kafka_topic_partition_list_t& list);
  void unassign(rd_kafka_topic_partition_list_t& list);

  Membership& membership;
  Stop stop;
  Client client;
  Queue queue;
  std::vector<rd_kafka_message_t*> native;
  std::size_t native_count = 0;
  std::vector<Message> messages;
  std::set<std::string, std::less<>> topics;
  const rd_kafka_topic_t* last_topic = nullptr;
  const std::string* last_name = nullptr;
  std::set<TopicPartition> taken;
  std::optional<ClientStats> stats;
  std::optional<Fault> failure;  ///< Of a callback, for the next poll() to return.
};

void Consumer::Parts::rebalance(rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t& list) {
  if (event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return assign(list);
  const auto partitions = all_of(list);
  if (event != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS ||
      rd_kafka_assignment_lost(client.get()) != 0) {
    membership.lost(partitions);
  } else {
    membership.revoked(partitions);
  }
  unassign(list);
}

void Consumer::Parts::assign(rd_kafka_topic_partition_list_t& list) {
  const auto positions = membership.assigned(all_of(list));
  if (!positions) {
    failure = positions.error();
    // The client waits for an answer to the event, whatever it is: until then it can't end either.
    const Partitions none = make_partitions(0);
    return accept(*none);
  }
  for (const Position& position : *positions) {
    rd_kafka_topic_partition_list_set_offset(&list, position.at.topic.c_str(),
                                             position.at.partition, position.offset);
  }
  accept(list);
}

void Consumer::Parts::accept(rd_kafka_topic_partition_list_t& list) {
  if (is_cooperative(client.get())) {
    if (auto* error = rd_kafka_incremental_assign(client.get(), &list)) {
      failure = fault_of(error, "kafka: taking partitions");
      return;
    }
  } else if (const auto code = rd_kafka_assign(client.get(), &list)) {
    failure = fault_of(code, "kafka: taking partitions");
    return;
  }
  for (const TopicPartition& at : all_of(list)) taken.insert(at);
}

/// Only what was taken: the client refuses others, and an event that is not answered keeps it from
/// ending for ever.
void Consumer::Parts::unassign(rd_kafka_topic_partition_list_t& list) {
  if (!is_cooperative(client.get())) {
    taken.clear();
    if (const auto code = rd_kafka_assign(client.get(), nullptr)) {
      failure = fault_of(code, "kafka: giving partitions back");
    }
    return;
  }
  const Partitions back = make_partitions(static_cast<std::size_t>(list.cnt));
  for (const TopicPartition& at : all_of(list)) {
    if (taken.erase(at) == 0) continue;
    rd_kafka_topic_partition_list_add(back.get(), at.topic.c_str(), at.partition);
  }
  if (auto* error = rd_kafka_incremental_unassign(client.get(), back.get())) {
    failure = fault_of(error, "kafka: giving partitions back");
  }
}

Consumer::Consumer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Consumer::~Consumer() {
  if (parts_) abandon();
}
Consumer::Consumer(Consumer&&) noexcept = default;
Consumer& Consumer::operator=(Consumer&&) noexcept = default;

Result<Consumer> Consumer::make(const Properties& given, Membership& membership, Stop stop) {
  auto parts = std::make_unique<Parts>(membership, std::move(stop));
  Conf conf;
  FORESHOCK_TRY_VOID(conf.set(consumer_defaults()));
  FORESHOCK_TRY_VOID(conf.set(given));
  rd_kafka_conf_set_opaque(conf.get(), parts.get());
  rd_kafka_conf_set_rebalance_cb(
      conf.get(), [](rd_kafka_t*, rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* list,
                     void* opaque) { static_cast<Parts*>(opaque)->rebalance(event, *list); });
  hear_stats<Parts>(conf);
  FORESHOCK_TRY(parts->client, make_client(RD_KAFKA_CONSUMER, conf));
  rd_kafka_poll_set_consumer(parts->client.get());
  parts->queue = Queue(rd_kafka_queue_get_consumer(parts->client.get()));
  return Consumer(std::move(parts));
}

Done Consumer::subscribe(const std::vector<std::string>& topics) {
  const Partitions list = make_partitions(topics.size());
  for (const std::string& topic : topics) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  if (const auto code = rd_kafka_subscribe(parts_->client.get(), list.get())) {
    return tl::unexpected(fault_of(code, "kafka: subscribing"));
  }
  return {};
}

void Consumer::Parts::receive(int timeout_ms, std::size_t most) {
  drop_messages();
  native.resize(most);
  const auto first = rd_kafka_consume_batch_queue(queue.get(), timeout_ms, native.data(), 1);
  if (first <= 0) return;
  native_count = 1;
  const auto more = rd_kafka_consume_batch_queue(queue.get(), 0, native.data() + 1, most - 1);
  if (more > 0) native_count += static_cast<std::size_t>(more);
}

Done Consumer::Parts::take(const rd_kafka_message_t& from) {
  if (from.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (is_passing(from.err)) return {};
    return tl::unexpected(fault_of(from.err, "kafka: consuming"));
  }
  messages.push_back(message_of(from, name_of(from.rkt)));
  return {};
}

Outcome<std::span<const Message>> Consumer::poll(int timeout_ms, std::size_t most) {
  Parts& parts = *parts_;
  parts.receive(timeout_ms, most);
  if (parts.failure) return tl::unexpected(*std::exchange(parts.failure, std::nullopt));
  for (std::size_t i = 0; i < parts.native_count; ++i) {
    if (auto taken = parts.take(*parts.native[i]); !taken) return tl::unexpected(taken.error());
  }
  if (parts.messages.empty()) {
    const auto fatal = rd_kafka_fatal_error(parts.client.get(), nullptr, 0);
    if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::unexpected(fault_of(fatal, "kafka: consuming"));
    }
  }
  return std::span<const Message>(parts.messages);
}

GroupMetadata Consumer::group_metadata() const {
  GroupMetadata out;
  out.native_ = std::make_unique<GroupMetadata::Native>(
      rd_kafka_consumer_group_metadata(parts_->client.get()));
  return out;
}

Outcome<std::vector<Position>> Consumer::committed(std::span<const TopicPartition> partitions) {
  const Partitions list = make_partitions(partitions.size());
  for (const TopicPartition& at : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition);
  }
  const auto ask = [&](int ms) { return rd_kafka_committed(parts_->client.get(), list.get(), ms); };
  if (const auto code = call_in_slices(kQueryMs, parts_->stop, ask)) {
    return tl::unexpected(fault_of(code, "kafka: asking for committed offsets"));
  }
  std::vector<Position> positions;
  for (int i = 0; i < list->cnt; ++i) {
    const auto& one = list->elems[i];
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return tl::unexpected(fault_of(one.err, "kafka: asking for committed offsets"));
    }
    const auto* note = static_cast<const char*>(one.metadata);
    positions.push_back(
        {at_of(one), one.offset, note == nullptr ? "" : std::string(note, one.metadata_size)});
  }
  return positions;
}

Outcome<Consumer::Range> Consumer::range(const TopicPartition& at) {
  Range range;
  const auto ask = [&](int ms) {
    return rd_kafka_query_watermark_offsets(parts_->client.get(), at.topic.c_str(), at.partition,
                                            &range.first, &range.end, ms);
  };
  if (const auto code = call_in_slices(kQueryMs, parts_->stop, ask)) {
    return tl::unexpected(fault_of(
        code, "kafka: asking for the range of " + at.topic + "/" + std::to_string(at.partition)));
  }
  return range;
}

bool Consumer::is_in_reach(const TopicPartition& at) {
  constexpr int kSecondMs = 1'000;
  Range range;
  return rd_kafka_query_watermark_offsets(parts_->client.get(), at.topic.c_str(), at.partition,
                                          &range.first, &range.end,
                                          kSecondMs) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

std::int64_t Consumer::lag(const Position& next) const {
  std::int64_t first = 0;
  std::int64_t end = 0;
  if (rd_kafka_get_watermark_offsets(parts_->client.get(), next.at.topic.c_str(), next.at.partition,
                                     &first, &end) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return 0;
  }
  return std::max<std::int64_t>(end - next.offset, 0);
}

std::optional<ClientStats> Consumer::take_stats() {
  return std::exchange(parts_->stats, std::nullopt);
}

void Consumer::pause(bool on) {
  rd_kafka_topic_partition_list_t* raw = nullptr;
  if (rd_kafka_assignment(parts_->client.get(), &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const Partitions list(raw);
  if (on) {
    rd_kafka_pause_partitions(parts_->client.get(), list.get());
  } else {
    rd_kafka_resume_partitions(parts_->client.get(), list.get());
  }
}

void Consumer::close() {
  parts_->drop_messages();
  rd_kafka_consumer_close(parts_->client.get());
}

void Consumer::abandon() {
  parts_->drop_messages();
  parts_->queue.reset();
  if (auto* client = parts_->client.release()) {
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
}

}  // namespace foreshock::kafka
