#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "../golden/otlp.h"
#include "wire_fixture.h"

namespace foreshock {
namespace {

/// One of each form, and what is wrong in several ways.
std::vector<std::string> records() {
  return {
      R"({"id":"cpu","ts":1709287200,"value":1.5})",
      R"({"id":"cpu","labels":{"host":"a","core":"1"},"ts":"2024-03-01T10:00:00Z","value":"2"})",
      R"({"id":"temp\u00e9rature","ts":1709287200,"value":-1,"kind":"total","since":17092872e2})",
      R"({"timestamp":"2024-03-01T10:00:00Z","value":"1","name":"up","labels":{"__name__":"up"}})",
      R"({"fields":{"a":1,"b":true},"name":"m","tags":{"host":"x"},"timestamp":1709287200})",
      R"({"metrics":[{"fields":{"a":1},"name":"m","tags":{},"timestamp":1709287200}]})",
      "cpu,host=a idle=1,s=\"x\\\"y\" 1709287200000000000\nmem,host=a used=7i 1709287200000000000",
      kOtlpMessageJson,
      bytes_of(kOtlpMessageHex),
      R"({"id":"cpu","ts":0,"value":1})",
      R"({"id":"cpu","ts":1709287200,"value":)",
      R"({"metrics":[{"fields":{"a":1},"name":"m","timestamp":1709287200},7]})",
      "nonsense",
      "",
      "{\"id\":\"\xff\",\"ts\":1709287200,\"value\":1}",
      "   ",
  };
}

TEST(DecodeBatch, DecodesARecordAmongOthersAsAlone) {
  std::vector<std::string> all = records();
  std::vector<std::string> alone;
  for (const std::string& record : all) alone.push_back(lines_of(record));
  EXPECT_EQ(lines_of_batch({}, all), alone);

  std::mt19937 rng(3);
  std::vector<std::size_t> order;
  for (int i = 0; i < 2'000; ++i) order.push_back(rng() % all.size());
  std::vector<std::string> many;
  std::vector<std::string> expected;
  for (const std::size_t i : order) {
    many.push_back(all[i]);
    expected.push_back(alone[i]);
  }
  EXPECT_EQ(lines_of_batch({}, many), expected);
}

TEST(DecodeBatch, GivesSamplesInTheOrderOfRecords) {
  std::vector<RawRecord> raw;
  const std::vector<std::string> all = records();
  for (const std::string& record : all) raw.push_back({record});
  Decoder decoder = Decoder::make({}).value();
  DecodedBatch batch;
  decoder.decode(raw, batch);
  EXPECT_TRUE(std::is_sorted(batch.samples.begin(), batch.samples.end(),
                             [](const Sample& a, const Sample& b) { return a.record < b.record; }));
  EXPECT_EQ(batch.rejected.size(), 7U);
}

/// What a record may become when it is cut: nothing good, with this exception.
bool may_be_cut(std::string_view record, std::size_t length) {
  // Line protocol has no end mark: a shorter number is a number, a line less is a line less.
  if (record.starts_with("cpu,")) return true;
  return record.find_first_not_of(" \n", length) == std::string_view::npos;
}

TEST(DecodeBatch, RefusesEveryRecordThatIsCut) {
  for (const std::string& record : records()) {
    if (lines_of(record).starts_with("!")) continue;
    std::vector<std::string> cuts;
    for (std::size_t n = 0; n < record.size(); ++n) {
      if (!may_be_cut(record, n)) cuts.push_back(record.substr(0, n));
    }
    for (const std::string& lines : lines_of_batch({}, cuts)) {
      EXPECT_TRUE(lines.starts_with("! ")) << record.substr(0, 40) << " became " << lines;
      EXPECT_EQ(lines.find('\n'), std::string::npos) << lines;
    }
  }
}

TEST(DecodeBatch, CutsLineProtocolToWhatIsLeftOfIt) {
  const std::string record =
      "cpu,host=a idle=1 1709287200000000000\nmem used=7i 1709287200000000000";
  EXPECT_EQ(lines_of(record.substr(0, 37)), "cpu_idle{host=\"a\"} @ 2024-03-01T10:00:00Z = 1\n");
  for (std::size_t n = 0; n < record.size(); ++n) {
    const std::string lines = lines_of(record.substr(0, n));
    EXPECT_EQ(lines.starts_with("! "), lines.find('\n') == std::string::npos) << n << lines;
  }
}

TEST(DecodeBatch, MakesNothingOfATombstone) {
  const std::vector<RawRecord> raw{{.value = "", .tombstone = true},
                                   {.value = R"({"id":"cpu","ts":1709287200,"value":1})"}};
  Decoder decoder = Decoder::make({}).value();
  DecodedBatch batch;
  decoder.decode(raw, batch);
  EXPECT_TRUE(batch.rejected.empty());
  ASSERT_EQ(batch.samples.size(), 1U);
  EXPECT_EQ(batch.samples[0].record, 1U);
}

TEST(DecodeBatch, AppendsAndKeepsEarlierKeysInTheirPlace) {
  Decoder decoder = Decoder::make({}).value();
  DecodedBatch batch;
  for (int i = 0; i < 3'000; ++i) {
    const std::string record = R"({"id":"series_)" + std::to_string(i) + std::string(100, 'x') +
                               R"(","ts":1709287200,"value":1})";
    const RawRecord raw{record};
    decoder.decode({&raw, 1}, batch);
  }
  const DecodedBatch moved = std::move(batch);
  ASSERT_EQ(moved.samples.size(), 3'000U);
  for (std::size_t i = 0; i < 3'000; ++i) {
    ASSERT_EQ(moved.samples[i].key, "series_" + std::to_string(i) + std::string(100, 'x'));
  }
}

TEST(DecodeBatch, IsUsedAgainAfterClear) {
  Decoder decoder = Decoder::make({}).value();
  DecodedBatch batch;
  const std::vector<RawRecord> raw{{.value = "?"},
                                   {.value = R"({"id":"cpu","ts":1709287200,"value":1})"}};
  for (int i = 0; i < 3; ++i) {
    batch.clear();
    decoder.decode(raw, batch);
    ASSERT_EQ(batch.samples.size(), 1U);
    ASSERT_EQ(batch.rejected.size(), 1U);
    EXPECT_EQ(batch.samples[0].key, "cpu");
  }
  DecodedBatch other = std::move(batch);
  batch.clear();
  decoder.decode(raw, batch);
  EXPECT_EQ(batch.samples.size(), 1U);
}

TEST(DecodeBatch, RemembersTheFormOfTheLastRecordThatCouldBeRead) {
  Decoder decoder = Decoder::make({}).value();
  EXPECT_EQ(decoder.last_format(), WireFormat::kAuto);
  DecodedBatch batch;
  const auto after = [&](const std::string& record) {
    const RawRecord raw{record};
    decoder.decode({&raw, 1}, batch);
    return decoder.last_format();
  };
  const std::vector<std::string> all = records();
  EXPECT_EQ(after(all[0]), WireFormat::kPlain);
  EXPECT_EQ(after(all[3]), WireFormat::kPrometheus);
  EXPECT_EQ(after(all[4]), WireFormat::kTelegraf);
  EXPECT_EQ(after(all[5]), WireFormat::kTelegraf);
  EXPECT_EQ(after(all[6]), WireFormat::kInflux);
  EXPECT_EQ(after(all[7]), WireFormat::kOtlpJson);
  EXPECT_EQ(after(all[8]), WireFormat::kOtlpProtobuf);
  EXPECT_EQ(after(all[9]), WireFormat::kOtlpProtobuf);  // Rejected.
}

TEST(WireFormat, HasANameThatIsReadBack) {
  for (const auto format : {WireFormat::kAuto, WireFormat::kPlain, WireFormat::kPrometheus,
                            WireFormat::kTelegraf, WireFormat::kInflux, WireFormat::kOtlpJson,
                            WireFormat::kOtlpProtobuf, WireFormat::kPointers}) {
    EXPECT_EQ(parse_wire_format(name_of(format)).value(), format);
  }
  EXPECT_EQ(name_of(WireFormat::kOtlpProtobuf), "otlp-protobuf");
  EXPECT_EQ(parse_wire_format("telegraph").error().message,
            "format \"telegraph\" is not known; did you mean telegraf?");
  EXPECT_EQ(parse_wire_format("avro").error().message,
            "format \"avro\" is not known; there are auto, plain, prometheus, telegraf, influx, "
            "otlp-json, otlp-protobuf, pointers");
}

}  // namespace
}  // namespace foreshock
