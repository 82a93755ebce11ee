#include "mock/mock_kafka.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

namespace foreshock {

struct MockKafka::Parts {
  rd_kafka_t* client = nullptr;  ///< Has the threads of the cluster.
  rd_kafka_mock_cluster_t* cluster = nullptr;
};

MockKafka::MockKafka(const std::string& topic, int partitions) : parts_(new Parts) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "log_level", "0", nullptr, 0);  // It connects to nobody, and says so.
  parts_->client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
  if (parts_->client == nullptr) return;
  parts_->cluster = rd_kafka_mock_cluster_new(parts_->client, 1);
  if (parts_->cluster == nullptr) return;
  rd_kafka_mock_topic_create(parts_->cluster, topic.c_str(), partitions, 1);
#if RD_KAFKA_VERSION >= 0x020c0000
  rd_kafka_mock_group_initial_rebalance_delay_ms(parts_->cluster, 100);  // Instead of 3 s.
#endif
}

MockKafka::~MockKafka() {
  if (parts_->cluster != nullptr) rd_kafka_mock_cluster_destroy(parts_->cluster);
  if (parts_->client != nullptr) rd_kafka_destroy(parts_->client);
}

std::string MockKafka::address() const {
  return parts_->cluster == nullptr ? "" : rd_kafka_mock_cluster_bootstraps(parts_->cluster);
}

}  // namespace foreshock
