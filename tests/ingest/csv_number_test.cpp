#include "foreshock/ingest/csv_number.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Kind = CsvNumber::Kind;

TEST(CsvNumber, ReadsDecimalNumbers) {
  EXPECT_EQ(parse_value("0", '.').value, 0);
  EXPECT_EQ(parse_value("123.456", '.').value, 123.456);
  EXPECT_EQ(parse_value("-0.001", '.').value, -0.001);
  EXPECT_EQ(parse_value("+7.5", '.').value, 7.5);
  EXPECT_EQ(parse_value(".5", '.').value, 0.5);
  EXPECT_EQ(parse_value("5.", '.').value, 5);
  EXPECT_EQ(parse_value("1e3", '.').value, 1000);
  EXPECT_EQ(parse_value("-2.5E-3", '.').value, -0.0025);
  EXPECT_EQ(parse_value("999999999999999", '.').value, 999999999999999.0);
  EXPECT_EQ(parse_value("12345678901234567890", '.').value, 12345678901234567890.0);
  EXPECT_TRUE(std::signbit(parse_value("-0", '.').value));
}

TEST(CsvNumber, ReadsTheDecimalComma) {
  EXPECT_EQ(parse_value("12,5", ',').value, 12.5);
  EXPECT_EQ(parse_value("-1,25e2", ',').value, -125);
  EXPECT_EQ(parse_value("12.5", ',').kind, Kind::kNotANumber);
  EXPECT_EQ(parse_value("1.234,5e1", ',').kind, Kind::kNotANumber);
  EXPECT_EQ(parse_value(std::string(500, '1') + "e0", ',').kind, Kind::kNotANumber);
}

// Property: any shortened form of a double is read as strtod reads it, bit for bit.
TEST(CsvNumber, RoundsCorrectly) {
  std::mt19937_64 rng(20240301);
  for (int i = 0; i < 200'000; ++i) {
    const double value =
        std::ldexp(static_cast<double>(rng() >> 11U), static_cast<int>(rng() % 80) - 90);
    char text[64];
    const int digits = 1 + static_cast<int>(rng() % 20);
    const auto form = rng() % 2 == 0 ? std::chars_format::fixed : std::chars_format::general;
    const auto written = std::to_chars(text, text + sizeof text - 1, value, form, digits);
    *written.ptr = '\0';

    const CsvNumber read = parse_value({text, static_cast<std::size_t>(written.ptr - text)}, '.');

    ASSERT_EQ(read.kind, Kind::kNumber) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(read.value),
              std::bit_cast<std::uint64_t>(std::strtod(text, nullptr)))
        << text;
  }
}

TEST(CsvNumber, KnowsTheWordsForMissing) {
  for (const char* word : {"", "NaN", "nan", "NA", "N/A", "null", "NULL", "None", "-"}) {
    const CsvNumber read = parse_value(word, '.');
    EXPECT_EQ(read.kind, Kind::kMissing) << word;
    EXPECT_TRUE(std::isnan(read.value)) << word;
  }
}

TEST(CsvNumber, CallsInfinityByItsNameAndGivesNaN) {
  for (const char* word : {"inf", "-inf", "+Inf", "Infinity", "-INFINITY"}) {
    const CsvNumber read = parse_value(word, '.');
    EXPECT_EQ(read.kind, Kind::kInfinite) << word;
    EXPECT_TRUE(std::isnan(read.value)) << word;
  }
}

TEST(CsvNumber, RefusesEverythingElse) {
  for (const char* text : {"abc", "1.2.3", "12,5", "1 2", "0x10", "+", ".", "--1", "+-1", "1e",
                           "e5", "1e999", "-1e999", "nano", "12%", "1_000"}) {
    EXPECT_EQ(parse_value(text, '.').kind, Kind::kNotANumber) << text;
  }
}

TEST(CsvNumber, TakesWhatIsTooSmallForADoubleAsZero) {
  const CsvNumber read = parse_value("1e-999", '.');

  EXPECT_EQ(read.kind, Kind::kNumber);
  EXPECT_EQ(read.value, 0);
}

TEST(CsvNumber, SaysWhyAndWhatNext) {
  EXPECT_EQ(not_a_number("12,5", '.'), "\"12,5\" is not a number (decimal comma? --decimal ,)");
  EXPECT_EQ(not_a_number("12.5", ','), "\"12.5\" is not a number (decimal point? --decimal .)");
  EXPECT_EQ(not_a_number("12%", '.'), "\"12%\" is not a number (units are not read)");
  EXPECT_EQ(not_a_number("abc", '.'), "\"abc\" is not a number");
}

TEST(CsvNumber, ShowsFieldsCutAndWithoutControlCharacters) {
  EXPECT_EQ(in_quotes("a\x1b[2Jb"), "\"a?[2Jb\"");
  EXPECT_EQ(in_quotes(std::string(40, 'x')), "\"" + std::string(32, 'x') + "...\"");
}

}  // namespace
}  // namespace foreshock
