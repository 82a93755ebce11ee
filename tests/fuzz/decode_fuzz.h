#pragma once

// Any bytes as a record: it ends in samples that keep their promises or in one line that says why
// not, never in both, and in the same among others as alone.

#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/check.h"
#include "foreshock/core/series.h"
#include "foreshock/ingest/decode.h"
#include "foreshock/ingest/encode.h"

namespace foreshock::fuzz {

constexpr Timestamp kRecordTime{std::chrono::seconds{1'709'287'200}};

inline Decoder made(WireFormat format, bool choosy) {
  Decoder::Options options;
  options.format = format;
  options.pointers.name = "/a/0";
  options.pointers.value = "/b";
  options.pointers.labels["c"] = "/c~1d";
  if (choosy) {
    options.id_labels = {"host", "a"};
    options.match = {R"({host=~"[a-m].*|",a!="x"})", "cpu"};
  }
  auto decoder = Decoder::make(options);
  FORESHOCK_CHECK(decoder.has_value());
  return *std::move(decoder);
}

/// Made once: what a record becomes does not depend on the records before it.
inline Decoder& decoder_of(WireFormat format, bool choosy) {
  static std::map<std::pair<WireFormat, bool>, Decoder> known;
  const auto found = known.find({format, choosy});
  if (found != known.end()) return found->second;
  return known.emplace(std::pair{format, choosy}, made(format, choosy)).first->second;
}

inline DecodedBatch decode(Decoder& decoder, const std::vector<std::string_view>& records) {
  std::vector<RawRecord> raw;
  for (const auto record : records) raw.push_back({.value = record, .time = kRecordTime});
  DecodedBatch batch;
  decoder.decode(raw, batch);
  return batch;
}

inline bool same(const Sample& a, const Sample& b) {
  return a.key == b.key && a.hash == b.hash && a.time == b.time && a.since == b.since &&
         a.kind == b.kind &&
         std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

inline void check_sample(const Sample& sample) {
  const auto key = SeriesKey::parse(sample.key);
  FORESHOCK_CHECK(key && key->text() == sample.key);
  FORESHOCK_CHECK(!sample.key.empty() && sample.key.size() <= 4096);
  FORESHOCK_CHECK(sample.hash == series_hash(sample.key));
  FORESHOCK_CHECK(!std::isinf(sample.value));
  FORESHOCK_CHECK(sample.kind != Sample::Kind::kEnd || std::isnan(sample.value));
  FORESHOCK_CHECK(sample.time >= Timestamp{std::chrono::seconds{31'536'000}});
  FORESHOCK_CHECK(sample.time < Timestamp{std::chrono::seconds{7'258'118'400}});

  Decoder& plain = decoder_of(WireFormat::kPlain, false);
  const std::string text = encode_plain(sample);
  const DecodedBatch again = decode(plain, {text});
  FORESHOCK_CHECK(again.samples.size() == 1 && same(again.samples[0], sample));
}

inline void check_record(Decoder& decoder, std::string_view record) {
  const DecodedBatch alone = decode(decoder, {record});
  FORESHOCK_CHECK(alone.rejected.size() <= 1);
  FORESHOCK_CHECK(alone.rejected.empty() || alone.samples.empty());
  for (const Sample& sample : alone.samples) check_sample(sample);
  for (const Rejected& rejected : alone.rejected) {
    FORESHOCK_CHECK(!rejected.why.empty() && rejected.why.size() < 1000);
    FORESHOCK_CHECK(rejected.why.find('\n') == std::string::npos);
  }

  constexpr std::string_view kOther = R"({"id":"other","ts":1709287200,"value":1})";
  const DecodedBatch among = decode(decoder, {kOther, record, kOther});
  std::size_t i = 0;
  for (const Sample& sample : among.samples) {
    if (sample.record != 1) continue;
    FORESHOCK_CHECK(i < alone.samples.size() && same(sample, alone.samples[i]));
    ++i;
  }
  FORESHOCK_CHECK(i == alone.samples.size());
  std::string why;
  for (const Rejected& rejected : among.rejected) {
    if (rejected.record == 1) why = rejected.why;
  }
  FORESHOCK_CHECK(why == (alone.rejected.empty() ? "" : alone.rejected[0].why));
}

}  // namespace foreshock::fuzz
