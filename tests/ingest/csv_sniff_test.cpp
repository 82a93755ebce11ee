#include "foreshock/ingest/csv_sniff.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Layout = CsvSchema::Layout;
using Names = std::vector<std::string>;

Result<CsvSchema> sniff(const std::string& text, const CsvOptions& options = {},
                        const std::string& name = "data.csv") {
  CsvScanner scanner(name, std::move(open_bytes_of_memory(text, name)->bytes));
  return sniff_csv(scanner, options);
}

std::string refusal(const std::string& text, const CsvOptions& options = {}) {
  const auto schema = sniff(text, options);
  return schema ? "no error: " + schema->text() : schema.error().message;
}

TEST(CsvSniff, KnowsTimeAndValue) {
  const CsvSchema schema = *sniff("timestamp,value\n2014-07-01 00:00:00,10844\n");

  EXPECT_EQ(schema.layout, Layout::kTimestampValue);
  EXPECT_EQ(schema.series, "data");
  EXPECT_EQ(schema.text(),
            "sniffed: timestamp,value layout, ',' delimited, time=timestamp value=value, times ISO "
            "8601 UTC");
}

TEST(CsvSniff, KnowsTheLongLayoutWhateverTheOrderOfColumns) {
  const CsvSchema schema = *sniff("DS;Price;Y;Unique_ID\n2024-01-01;3;1;a\n");

  EXPECT_EQ(schema.layout, Layout::kLong);
  EXPECT_EQ(
      schema.text(),
      "sniffed: long layout, ';' delimited, id=Unique_ID time=DS value=Y, times ISO 8601 UTC, "
      "ignored: Price");
}

TEST(CsvSniff, KnowsTheWideLayout) {
  const CsvSchema schema = *sniff("time\tcpu\tmem\tdisk\tnet\n1700000000000\t1\t2\t3\t4\n");

  EXPECT_EQ(schema.layout, Layout::kWide);
  EXPECT_EQ(schema.text(),
            "sniffed: wide layout, tab delimited, time=time, 4 series (cpu, mem, disk, ...), times "
            "epoch ms");
}

TEST(CsvSniff, TakesEveryUsualName) {
  for (const char* id : {"unique_id", "ID", "series", "series_id", "Name", "item_id"}) {
    for (const char* time : {"ds", "timestamp", "Time", "DATE", "datetime", "ts"}) {
      for (const char* value : {"y", "Value", "target"}) {
        const std::string header = std::string(id) + "," + time + "," + value;
        const auto schema = sniff(header + "\na,2024-01-01,1\n");
        ASSERT_TRUE(schema) << header;
        EXPECT_EQ(schema->layout, Layout::kLong) << header;
        EXPECT_EQ(schema->id_column, 0U) << header;
        EXPECT_EQ(schema->time_column, 1U) << header;
        EXPECT_EQ(schema->value_column, 2U) << header;
      }
    }
  }
}

TEST(CsvSniff, FindsAnUnnamedTimeColumnByItsDates) {
  const CsvSchema passengers = *sniff("Month,Passengers\n1949-01,112\n1949-02,118\n");
  EXPECT_EQ(passengers.layout, Layout::kTimestampValue);
  EXPECT_EQ(passengers.series, "Passengers");

  const CsvSchema indexed = *sniff(",a,b\n2024-01-01,1,2\nbroken,1,2\n2024-01-03,1,2\n");
  EXPECT_EQ(indexed.layout, Layout::kWide);
  EXPECT_EQ(indexed.time_column, 0U);
  EXPECT_EQ(indexed.names, (Names{"column_1", "a", "b"}));
}

TEST(CsvSniff, TakesTheOnlyColumnLeftAsTheValue) {
  EXPECT_EQ(sniff("id,ds,load\na,2024-01-01,1\n")->value_column, 2U);
  EXPECT_EQ(sniff("load,ds\n1,2024-01-01\n")->value_column, 0U);
}

TEST(CsvSniff, ReadsTwoColumnsWithoutHeader) {
  const CsvSchema dated = *sniff("2024-01-01,1.5\n2024-01-02,NaN\n", {}, "/d/nyc_taxi.csv.gz");
  EXPECT_FALSE(dated.has_header);
  EXPECT_EQ(dated.series, "nyc_taxi");
  EXPECT_NE(dated.text().find("no header, time=time value=value"), std::string::npos);

  const CsvSchema numbered = *sniff("1;10\n2;11\n", {}, "stdin");
  EXPECT_TRUE(numbered.numbering);
  EXPECT_EQ(numbered.times, "numbered");
  EXPECT_EQ(numbered.series, "series");
}

TEST(CsvSniff, LeavesTheScannerBeforeTheFirstDataRow) {
  for (const char* text : {"2024-01-01,1\n", "time,value\n2024-01-01,1\n",
                           "\xef\xbb\xbfsep=,\r\ntime,value\r\n2024-01-01,1\r\n"}) {
    CsvScanner scanner("x", std::move(open_bytes_of_memory(text, "x")->bytes));
    ASSERT_TRUE(sniff_csv(scanner, {})) << text;
    ASSERT_TRUE(*scanner.next()) << text;
    EXPECT_EQ(scanner.record().fields[0].text, "2024-01-01") << text;
  }
}

TEST(CsvSniff, TellsDelimitersFromDecimalCommas) {
  EXPECT_EQ(sniff("time;value\n2024-01-01;12,5\n")->delimiter, ';');
  EXPECT_EQ(sniff("2024-01-01;12,5\n2024-01-02;13,5\n", {.decimal = ','})->delimiter, ';');
  EXPECT_EQ(sniff("time,value\n2024-01-01,\"12,5\"\n", {.decimal = ','})->delimiter, ',');
  EXPECT_EQ(sniff("id|time|value\na,b;c|2024-01-01|1\n")->delimiter, '|');
  EXPECT_EQ(sniff("id,time,value\n\"a|b|c|d\",2024-01-01,1\n")->delimiter, ',');
}

TEST(CsvSniff, BelievesTheLineSep) {
  EXPECT_EQ(sniff("sep=;\ntime;a,b\n2024-01-01;1\n")->delimiter, ';');
  EXPECT_EQ(sniff("sep=^\ntime^v\n2024-01-01^1\n")->delimiter, '^');
}

TEST(CsvSniff, TakesAskedColumnsBeforeUsualNames) {
  const CsvSchema schema =
      *sniff("host,id,when,ds,cpu\na,1,2024-01-01,2025-01-01,5\n",
             {.id_column = "Host", .time_column = "when", .value_column = "cpu"});

  EXPECT_EQ(schema.id_column, 0U);
  EXPECT_EQ(schema.time_column, 2U);
  EXPECT_EQ(schema.value_column, 4U);
}

TEST(CsvSniff, SaysWhatTheTimesAre) {
  EXPECT_EQ(sniff("time,value\n1700000000,1\n")->times, "epoch s");
  EXPECT_EQ(sniff("time,value\n1700000000000,1\n")->times, "epoch ms");
  EXPECT_EQ(sniff("time,value\n1700000000000000,1\n")->times, "epoch us");
  EXPECT_EQ(sniff("time,value\n1700000000000000000,1\n")->times, "epoch ns");
  EXPECT_EQ(sniff("time,value\n1700000000.25,1\n")->times, "epoch s");
  EXPECT_EQ(sniff("time,value\n17,1\n")->times, "numbered");
  EXPECT_EQ(sniff("time,value\nsoon,1\n")->times, "unknown");
}

TEST(CsvSniff, RefusesWhatHoldsNoRows) {
  EXPECT_EQ(refusal(""), "data.csv: is empty");
  EXPECT_EQ(refusal("\xef\xbb\xbf\r\n \n"), "data.csv: is empty");
  EXPECT_EQ(refusal("sep=,\n"), "data.csv: is empty");
  EXPECT_EQ(refusal("time,value\n"), "data.csv: has a header but no rows");
}

TEST(CsvSniff, RefusesWhatIsNotText) {
  EXPECT_NE(refusal(std::string("\x7f"
                                "ELF\0\0\1",
                                7))
                .find("is not text: NUL at byte 5"),
            std::string::npos);
  EXPECT_EQ(refusal("time,value\r2024-01-01,1\r"),
            "data.csv: lines end in CR alone: tr '\\r' '\\n' mends it");
  EXPECT_EQ(refusal("\"time,value\n2024-01-01,1\n"),
            "data.csv:1:1: quote is opened here and never closed");
}

TEST(CsvSniff, ListsTheColumnsWhenOneIsNotFound) {
  EXPECT_EQ(
      refusal("a,b\n1,2\n"),
      "data.csv: no time column found; the columns are \"a\", \"b\"; name it with --time-col");
  EXPECT_EQ(
      refusal("a,2024-01-01,2\na,2024-01-02,3\n"),
      "data.csv: no time column found; the columns are \"a\", \"2024-01-01\", \"2\"; the first "
      "line must be a header, such as unique_id,ds,y");
  EXPECT_EQ(
      refusal("id,ds,a,b\nx,2024-01-01,1,2\n"),
      "data.csv: no value column found; the columns are \"id\", \"ds\", \"a\", \"b\"; name it "
      "with --value-col");
  EXPECT_EQ(refusal("ds\n2024-01-01\n"),
            "data.csv: no value column found; the columns are \"ds\"; name it with --value-col");
}

TEST(CsvSniff, SuggestsTheNameThatWasMeant) {
  EXPECT_EQ(refusal("unique_id,ds,y\na,2024-01-01,1\n", {.id_column = "uniqe_id"}),
            "data.csv: --id-col \"uniqe_id\" is not a column (did you mean \"unique_id\"?); the "
            "columns are \"unique_id\", \"ds\", \"y\"");
}

TEST(CsvSniff, RefusesOptionsThatContradict) {
  EXPECT_EQ(refusal("a,ds,y\nx,2024-01-01,1\n", {.id_column = "ds", .time_column = "ds"}),
            "data.csv: id, time and value must be three different columns");
  EXPECT_EQ(refusal("ds,y\n2024-01-01,1\n", {.decimal = ';'}),
            "data.csv: the decimal mark must be . or ,");
}

TEST(CsvSniff, RefusesTwoSeriesOfOneName) {
  EXPECT_EQ(refusal("time,a,b,a\n2024-01-01,1,2,3\n"),
            "data.csv: column \"a\" stands twice in the header");
}

}  // namespace
}  // namespace foreshock
