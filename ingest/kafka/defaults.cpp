#include "foreshock/kafka/defaults.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace foreshock::kafka {
namespace {

/// Properties that CONFIGURATION.md marks C, or P; all others are for both.
constexpr std::array<std::string_view, 22> kOfConsumers{
    "auto.commit.interval.ms",
    "auto.offset.reset",
    "check.crcs",
    "consume.callback.max.messages",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.partition.eof",
    "fetch.error.backoff.ms",
    "fetch.max.bytes",
    "fetch.message.max.bytes",
    "fetch.min.bytes",
    "fetch.queue.backoff.ms",
    "fetch.wait.max.ms",
    "group.id",
    "group.instance.id",
    "group.protocol",
    "heartbeat.interval.ms",
    "isolation.level",
    "max.partition.fetch.bytes",
    "partition.assignment.strategy",
    "queued.max.messages.kbytes",
    "queued.min.messages",
};
constexpr std::array<std::string_view, 2> kMoreOfConsumers{"max.poll.interval.ms",
                                                           "session.timeout.ms"};
constexpr std::array<std::string_view, 18> kOfProducers{
    "acks",
    "batch.num.messages",
    "batch.size",
    "compression.codec",
    "compression.level",
    "compression.type",
    "delivery.timeout.ms",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "linger.ms",
    "max.in.flight",
    "message.send.max.retries",
    "message.timeout.ms",
    "partitioner",
    "queue.buffering.max.kbytes",
    "queue.buffering.max.messages",
    "request.required.acks",
    "transaction.timeout.ms",
};

constexpr const char* kStatsEveryMs = "5000";  // Shorter than scrapes are apart.

template <class List>
bool has(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

Properties consumer_defaults() {
  Properties out{
      {"auto.offset.reset", "earliest"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"fetch.max.bytes", "52428800"},
      {"fetch.message.max.bytes", "4194304"},
      {"fetch.wait.max.ms", "50"},
      {"isolation.level", "read_committed"},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"session.timeout.ms", "10000"},
      {"socket.nagle.disable", "true"},
      {"statistics.interval.ms", kStatsEveryMs},
  };
  if (library_is_sound()) {
    out["fetch.queue.backoff.ms"] = "10";
  } else {
    // Before 2.2 a full queue backs off for a second; only a large queue hides that.
    out["queued.min.messages"] = "1000000";
    out["queued.max.messages.kbytes"] = "1048576";
  }
  return out;
}

Properties producer_defaults() {
  return {
      {"batch.num.messages", "10000"},     {"compression.codec", "lz4"},
      {"enable.idempotence", "true"},      {"linger.ms", "0"},
      {"partitioner", "murmur2_random"},   {"queue.buffering.max.messages", "0"},
      {"socket.nagle.disable", "true"},    {"statistics.interval.ms", kStatsEveryMs},
      {"transaction.timeout.ms", "10000"},
  };
}

Properties page_producer_defaults() {
  return {
      {"compression.codec", "lz4"},
      {"enable.idempotence", "true"},
      {"linger.ms", "5"},
      {"message.max.bytes", "2000000"},
      {"queue.buffering.max.messages", "0"},
      {"socket.nagle.disable", "true"},
  };
}

Properties for_consumer(const Properties& given) {
  Properties out;
  for (const auto& [name, value] : given) {
    if (!has(kOfProducers, name)) out.emplace(name, value);
  }
  return out;
}

Properties for_producer(const Properties& given) {
  Properties out;
  for (const auto& [name, value] : given) {
    if (!has(kOfConsumers, name) && !has(kMoreOfConsumers, name)) out.emplace(name, value);
  }
  return out;
}

}  // namespace foreshock::kafka
