#include "../golden/remote_write.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <snappy.h>

#include "wire_fixture.h"

#include "foreshock/ingest/wire/remote_write.h"

namespace foreshock {
namespace {

constexpr std::int64_t kTimeMs = 1'709'287'200'000;  // 2024-03-01T10:00:00Z
constexpr std::uint64_t kStale = 0x7ff0000000000002;

std::string varint(std::uint64_t number) {
  std::string out;
  for (; number >= 128; number >>= 7U) out += static_cast<char>((number & 127U) | 128U);
  return out + static_cast<char>(number);
}

/// A field of wire type 2.
std::string field(unsigned number, const std::string& body) {
  return varint(number << 3U | 2U) + varint(body.size()) + body;
}

std::string label(const std::string& name, const std::string& value) {
  return field(1, field(1, name) + field(2, value));
}

std::string sample_of_bits(std::uint64_t bits, std::int64_t time_ms) {
  std::string body = varint(1U << 3U | 1U);
  for (unsigned i = 0; i < 8; ++i) body += static_cast<char>(bits >> (8 * i) & 255U);
  body += varint(2U << 3U) + varint(static_cast<std::uint64_t>(time_ms));
  return field(2, body);
}

std::string sample(double value, std::int64_t time_ms = kTimeMs) {
  return sample_of_bits(std::bit_cast<std::uint64_t>(value), time_ms);
}

std::string series(const std::string& body) {
  return field(1, body);
}

std::string pack(const std::string& request) {
  std::string out;
  snappy::Compress(request.data(), request.size(), &out);
  return out;
}

RemoteWriteDecoder decoder(RemoteWriteDecoder::Options options = {}) {
  return RemoteWriteDecoder::make(options).value();
}

/// The samples' lines, and the outcome or what was wrong.
struct Told {
  std::string lines;
  std::string error;
  Errc code{};
  RemoteWriteOutcome outcome;
};

Told told(const std::string& body, RemoteWriteDecoder::Options options = {}) {
  RemoteWriteDecoder reader = decoder(std::move(options));
  DecodedBatch batch;
  Told out;
  const auto outcome = reader.decode(body, batch);
  for (const Sample& each : batch.samples) {
    out.lines += line_of(each) + (each.hash == series_hash(each.key) ? "\n" : " ?\n");
  }
  EXPECT_TRUE(batch.rejected.empty());
  if (outcome) {
    out.outcome = *outcome;
  } else {
    out.error = outcome.error().message;
    out.code = outcome.error().code;
  }
  return out;
}

TEST(RemoteWrite, ReadsWhatPrometheusWrites) {
  const Told got = told(bytes_of(kRemoteWriteHex));

  const std::string target = R"(instance="127.0.0.1:38517",job="t")";
  const std::string at = " @ 2026-11-30T20:44:51.61Z = ";
  EXPECT_EQ(got.error, "");
  EXPECT_EQ(got.lines, "m_temp{" + target + R"(,room="a\"b",zone="kitchen"})" + at + "21.5\n" +
                           "m_temp{" + target + R"(,room="hall",zone="hall"})" + at + "missing\n" +
                           R"(m_requests_total{code="200",)" + target + "}" + at + "42\n" +
                           "m_zero{" + target + "}" + at + "0\n" + "m_gone{" + target +
                           R"(,x="1"})" + at + "missing end\n");
  EXPECT_EQ(got.outcome.accepted, 5U);
  EXPECT_EQ(got.outcome.refused, 1U);
  EXPECT_EQ(got.outcome.first_refused,
            R"(series 4, "m_inf{instance="127.0.0.1:38517",job="t"}": sample 1: the value is )"
            "infinite; expected a finite number, or NaN for missing");
}

TEST(RemoteWrite, CountsMetadataAndMakesNothingOfIt) {
  const Told got = told(bytes_of(kRemoteWriteMetadataHex));

  EXPECT_EQ(got.error + got.lines, "");
  EXPECT_EQ(got.outcome.metadata, 2U);
  EXPECT_EQ(got.outcome.accepted, 0U);
}

TEST(RemoteWrite, CountsHistogramsAndExemplarsAndTakesTheSamplesBesideThem) {
  const Told got = told(pack(series(field(4, "any") + field(3, "any") + sample(1) +
                                    label("__name__", "m") + field(4, ""))));

  EXPECT_EQ(got.lines, "m @ 2024-03-01T10:00:00Z = 1\n") << "labels may stand behind samples";
  EXPECT_EQ(got.outcome.histograms, 2U);
  EXPECT_EQ(got.outcome.exemplars, 1U);
}

TEST(RemoteWrite, AnEmptyRequestIsNoFault) {
  const Told got = told(pack(""));

  EXPECT_EQ(got.error + got.lines, "");
  EXPECT_EQ(got.outcome.accepted, 0U);
}

TEST(RemoteWrite, NamesSeriesAsTheOtherDecodersDo) {
  const std::string labels =
      label("z", "1") + label("__name__", "m{") + label("a", "\"\\\n") + label("empty", "");

  EXPECT_EQ(told(pack(series(labels + sample(2)))).lines,
            "m\\{{a=\"\\\"\\\\\\n\",z=\"1\"} @ 2024-03-01T10:00:00Z = 2\n");
  EXPECT_EQ(told(pack(series(label("a", "b") + sample(2)))).lines,
            "{a=\"b\"} @ 2024-03-01T10:00:00Z = 2\n");
}

TEST(RemoteWrite, ChoosesAndShortensSeriesAsTheConfigSays) {
  RemoteWriteDecoder::Options options;
  options.id_labels = {"job"};
  options.match = {R"({job="api"})"};
  const std::string common = label("__name__", "m") + label("instance", "a");
  const Told got = told(pack(series(common + label("job", "api") + sample(1) + sample(2)) +
                             series(common + label("job", "db") + sample(3))),
                        options);

  EXPECT_EQ(
      got.lines,
      "m{job=\"api\"} @ 2024-03-01T10:00:00Z = 1\nm{job=\"api\"} @ 2024-03-01T10:00:00Z = 2\n");
  EXPECT_EQ(got.outcome.accepted, 2U);
  EXPECT_EQ(got.outcome.unwanted, 1U);
}

TEST(RemoteWrite, AStalenessMarkerEndsASeriesAndAnotherNanIsMissing) {
  const Told got = told(pack(series(label("__name__", "m") + sample_of_bits(kStale, kTimeMs) +
                                    sample(std::numeric_limits<double>::quiet_NaN()))));

  EXPECT_EQ(got.lines,
            "m @ 2024-03-01T10:00:00Z = missing end\nm @ 2024-03-01T10:00:00Z = missing\n");
}

TEST(RemoteWrite, ASampleOfTheFutureIsASample) {
  const Told got = told(pack(series(label("__name__", "m") + sample(1, 7'000'000'000'000))));

  EXPECT_EQ(got.lines, "m @ 2191-10-27T12:26:40Z = 1\n");
}

TEST(RemoteWrite, ARefusedSampleTakesNoOtherWithIt) {
  const Told got = told(pack(series(label("__name__", "m") + sample(1) + sample(2, 0) + sample(3) +
                                    sample(4, std::numeric_limits<std::int64_t>::max()) +
                                    sample(5, std::numeric_limits<std::int64_t>::min()))));

  EXPECT_EQ(got.lines, "m @ 2024-03-01T10:00:00Z = 1\nm @ 2024-03-01T10:00:00Z = 3\n");
  EXPECT_EQ(got.outcome.accepted, 2U);
  EXPECT_EQ(got.outcome.refused, 3U);
  EXPECT_EQ(got.outcome.first_refused,
            "series 1, \"m\": sample 2: time 1970-01-01T00:00:00Z is before 1971");
}

TEST(RemoteWrite, ASeriesWithoutAGoodNameIsRefusedWithAllItsSamples) {
  const std::string good = series(label("__name__", "m") + sample(9));
  const auto why = [&](const std::string& labels) {
    const Told got = told(pack(series(labels + sample(1) + sample(2)) + good));
    EXPECT_EQ(got.lines, "m @ 2024-03-01T10:00:00Z = 9\n");
    EXPECT_EQ(got.outcome.refused, 2U);
    return got.outcome.first_refused;
  };

  EXPECT_EQ(why(""), "series 1: the series has neither a name nor labels");
  EXPECT_EQ(why(label("a", "1") + label("a", "2")), "series 1: label \"a\" stands twice");
  EXPECT_EQ(why(label("__name__", "a") + label("__name__", "b")),
            "series 1: label \"__name__\" stands twice");
  EXPECT_EQ(why(label("", "1")), "series 1: a label has no name");
  EXPECT_EQ(why(label("a", "\xff")), "series 1: label \"a\": \"?\" is not UTF-8");
  EXPECT_EQ(why(label("__name__", std::string(5000, 'x'))),
            "series 1: the series has a key of 5000 bytes; at most 4096 are taken");
}

TEST(RemoteWrite, ABombIsRefusedBeforeMemoryIsAskedFor) {
  RemoteWriteDecoder::Options options;
  options.most_bytes = 1000;
  const std::string large = pack(series(label("__name__", std::string(1000, 'x')) + sample(1)));
  const std::string lie = varint(0xffffffffU) + std::string(100, 'x');
  const std::string quiet_lie = varint(900) + std::string(10, 'x');

  EXPECT_EQ(told(large, options).error.substr(0, 22), "the body unpacks to 10");
  EXPECT_EQ(told(lie).error, "the body unpacks to 4294967295 bytes; at most 16777216 are taken");
  EXPECT_EQ(told(quiet_lie, options).error,
            "the body says that it unpacks to 900 bytes, which its 12 bytes can't");
}

TEST(RemoteWrite, ASeriesOfManySamplesHasOneKey) {
  std::string body = label("__name__", std::string(4000, 'x'));
  for (int i = 0; i < 10'000; ++i) body += sample(i, kTimeMs + i);
  RemoteWriteDecoder reader = decoder();
  DecodedBatch batch;

  ASSERT_TRUE(reader.decode(pack(series(body)), batch));

  ASSERT_EQ(batch.samples.size(), 10'000U);
  EXPECT_EQ(batch.samples.front().key.data(), batch.samples.back().key.data());
}

TEST(RemoteWrite, ABodyThatIsNoSnappyBlockSaysSo) {
  EXPECT_EQ(told("").error, "the body is no snappy block: it does not begin with its length");
  EXPECT_EQ(told(bytes_of("ff060000734e61507059")).code, Errc::kMalformedInput);
  EXPECT_EQ(told(series(label("__name__", "m") + sample(1))).code, Errc::kMalformedInput);
}

TEST(RemoteWrite, ARequestOfVersionTwoIsUnsupported) {
  const Told got = told(pack(field(4, "") + field(4, "__name__") + field(5, "")));

  EXPECT_EQ(got.code, Errc::kUnsupported);
  EXPECT_EQ(got.error,
            "the body is a request of remote write 2.0; expected 1.0 (prometheus.WriteRequest)");
}

TEST(RemoteWrite, ABrokenMessageSaysWhereAndLeavesNothing) {
  const std::string good = series(label("__name__", "m") + sample(1));
  const auto why = [&](const std::string& bad) {
    const Told got = told(pack(good + bad));
    EXPECT_EQ(got.lines, "");
    EXPECT_EQ(got.code, Errc::kMalformedInput);
    return got.error;
  };

  EXPECT_EQ(why(series(label("__name__", "m") + sample(1) + field(2, "\x09_cut"))),
            "series 2: sample 2: the message is cut: 8 bytes more were expected, 4 are there");
  EXPECT_EQ(why(series(label("a", "b") + field(1, "\x08\x01"))),
            "series 2: label 2: field 1 has wire type 0; expected 2");
  EXPECT_EQ(why(series(field(2, "\x08\x01"))),
            "series 2: sample 1: field 1 has wire type 0; expected 1");
  EXPECT_EQ(why("\x08\x01"), "field 1 has wire type 0; expected 2");
}

TEST(RemoteWrite, TruncatedAnywhereItIsRefusedOrIsAShorterRequest) {
  const std::string one = series(label("__name__", "m") + sample(1));
  const std::string request = one + series(label("__name__", "n") + sample(2));
  for (std::size_t length = 0; length < request.size(); ++length) {
    const Told got = told(pack(request.substr(0, length)));
    const bool whole = length == 0 || length == one.size();
    EXPECT_EQ(got.error.empty(), whole) << length;
    EXPECT_TRUE(whole || got.lines.empty()) << length;
  }
  const std::string body = bytes_of(kRemoteWriteHex);
  for (std::size_t length = 0; length < body.size(); ++length) {
    const Told got = told(body.substr(0, length));
    EXPECT_EQ(got.code, Errc::kMalformedInput) << length;
    EXPECT_EQ(got.lines, "") << length;
  }
}

TEST(RemoteWrite, ADecoderIsUsedAgainAfterAFault) {
  RemoteWriteDecoder reader = decoder();
  DecodedBatch batch;
  const std::string good = pack(series(label("__name__", "m") + sample(1)));

  EXPECT_FALSE(reader.decode("", batch));
  EXPECT_TRUE(reader.decode(good, batch));
  DecodedBatch other = std::move(batch);
  EXPECT_TRUE(reader.decode(good, batch)) << "a batch that was moved from";

  EXPECT_EQ(other.samples.size(), 1U);
  EXPECT_EQ(batch.samples.size(), 1U);
}

TEST(RemoteWrite, FieldsOfARequestSayWhetherItIsVersionOneInSnappy) {
  const auto good = [](std::string_view type, std::string_view encoding, std::string_view version) {
    const Status status = check_remote_write_fields(type, encoding, version);
    return status || status.error().code != Errc::kUnsupported;
  };

  EXPECT_TRUE(good("application/x-protobuf", "snappy", "0.1.0"));
  EXPECT_TRUE(good("application/x-protobuf;proto=prometheus.WriteRequest", "Snappy", ""));
  EXPECT_FALSE(good("application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy", ""));
  EXPECT_FALSE(good("application/json", "snappy", "0.1.0"));
  EXPECT_FALSE(good("application/x-protobuf", "gzip", "0.1.0"));
  EXPECT_FALSE(good("application/x-protobuf", "snappy", "2.0.0"));
  EXPECT_FALSE(good("", "", ""));
}

}  // namespace
}  // namespace foreshock
