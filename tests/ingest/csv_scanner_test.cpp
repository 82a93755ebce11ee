#include "foreshock/ingest/csv_scanner.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Scanned {
  Rows rows;
  std::string error;
};

Scanned scan(const std::string& text, char delimiter = ',') {
  CsvScanner scanner("data.csv", std::move(open_bytes_of_memory(text, "data.csv")->bytes));
  scanner.set_delimiter(delimiter);
  Scanned scanned;
  for (;;) {
    const auto more = scanner.next();
    if (!more) scanned.error = more.error().message;
    if (!more || !*more) return scanned;
    auto& row = scanned.rows.emplace_back();
    for (const CsvField& field : scanner.record().fields) row.emplace_back(field.text);
  }
}

TEST(CsvScanner, CutsRecordsAndFields) {
  EXPECT_EQ(scan("a,b\nc,d\n").rows, (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(scan("a;b\nc;d", ';').rows, (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(scan("a\tb\n", '\t').rows, (Rows{{"a", "b"}}));
  EXPECT_EQ(scan(",\n").rows, (Rows{{"", ""}}));
  EXPECT_EQ(scan("").rows, Rows{});
}

TEST(CsvScanner, TakesCrLfAndSkipsBlankLines) {
  EXPECT_EQ(scan("a,b\r\n\r\n\nc,d\r\n").rows, (Rows{{"a", "b"}, {"c", "d"}}));
}

TEST(CsvScanner, TrimsBlanksOutsideQuotesOnly) {
  EXPECT_EQ(scan("  a , b\t,\" c \"\n").rows, (Rows{{"a", "b", " c "}}));
}

TEST(CsvScanner, ReadsQuotes) {
  EXPECT_EQ(scan("\"a,b\",c\n").rows, (Rows{{"a,b", "c"}}));
  EXPECT_EQ(scan("\"say \"\"hi\"\"\",c\n").rows, (Rows{{"say \"hi\"", "c"}}));
  EXPECT_EQ(scan("\"a\nb\",c\r\nd,e").rows, (Rows{{"a\nb", "c"}, {"d", "e"}}));
  EXPECT_EQ(scan("\"\",\"\"").rows, (Rows{{"", ""}}));
  EXPECT_EQ(scan("\"\"\"\",x\n").rows, (Rows{{"\"", "x"}}));
}

TEST(CsvScanner, TakesQuotesInsideATextAsTheyAre) {
  EXPECT_EQ(scan("5\" disk,b\n").rows, (Rows{{"5\" disk", "b"}}));
  EXPECT_EQ(scan("\"a\"b\"c,d\n").rows, (Rows{{"ab\"c", "d"}}));
}

TEST(CsvScanner, SaysWhereARecordAndAFieldBegin) {
  CsvScanner scanner("x", std::move(open_bytes_of_memory("a,b\n\n\"p\nq\",  r\ns\n", "x")->bytes));

  ASSERT_TRUE(*scanner.next());
  EXPECT_EQ(scanner.record().line, 1);
  EXPECT_EQ(scanner.record().fields[1].column, 3);
  ASSERT_TRUE(*scanner.next());
  EXPECT_EQ(scanner.record().line, 3);
  EXPECT_EQ(scanner.record().fields[0].column, 1);
  EXPECT_EQ(scanner.record().fields[1].column, 9);
  ASSERT_TRUE(*scanner.next());
  EXPECT_EQ(scanner.record().line, 5);
  EXPECT_FALSE(*scanner.next());
  EXPECT_EQ(scanner.offset(), 17U);
}

TEST(CsvScanner, NamesTheQuoteThatIsNeverClosed) {
  const Scanned scanned = scan("a,b\nc,\"d\ne\n");

  EXPECT_EQ(scanned.rows, (Rows{{"a", "b"}}));
  EXPECT_EQ(scanned.error, "data.csv:2:3: quote is opened here and never closed");
}

TEST(CsvScanner, RefusesBinaryBytes) {
  EXPECT_EQ(scan(std::string("a,b\n\0x", 6)).error,
            "data.csv: is not text: NUL at byte 5 (binary, or UTF-16: save it as UTF-8)");
}

TEST(CsvScanner, RefusesARecordWithoutEnd) {
  EXPECT_EQ(scan(std::string(20 << 20, 'x')).error, "data.csv:1:1: record is longer than 16 MiB");
}

// Property: where chunks end must not matter. Records of all lengths, quoted and not, lie across
// the borders of several chunks.
TEST(CsvScanner, GivesTheSameAcrossChunks) {
  Rows expected;
  std::string text;
  for (int i = 0; text.size() < 3 * ChunkReader::kChunkBytes + 17; ++i) {
    const std::string filler(static_cast<std::size_t>(i % 977), 'x');
    expected.push_back({std::to_string(i), filler + "\"\n" + filler, "z"});
    text += std::to_string(i) + ",\"" + filler + "\"\"\n" + filler + "\",z\r\n";
  }

  const Scanned scanned = scan(text);

  EXPECT_EQ(scanned.error, "");
  EXPECT_TRUE(scanned.rows == expected);  // Not EXPECT_EQ, which would print megabytes.
}

TEST(CsvScanner, PeeksWithoutTaking) {
  CsvScanner scanner("x", std::move(open_bytes_of_memory("#\na,b\n", "x")->bytes));

  EXPECT_EQ(*scanner.peek(), "#\na,b\n");
  EXPECT_TRUE(scanner.at_end());
  scanner.skip(2, 1);

  ASSERT_TRUE(*scanner.next());
  EXPECT_EQ(scanner.record().line, 2);
  EXPECT_EQ(scanner.record().fields[0].text, "a");
}

}  // namespace
}  // namespace foreshock
