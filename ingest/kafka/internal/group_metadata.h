#pragma once

/// Only for the sources of this room.

#include <librdkafka/rdkafka.h>

#include "foreshock/kafka/consumer.h"

namespace foreshock::kafka {

struct GroupMetadata::Native {
  explicit Native(rd_kafka_consumer_group_metadata_t* taken) : metadata(taken) {}
  Native(const Native&) = delete;
  Native& operator=(const Native&) = delete;
  ~Native() {
    if (metadata != nullptr) rd_kafka_consumer_group_metadata_destroy(metadata);
  }
  rd_kafka_consumer_group_metadata_t* metadata;
};

}  // namespace foreshock::kafka
