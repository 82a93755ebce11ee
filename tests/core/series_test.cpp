#include "foreshock/core/series.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(SeriesKey, SortsItsLabelsSoThatOrderDoesNotMatter) {
  const auto one = SeriesKey::make("cpu", {{"host", "b"}, {"core", "1"}}).value();
  const auto two = SeriesKey::make("cpu", {{"core", "1"}, {"host", "b"}}).value();
  EXPECT_EQ(one, two);
  EXPECT_EQ(one.text(), R"(cpu{core="1",host="b"})");
}

TEST(SeriesKey, RefusesLabelsThatAreDoubleOrNameless) {
  EXPECT_EQ(SeriesKey::make("x", {{"a", "1"}, {"b", "2"}, {"a", "3"}}).error().message,
            "series 'x' has label 'a' twice");
  EXPECT_EQ(SeriesKey::make("x", {{"", "1"}}).error().code, Errc::kInvalidArgument);
}

TEST(SeriesKey, ReadsNamesWithAndWithoutLabels) {
  EXPECT_EQ(SeriesKey::parse("cpu").value(), SeriesKey("cpu"));
  EXPECT_EQ(SeriesKey::parse("cpu{}").value(), SeriesKey("cpu"));
  EXPECT_EQ(SeriesKey::parse("").value(), SeriesKey());
  const auto key = SeriesKey::parse(R"(up{path="C:\\x",say="\"hi\"\n"})").value();
  EXPECT_EQ(key.labels()[0].second, "C:\\x");
  EXPECT_EQ(key.labels()[1].second, "\"hi\"\n");
}

TEST(SeriesKey, RefusesTextThatIsCutOrTangled) {
  for (const char* text :
       {"a{", "a{b", "a{b=", "a{b=\"", "a{b=\"1\"", "a{b=\"1\"}x", "a{b=1}", "a{b=\"1\",}",
        "a{=\"1\"}", "a{b=\"1\",b=\"2\"}", "a{b=\"\\q\"}", "a\\"}) {
    const auto key = SeriesKey::parse(text);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code, Errc::kMalformedInput);
  }
}

// Property: whatever the bytes of a key, parse reads what text wrote.
TEST(SeriesKey, IsReadBackFromItsText) {
  std::mt19937 rng(5);
  const std::string_view letters = "ab\\\"\n{}=, n";
  const auto word = [&](std::size_t least) {
    std::string out;
    for (std::size_t n = least + rng() % 6; n > 0; --n) out += letters[rng() % letters.size()];
    return out;
  };
  for (int i = 0; i < 5'000; ++i) {
    SeriesKey::Labels labels;
    for (std::size_t n = rng() % 4; n > 0; --n) labels.emplace_back(word(1), word(0));
    const auto key = SeriesKey::make(word(0), labels);
    if (!key) continue;
    ASSERT_EQ(SeriesKey::parse(key->text()).value(), *key) << key->text();
  }
}

TEST(SeriesTable, NumbersTextsInOrderOfAppearance) {
  SeriesTable table;
  EXPECT_EQ(table.id_of("a"), SeriesId{0});
  EXPECT_EQ(table.id_of("b"), SeriesId{1});
  EXPECT_EQ(table.id_of("a"), SeriesId{0});
  EXPECT_EQ(table.size(), 2U);
}

TEST(SeriesTable, KeepsItsTextsWhileItGrows) {
  SeriesTable table;
  const std::string& first = table.text_of(table.id_of("0"));
  for (int i = 0; i < 10'000; ++i) table.id_of(std::to_string(i));
  EXPECT_EQ(first, "0");
  EXPECT_EQ(table.text_of(SeriesId{9'999}), "9999");
}

TEST(SeriesTableDeathTest, RefusesNumbersItDidNotGive) {
  const SeriesTable table;
  EXPECT_DEATH(static_cast<void>(table.text_of(SeriesId{0})), "index < texts_.size");
}

}  // namespace
}  // namespace foreshock
