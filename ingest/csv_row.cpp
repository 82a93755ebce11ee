#include "foreshock/ingest/csv_row.h"

#include "foreshock/ingest/csv_number.h"

namespace foreshock {
namespace {

tl::unexpected<BadRow> bad(const CsvRecord& record, std::size_t column, std::string message) {
  return tl::unexpected(BadRow{
      .line = record.line, .column = record.fields[column].column, .message = std::move(message)});
}

}  // namespace

CsvRowDecoder::CsvRowDecoder(const CsvSchema& schema)
    : schema_(schema),
      value_columns_(schema.layout == CsvSchema::Layout::kWide
                         ? schema.series_columns
                         : std::vector<std::size_t>{schema.value_column}),
      values_(value_columns_.size()),
      times_(schema.zone) {}

tl::expected<CsvRow, BadRow> CsvRowDecoder::decode(const CsvRecord& record) {
  const std::size_t fields = record.fields.size();
  if (fields != schema_.names.size()) {
    return bad(record, 0,
               "row has " + std::to_string(fields) + (fields == 1 ? " field" : " fields") +
                   ", expected " + std::to_string(schema_.names.size()));
  }
  CsvRow row{.series = schema_.series, .time = {}, .values = values_};
  if (schema_.id_column) {
    row.series = record.fields[*schema_.id_column].text;
    if (row.series.empty()) return bad(record, *schema_.id_column, "series has no name");
  }
  const std::string_view time = record.fields[schema_.time_column].text;
  const auto parsed = times_.read(time, row.series);
  if (!parsed) {
    return bad(record, schema_.time_column,
               time.empty() ? "time is empty" : "time " + parsed.error().message);
  }
  if (is_step_number(time) != schema_.numbering) {
    return bad(record, schema_.time_column,
               "time " + in_quotes(time) +
                   (schema_.numbering ? " is a date, the times before are numbers"
                                      : " is a number, the times before are dates"));
  }
  row.time = *parsed;
  for (std::size_t i = 0; i < value_columns_.size(); ++i) {
    const std::size_t column = value_columns_[i];
    const std::string_view text = record.fields[column].text;
    const CsvNumber number = parse_value(text, schema_.decimal);
    if (number.kind == CsvNumber::Kind::kNotANumber) {
      return bad(record, column, "value " + not_a_number(text, schema_.decimal));
    }
    infinities_ += number.kind == CsvNumber::Kind::kInfinite ? 1 : 0;
    values_[i] = number.value;
  }
  return row;
}

}  // namespace foreshock
