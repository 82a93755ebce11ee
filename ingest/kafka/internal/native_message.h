#pragma once

/// Only for the sources of this room.

#include <algorithm>

#include <librdkafka/rdkafka.h>

#include "foreshock/kafka/consumer.h"

namespace foreshock::kafka {

/// What librdkafka received; bytes stay where they are.
inline Message message_of(const rd_kafka_message_t& from, const std::string* topic) {
  Message out;
  out.topic = topic;
  out.partition = from.partition;
  out.offset = from.offset;
  rd_kafka_timestamp_type_t type{};
  out.time_ms = std::max<std::int64_t>(rd_kafka_message_timestamp(&from, &type), 0);
  out.has_key = from.key != nullptr;
  out.key = {static_cast<const char*>(from.key), from.key_len};
  out.tombstone = from.payload == nullptr;
  out.value = {static_cast<const char*>(from.payload), from.len};
  return out;
}

}  // namespace foreshock::kafka
