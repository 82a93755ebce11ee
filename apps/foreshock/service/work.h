#pragma once

/// What one transaction carries.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/kafka/types.h"
#include "foreshock/serve/event.h"

namespace foreshock::app {

/// A record to be written, and whose it is: if its partition is lost, it must not go out.
struct Output {
  kafka::OutRecord record;
  kafka::TopicPartition owner;
  enum class Kind : std::uint8_t { kAlert, kForecast, kDeadLetter, kRekeyed } kind = Kind::kAlert;
  AlertKind alert_kind = AlertKind::kNone;
  Severity severity = Severity::kWarning;
  std::int64_t appended_ms = 0;  ///< When the record that it came of was appended; 0: unknown.
};

struct Work {
  struct Mark {
    std::int64_t offset = 0;
    std::string note;  ///< Committed beside the offset: where the snapshots are.
    friend bool operator==(const Mark&, const Mark&) = default;
  };
  std::vector<Output> outputs;
  std::map<kafka::TopicPartition, Mark> offsets;
  std::size_t bytes = 0;  ///< Of the outputs, about.

  bool empty() const { return outputs.empty() && offsets.empty(); }
  void add(Output output) {
    bytes += output.record.key.size() + output.record.value.size() + 512;
    outputs.push_back(std::move(output));
  }
  /// Nothing of these partitions will be written.
  void drop(const kafka::TopicPartition& owner) {
    std::erase_if(outputs, [&](const Output& output) { return output.owner == owner; });
    offsets.erase(owner);
  }
  /// `later` behind what is here.
  void append(Work later) {
    for (Output& output : later.outputs) outputs.push_back(std::move(output));
    for (auto& [at, mark] : later.offsets) offsets[at] = std::move(mark);
    bytes += later.bytes;
  }
};

}  // namespace foreshock::app
