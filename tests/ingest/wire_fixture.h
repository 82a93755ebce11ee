#pragma once

/// Records in, lines out: `key @ time = value`, with what is special about it behind, or `! why`.

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/ingest/decode.h"

namespace foreshock {

inline std::string bytes_of(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

inline std::string line_of(const Sample& sample) {
  std::string line = std::string(sample.key) + " @ " + format_timestamp(sample.time) + " = ";
  char digits[32];
  const auto done = std::to_chars(digits, digits + sizeof digits, sample.value);
  line += std::isnan(sample.value) ? "missing" : std::string(digits, done.ptr);
  if (sample.kind == Sample::Kind::kEnd) line += " end";
  if (sample.kind == Sample::Kind::kTotal) line += " total";
  if (sample.since != Timestamp{}) line += " since " + format_timestamp(sample.since);
  return line;
}

/// The lines of each record, which is one line too if it was rejected.
inline std::vector<std::string> lines_of_batch(const Decoder::Options& options,
                                               const std::vector<std::string>& records,
                                               Timestamp record_time = {}) {
  Decoder decoder = Decoder::make(options).value();
  std::vector<RawRecord> raw;
  for (const std::string& record : records) raw.push_back({record, record_time});
  DecodedBatch batch;
  decoder.decode(raw, batch);
  std::vector<std::string> lines(records.size());
  for (const Sample& sample : batch.samples) {
    lines[sample.record] += line_of(sample) + (sample.hash == series_hash(sample.key) ? "" : " ?");
    lines[sample.record] += '\n';
  }
  for (const Rejected& rejected : batch.rejected) lines[rejected.record] += "! " + rejected.why;
  return lines;
}

inline std::string lines_of(const Decoder::Options& options, const std::string& record,
                            Timestamp record_time = {}) {
  return lines_of_batch(options, {record}, record_time).front();
}

inline std::string lines_of(const std::string& record) {
  return lines_of(Decoder::Options{}, record);
}

inline std::string lines_of(WireFormat format, const std::string& record,
                            Timestamp record_time = {}) {
  Decoder::Options options;
  options.format = format;
  return lines_of(options, record, record_time);
}

}  // namespace foreshock
