#include "foreshock/app/service/choose_rekey.h"

#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "foreshock/app/interrupt.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/ingest/decode.h"
#include "foreshock/kafka/admin.h"
#include "foreshock/kafka/defaults.h"
#include "foreshock/kafka/reader.h"

namespace foreshock::app {
namespace {

using Rekey = KafkaSourceOptions::Rekey;

constexpr int kPatienceMs = 10'000;
constexpr int kLooksAtRecords = 100;

/// Whether each series can be relied on to stay in its partition.
bool is_keyed(const kafka::Message& message, const DecodedBatch& decoded) {
  if (!message.has_key) return false;
  for (const Sample& sample : decoded.samples) {
    if (sample.key != decoded.samples.front().key) return false;
  }
  return true;
}

/// What the first records of a topic show; nothing while it is empty.
Result<std::optional<Rekey>> look_at(const RunOptions& options, const std::string& topic,
                                     int partitions) {
  FORESHOCK_TRY(auto decoder, Decoder::make(decoder_options(options, topic)));
  std::vector<kafka::Position> from;
  for (int p = 0; p < partitions; ++p) from.push_back({{topic, p}, kafka::kEarliestOffset});
  int seen = 0;
  bool keyed = true;
  DecodedBatch decoded;
  const auto look = [&](const kafka::Message& message) {
    decoded.clear();
    decoder.decode({{{message.value, {}, message.tombstone}}}, decoded);
    if (decoded.samples.empty()) return true;
    keyed = is_keyed(message, decoded);
    return keyed && ++seen < kLooksAtRecords;
  };
  const auto read = kafka::read_to_end(kafka::for_consumer(client_properties(options)), from,
                                       kPatienceMs, look, told_to_end);
  if (!read) return tl::unexpected(read.error().error());
  if (!keyed) return Rekey::kAlways;
  return seen > 0 ? std::optional(Rekey::kNever) : std::nullopt;
}

/// The same of all topics together.
Result<std::optional<Rekey>> look(const RunOptions& options, kafka::Admin& admin) {
  bool some = false;
  for (const std::string& topic : options.kafka.topics) {
    const auto count = admin.partition_count(topic);
    if (!count) return tl::unexpected(count.error().error());
    if (*count == 0) continue;
    FORESHOCK_TRY(const auto shown, look_at(options, topic, *count));
    if (shown == Rekey::kAlways) return shown;
    some = some || shown.has_value();
  }
  return some ? std::optional(Rekey::kNever) : std::nullopt;
}

}  // namespace

Result<Rekey> choose_rekey(const RunOptions& options, Log& log) {
  if (options.kafka.rekey != Rekey::kAuto) return options.kafka.rekey;
  FORESHOCK_TRY(auto admin,
                kafka::Admin::make(kafka::for_producer(client_properties(options)), told_to_end));
  const auto earlier = admin.partition_count(options.kafka.rekey_topic);
  if (!earlier) return tl::unexpected(earlier.error().error());
  if (*earlier > 0) return Rekey::kAlways;
  bool told = false;
  while (!told_to_end()) {
    FORESHOCK_TRY(const auto shown, look(options, admin));
    if (shown) {
      log.info(*shown == Rekey::kAlways ? "topics without keys of series: samples are keyed first"
                                        : "topics have keys of series",
               {{"rekey", *shown == Rekey::kAlways ? "always" : "never"}});
      return *shown;
    }
    if (!told) log.info("waiting for a first record, to see how topics are keyed");
    told = true;
    std::this_thread::sleep_for(std::chrono::seconds{1});
  }
  return Rekey::kNever;
}

}  // namespace foreshock::app
