#include "foreshock/ingest/encode.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "wire_fixture.h"

#include "foreshock/core/series.h"

namespace foreshock {
namespace {

constexpr Timestamp kTime{Duration{1'709'287'200'000'000'001}};

Sample sample(std::string_view key, double value) {
  Sample out;
  out.key = key;
  out.hash = series_hash(key);
  out.time = kTime;
  out.value = value;
  return out;
}

void expect_round_trip(const Sample& before) {
  const std::string text = encode_plain(before);
  Decoder decoder = Decoder::make({}).value();
  DecodedBatch batch;
  const RawRecord record{text};
  decoder.decode({&record, 1}, batch);
  ASSERT_TRUE(batch.rejected.empty()) << batch.rejected[0].why << '\n' << text;
  ASSERT_EQ(batch.samples.size(), 1U) << text;
  const Sample& after = batch.samples[0];
  ASSERT_EQ(after.key, before.key) << text;
  ASSERT_EQ(after.hash, before.hash) << text;
  ASSERT_EQ(after.time, before.time) << text;
  ASSERT_EQ(std::bit_cast<std::uint64_t>(after.value), std::bit_cast<std::uint64_t>(before.value))
      << text;
  ASSERT_EQ(after.since, before.since) << text;
  ASSERT_EQ(after.kind, before.kind) << text;
}

TEST(EncodePlain, WritesTheParts) {
  EXPECT_EQ(encode_plain(sample("cpu", 1.5)),
            R"({"id":"cpu","ts":1709287200000000001,"value":1.5})");
  EXPECT_EQ(encode_plain(sample(R"(cpu{a="1",b="x\"y"})", 2)),
            R"({"id":"cpu","labels":{"a":"1","b":"x\"y"},"ts":1709287200000000001,"value":2})");
  Sample total = sample("n", 7);
  total.kind = Sample::Kind::kTotal;
  EXPECT_EQ(encode_plain(total), R"({"id":"n","ts":1709287200000000001,"value":7,"kind":"total"})");
  total.since = Timestamp{std::chrono::seconds{1'709'287'200}};
  EXPECT_EQ(encode_plain(total), R"({"id":"n","ts":1709287200000000001,"value":7,"kind":"total",)"
                                 R"("since":1709287200000000000})");
  Sample end = sample("n", std::numeric_limits<double>::quiet_NaN());
  end.kind = Sample::Kind::kEnd;
  EXPECT_EQ(encode_plain(end), R"({"id":"n","ts":1709287200000000001,"value":null,"kind":"end"})");
}

TEST(EncodePlain, IsReadBackAtTheEdges) {
  using Limits = std::numeric_limits<double>;
  for (const double value :
       {0.0, -0.0, 1.0, -1.0, 0.1, 1e22, 1e23, -123456789012345680000.0, 9007199254740993.0,
        999999999999999999.0, 1e18, 1e19, 18446744073709551616.0, Limits::max(), Limits::lowest(),
        Limits::min(), Limits::denorm_min(), Limits::epsilon(), Limits::quiet_NaN()}) {
    expect_round_trip(sample("cpu", value));
  }
  for (const char* key :
       {"a", "a b", R"(a\{b})", R"(a\{b="1"})", R"(a\\b)", R"(C:\\new)", R"(a\n)", R"({a="1"})",
        R"(x{a\=b="c=d,e}"})", R"(x{a="\\\"\n"})", R"(\{{a="1"})", R"(x\{y{z="1"})", "}",
        R"(cpu\{}}x)", R"(cpu\{})", "temp\xc3\xa9rature{ort=\"M\xc3\xbcnchen\"}"}) {
    ASSERT_EQ(SeriesKey::parse(key).value().text(), key);
    expect_round_trip(sample(key, 1));
  }
  for (const std::int64_t nanos : {31'536'000'000'000'000, 99'999'999'999'999'999,
                                   100'000'000'000'000'000, 7'258'118'399'999'999'999}) {
    Sample early = sample("cpu", 1);
    early.time = Timestamp{Duration{nanos}};
    early.kind = Sample::Kind::kTotal;
    early.since = early.time;
    expect_round_trip(early);
  }
}

std::string random_word(std::mt19937_64& rng, std::size_t least) {
  static const std::vector<std::string> letters = {"a",
                                                   "b",
                                                   "\"",
                                                   "\\",
                                                   "\n",
                                                   "{",
                                                   "}",
                                                   "=",
                                                   ",",
                                                   " ",
                                                   "\t",
                                                   "\r",
                                                   "\x01",
                                                   "/",
                                                   "\xc3\xa9",
                                                   "\xf0\x9f\x8c\x8d",
                                                   "\x7f",
                                                   "n",
                                                   "1",
                                                   "'",
                                                   ":",
                                                   ".",
                                                   "\xe2\x82\xac",
                                                   std::string(1, '\0')};
  std::string out;
  for (std::size_t n = least + rng() % 8; n > 0; --n) out += letters[rng() % letters.size()];
  return out;
}

// Property: any bits of a finite double, any times, any keys of valid UTF-8.
TEST(EncodePlain, IsReadBackBitForBit) {
  std::mt19937_64 rng(17);
  for (int i = 0; i < 20'000; ++i) {
    SeriesKey::Labels labels;
    for (std::size_t n = rng() % 4; n > 0; --n) {
      labels.emplace_back(random_word(rng, 1), random_word(rng, 0));
    }
    const auto key = SeriesKey::make(random_word(rng, labels.empty() ? 1 : 0), labels);
    if (!key) continue;
    const std::string text = key->text();
    double value = std::bit_cast<double>(rng());
    if (!std::isfinite(value)) value = std::numeric_limits<double>::quiet_NaN();
    if (rng() % 4 == 0) value = static_cast<double>(static_cast<std::int64_t>(rng() >> 30U));
    Sample before = sample(text, value);
    const std::uint64_t span = 7'258'118'400'000'000'000U - 31'536'000'000'000'000U;
    const auto any_time = [&] {
      return Timestamp{Duration{static_cast<std::int64_t>(31'536'000'000'000'000U + rng() % span)}};
    };
    before.time = any_time();
    before.kind = static_cast<Sample::Kind>(rng() % 3);
    if (before.kind == Sample::Kind::kTotal && rng() % 2 == 0) before.since = any_time();
    if (before.kind == Sample::Kind::kEnd) before.value = std::numeric_limits<double>::quiet_NaN();
    expect_round_trip(before);
    if (HasFatalFailure()) return;
  }
}

TEST(EncodePlain, AppendsToWhatIsThere) {
  std::string out = "x";
  append_plain(sample("cpu", 1), out);
  EXPECT_EQ(out, "x" + encode_plain(sample("cpu", 1)));
}

}  // namespace
}  // namespace foreshock
