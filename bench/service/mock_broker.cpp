/// librdkafka's mock cluster as a process of its own: mock_broker TOPIC PARTITIONS. Prints its
/// address, then serves until it is killed. It keeps 5 MiB a partition and drops the oldest.

#include <array>
#include <cstdio>
#include <cstdlib>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "mock_broker TOPIC PARTITIONS [TOPIC ...]\n"), 2;
  std::array<char, 512> error{};
  rd_kafka_t* client =
      rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error.data(), error.size());
  rd_kafka_mock_cluster_t* cluster = rd_kafka_mock_cluster_new(client, 1);
  if (cluster == nullptr) return 1;
  rd_kafka_mock_topic_create(cluster, argv[1], std::atoi(argv[2]), 1);
  for (int i = 3; i < argc; ++i) rd_kafka_mock_topic_create(cluster, argv[i], 4, 1);
  std::printf("%s\n", rd_kafka_mock_cluster_bootstraps(cluster));
  std::fflush(stdout);
  while (true) pause();
}
