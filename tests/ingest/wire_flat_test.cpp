#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "foreshock/ingest/wire/flat.h"
#include "foreshock/ingest/wire/json.h"

namespace foreshock::wire {
namespace {

/// The quick reader and the full parser side by side.
class Readers {
 public:
  /// Whether the quick reader took it; what it read is then what the full parser reads.
  bool agree(const std::string& text) {
    const std::string padded = text + std::string(simdjson::SIMDJSON_PADDING, '\0');
    const bool quick = read_flat_quickly({padded.data(), text.size()}, quick_);
    simdjson::dom::object object;
    const auto code = parser_.parse(text).get(object);
    if (!quick) return false;
    EXPECT_EQ(code, simdjson::SUCCESS) << text;
    if (code != simdjson::SUCCESS) return true;
    EXPECT_TRUE(read_flat(object, arena_, full_)) << text;
    EXPECT_EQ(quick_.seen, full_.seen) << text;
    EXPECT_EQ(quick_.labels, full_.labels) << text;
    for (std::size_t member = 0; member < Flat::kLabels; ++member) {
      if ((quick_.seen >> member & 1U) == 0) continue;
      expect_same(quick_.members[member], full_.members[member], text);
    }
    return true;
  }

 private:
  static void expect_same(const Scalar& a, const Scalar& b, const std::string& text) {
    EXPECT_EQ(a.kind, b.kind) << text;
    if (a.kind == Scalar::Kind::kInteger) {
      EXPECT_EQ(a.integer, b.integer) << text;
    } else if (a.kind == Scalar::Kind::kString) {
      EXPECT_EQ(a.text, b.text) << text;
    } else if (a.kind == Scalar::Kind::kDouble) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(a.number), std::bit_cast<std::uint64_t>(b.number))
          << text;
    }
  }

  simdjson::dom::parser parser_;
  Arena arena_;
  Flat quick_, full_;
};

TEST(FlatReader, TakesTheUsualForms) {
  Readers readers;
  for (const char* text :
       {R"({"id":"cpu","ts":1709287200000,"value":1.5})",
        R"({"id":"","ts":"2024-03-01T10:00:00Z","value":null,"kind":"end"})",
        R"({"timestamp":"x","value":"1","name":"up","labels":{"__name__":"up","a":"b"}})",
        R"({"labels":{},"since":9223372036854775807})",
        "\t{ \"value\" : -0.0 , \"labels\" : { \"a\" : \"b\" } }\r\n",
        R"({"id":"a name that is longer than sixteen bytes, twice of them"})"}) {
    EXPECT_TRUE(readers.agree(text)) << text;
  }
}

TEST(FlatReader, ReadsNumbersAsTheFullParserDoes) {
  Readers readers;
  for (const char* number : {"0",
                             "-0",
                             "0.0",
                             "-0.0",
                             "1",
                             "-1",
                             "123456789012345678",
                             "9223372036854775807",
                             "1e5",
                             "1E+5",
                             "1e-5",
                             "0.1",
                             "0.30000000000000004",
                             "123456789.123456789",
                             "1.7976931348623157e308",
                             "2.2250738585072014e-308",
                             "4.9406564584124654e-324",
                             "9007199254740993.0",
                             "999999999999999.0",
                             "0.000000000000001",
                             "123456789012345.5",
                             "12345678.87654321"}) {
    EXPECT_TRUE(readers.agree(R"({"value":)" + std::string(number) + "}")) << number;
  }
}

TEST(FlatReader, LeavesTheRestToTheFullParser) {
  Readers readers;
  for (const char* text : {"",
                           "{",
                           "}",
                           "{}",
                           "[]",
                           "x",
                           R"({"id"})",
                           R"({"id":})",
                           R"({"id":"a")",
                           R"({"id":"a",})",
                           R"({"id":"a"}})",
                           R"({"id":"a"} x)",
                           R"({"id":"a","id":"b"})",
                           R"({"id":"\u0061"})",
                           "{\"id\":\"\xc3\xa9\"}",
                           "{\"id\":\"a\tb\"}",
                           R"({"other":1})",
                           R"({"value":true})",
                           R"({"value":[1]})",
                           R"({"value":{}})",
                           R"({"value":01})",
                           R"({"value":1.})",
                           R"({"value":.5})",
                           R"({"value":+1})",
                           R"({"value":-})",
                           R"({"value":1e})",
                           R"({"value":1e999})",
                           R"({"value":18446744073709551615})",
                           R"({"value":nul})",
                           R"({"value":nullx})",
                           R"({"value":Infinity})",
                           R"({"labels":{"a":1}})",
                           R"({"labels":{"a":"b",}})",
                           R"({"labels":[]})",
                           R"({"labels":null})",
                           R"({"ts":1 2})"}) {
    EXPECT_FALSE(readers.agree(text)) << text;
  }
}

// Property: what the quick reader takes, the full parser reads alike, whatever is done to it.
TEST(FlatReader, AgreesWithTheFullParserOnDamagedRecords) {
  const std::vector<std::string> good = {
      R"({"id":"cpu.load","ts":1709287200000,"value":1.5})",
      R"({"id":"cpu","labels":{"host":"a","core":"1"},"ts":1709287200123456789,"value":-2e3})",
      R"({"timestamp":"2024-03-01T10:00:00Z","value":"98","name":"up","labels":{"a":"b"}})",
      R"({"id":"n","ts":1709287200,"value":null,"kind":"total","since":170928719})"};
  const std::string letters = "{}[]\":,\\0123456789.eE+- \n\tanul\xc3\xa9";
  std::mt19937 rng(23);
  Readers readers;
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = good[rng() % good.size()];
    for (std::size_t n = rng() % 3; n > 0; --n) {
      const std::size_t at = rng() % text.size();
      switch (rng() % 4) {
        case 0:
          text[at] = letters[rng() % letters.size()];
          break;
        case 1:
          text.insert(at, 1, letters[rng() % letters.size()]);
          break;
        case 2:
          text.erase(at, 1);
          break;
        default:
          text.resize(at + 1);
      }
    }
    if (readers.agree(text)) ++taken;
    if (HasFailure()) return;
  }
  EXPECT_GT(taken, 60'000);
}

// What stands behind a record in the buffer, another record above all, does not become part of it.
TEST(FlatReader, DoesNotReadOnBehindTheEnd) {
  const std::string record = R"({"id":"cpu","labels":{"a":"b"},"ts":1709287200000,"value":1.5})";
  Flat flat;
  for (std::size_t n = 0; n < record.size(); ++n) {
    const std::string padded = record + record + std::string(64, '\0');
    EXPECT_FALSE(read_flat_quickly({padded.data(), n}, flat)) << n;
    EXPECT_TRUE(read_flat_quickly({padded.data(), record.size()}, flat));
  }
}

}  // namespace
}  // namespace foreshock::wire
