#pragma once

/// Series to fill topics with, and a producer that takes them fast.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <librdkafka/rdkafka.h>

#include "foreshock/core/random.h"

namespace load {

constexpr std::int64_t kStartMs = 1'704'067'200'000;  // 2024-01-01
constexpr std::int64_t kStepMs = 60'000;
constexpr int kSeason = 24;
constexpr double kSpike = 30;  ///< Standard deviations.

/// Names of some 50 bytes, as metrics have them.
inline std::vector<std::string> names(int count) {
  std::vector<std::string> out;
  for (int s = 0; s < count; ++s) {
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(),
                  "http_requests{instance=\"10.%d.%d.%d:9100\",job=\"api\"}", s / 65536,
                  s / 256 % 256, s % 256);
    out.emplace_back(text.data());
  }
  return out;
}

/// What stands before the time in the plain form.
inline std::string head_of(const std::string& name) {
  std::string out = "{\"id\":\"";
  for (const char c : name) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + "\",\"ts\":";
}

inline double value_at(int round, foreshock::Rng& rng) {
  return 100 + 10 * std::sin(6.283185307 * (round % kSeason) / kSeason) + rng.normal();
}

inline void write_record(std::string& into, const std::string& head, std::int64_t time_ms,
                         double y) {
  std::array<char, 64> tail{};
  const int n = std::snprintf(tail.data(), tail.size(), "%lld,\"value\":%.6f}",
                              static_cast<long long>(time_ms), y);
  into.assign(head).append(tail.data(), static_cast<std::size_t>(n));
}

inline rd_kafka_t* make_producer(const std::string& brokers, bool throughput) {
  std::array<char, 512> error{};
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  const std::array<std::array<const char*, 2>, 6> settings{{
      {"bootstrap.servers", brokers.c_str()},
      {"compression.codec", "lz4"},
      {"linger.ms", throughput ? "50" : "1"},
      {"batch.num.messages", "10000"},
      {"queue.buffering.max.messages", "1000000"},
      {"partitioner", "murmur2_random"},
  }};
  for (const auto& [name, value] : settings) {
    rd_kafka_conf_set(conf, name, value, error.data(), error.size());
  }
  rd_kafka_t* made = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error.data(), error.size());
  if (made == nullptr) std::fprintf(stderr, "load: %s\n", error.data());
  return made;
}

inline void put(rd_kafka_t* producer, rd_kafka_topic_t* topic, const std::string& key,
                const std::string& value) {
  while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                          const_cast<char*>(value.data()), value.size(), key.data(), key.size(),
                          nullptr) != 0) {
    rd_kafka_poll(producer, 5);
  }
}

}  // namespace load
