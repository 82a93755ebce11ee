#include "foreshock/kafka/producer.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/kafka/internal/group_metadata.h"
#include "foreshock/kafka/internal/handles.h"

namespace foreshock::kafka {
namespace {

/// A record as rd_kafka_produceva() wants it. The headers are the record's once it is taken.
std::array<rd_kafka_vu_t, 6> fields_of(const OutRecord& record, rd_kafka_headers_t* headers) {
  std::array<rd_kafka_vu_t, 6> fields{};
  fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  fields[0].u.cstr = record.topic.c_str();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = record.partition;
  fields[2].vtype = RD_KAFKA_VTYPE_KEY;
  // The API takes bytes as not const and, told to copy, leaves them alone.
  fields[2].u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
  fields[3].vtype = RD_KAFKA_VTYPE_VALUE;
  if (!record.tombstone) {
    fields[3].u.mem = {const_cast<char*>(record.value.data()), record.value.size()};
  }
  fields[4].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[4].u.i = RD_KAFKA_MSG_F_COPY;
  fields[5].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[5].u.headers = headers;
  return fields;
}

}  // namespace

struct Producer::Parts {
  Client client;
  std::optional<Fault>
      undelivered;  ///< The first report of a record that was not delivered since flush().
  std::optional<ClientStats> stats;
  std::int64_t first_offset = -1;  ///< Of what was delivered since take_offsets().
  std::int64_t end_offset = -1;
};

Producer::Producer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Producer::~Producer() {
  if (!parts_ || !parts_->client) return;
  // What is still queued belongs to a transaction that nobody will commit.
  rd_kafka_purge(parts_->client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_poll(parts_->client.get(), 0);
}
Producer::Producer(Producer&&) noexcept = default;
Producer& Producer::operator=(Producer&&) noexcept = default;

Result<Producer> Producer::make(const Properties& properties) {
  auto parts = std::make_unique<Parts>();
  Conf conf;
  FORESHOCK_TRY_VOID(conf.set(properties));
  rd_kafka_conf_set_opaque(conf.get(), parts.get());
  rd_kafka_conf_set_dr_msg_cb(
      conf.get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        auto& self = *static_cast<Parts*>(opaque);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
          if (self.undelivered) return;
          self.undelivered = fault_of(
              message->err, std::string("kafka: writing to ") + rd_kafka_topic_name(message->rkt));
          return;
        }
        if (self.first_offset < 0 || message->offset < self.first_offset) {
          self.first_offset = message->offset;
        }
        self.end_offset = std::max(self.end_offset, message->offset + 1);
      });
  hear_stats<Parts>(conf);
  FORESHOCK_TRY(parts->client, make_client(RD_KAFKA_PRODUCER, conf));
  return Producer(std::move(parts));
}

Done Producer::init_transactions(int timeout_ms) {
  if (auto* error = rd_kafka_init_transactions(parts_->client.get(), timeout_ms)) {
    return tl::unexpected(fault_of(error, "kafka: taking up the transactional id"));
  }
  return {};
}

Done Producer::begin() {
  parts_->undelivered.reset();
  if (auto* error = rd_kafka_begin_transaction(parts_->client.get())) {
    return tl::unexpected(fault_of(error, "kafka: beginning a transaction"));
  }
  return {};
}

Done Producer::put(const OutRecord& record) {
  rd_kafka_headers_t* headers = nullptr;
  if (!record.headers.empty()) {
    headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                          static_cast<ssize_t>(value.size()));
    }
  }
  const auto fields = fields_of(record, headers);
  constexpr int kServeMs = 10;
  while (true) {
    auto* error = rd_kafka_produceva(parts_->client.get(), fields.data(), fields.size());
    if (error == nullptr) return {};
    if (rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      if (headers != nullptr) rd_kafka_headers_destroy(headers);
      return tl::unexpected(fault_of(error, "kafka: writing to " + record.topic));
    }
    rd_kafka_error_destroy(error);
    rd_kafka_poll(parts_->client.get(), kServeMs);
  }
}

Done Producer::send_offsets(std::span<const Position> positions, const GroupMetadata& metadata,
                            int timeout_ms) {
  const Partitions list = make_partitions(positions.size());
  for (const Position& position : positions) {
    auto* one = rd_kafka_topic_partition_list_add(list.get(), position.at.topic.c_str(),
                                                  position.at.partition);
    one->offset = position.offset;
    if (position.note.empty()) continue;
    one->metadata_size = position.note.size();
    one->metadata = std::malloc(position.note.size());  // The list frees it with free().
    std::memcpy(one->metadata, position.note.data(), position.note.size());
  }
  if (auto* error = rd_kafka_send_offsets_to_transaction(parts_->client.get(), list.get(),
                                                         metadata.native_->metadata, timeout_ms)) {
    return tl::unexpected(fault_of(error, "kafka: adding offsets to a transaction"));
  }
  return {};
}

Done Producer::commit(int timeout_ms) {
  if (auto* error = rd_kafka_commit_transaction(parts_->client.get(), timeout_ms)) {
    Fault fault = fault_of(error, "kafka: committing a transaction");
    if (parts_->undelivered) fault.message += " (" + parts_->undelivered->message + ")";
    return tl::unexpected(std::move(fault));
  }
  return {};
}

Done Producer::abort(int timeout_ms) {
  if (auto* error = rd_kafka_abort_transaction(parts_->client.get(), timeout_ms)) {
    return tl::unexpected(fault_of(error, "kafka: aborting a transaction"));
  }
  return {};
}

Done Producer::flush(int timeout_ms) {
  if (const auto code = rd_kafka_flush(parts_->client.get(), timeout_ms)) {
    return tl::unexpected(fault_of(code, "kafka: writing"));
  }
  if (!parts_->undelivered) return {};
  return tl::unexpected(*std::exchange(parts_->undelivered, std::nullopt));
}

std::pair<std::int64_t, std::int64_t> Producer::take_offsets() {
  return {std::exchange(parts_->first_offset, -1), std::exchange(parts_->end_offset, -1)};
}

std::optional<ClientStats> Producer::take_stats() {
  return std::exchange(parts_->stats, std::nullopt);
}

std::size_t Producer::outstanding() {
  rd_kafka_poll(parts_->client.get(), 0);
  return static_cast<std::size_t>(rd_kafka_outq_len(parts_->client.get()));
}

}  // namespace foreshock::kafka
