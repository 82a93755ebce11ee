#include "foreshock/ingest/csv_schema.h"

#include <algorithm>
#include <string_view>

namespace foreshock {
namespace {

constexpr std::size_t kNamesShown = 3;

std::string list_of(const std::vector<std::string>& names,
                    const std::vector<std::size_t>& columns) {
  std::string text;
  for (std::size_t i = 0; i < std::min(columns.size(), kNamesShown); ++i) {
    text += (i == 0 ? "" : ", ") + names[columns[i]];
  }
  return columns.size() > kNamesShown ? text + ", ..." : text;
}

std::string_view name_of(CsvSchema::Layout layout) {
  switch (layout) {
    case CsvSchema::Layout::kLong:
      return "long";
    case CsvSchema::Layout::kWide:
      return "wide";
    default:
      return "timestamp,value";
  }
}

}  // namespace

std::string CsvSchema::text() const {
  std::string text = "sniffed: " + std::string(name_of(layout)) + " layout, ";
  text += delimiter == '\t' ? std::string("tab") : std::string{'\'', delimiter, '\''};
  text += " delimited, ";
  if (!has_header) text += "no header, ";
  if (id_column) text += "id=" + names[*id_column] + " ";
  text += "time=" + names[time_column];
  if (layout == Layout::kWide) {
    text += ", " + std::to_string(series_columns.size()) + " series (" +
            list_of(names, series_columns) + ")";
  } else {
    text += " value=" + names[value_column];
  }
  text += ", times " + times;
  if (!ignored_columns.empty()) text += ", ignored: " + list_of(names, ignored_columns);
  if (decimal != '.') text += ", decimal comma";
  if (compression == Compression::kGzip) text += ", gzip";
  if (compression == Compression::kZstd) text += ", zstd";
  return text;
}

std::string CsvSchema::time_text(Timestamp time) const {
  if (numbering) return std::to_string(time_to_index(time));
  return zone ? zone->text(time) : format_timestamp(time);
}

bool is_step_number(std::string_view time) {
  constexpr std::size_t kMostDigits = 8;  // parse_timestamp: from 10^8 on, a number is an epoch.
  if (time.starts_with('-')) time.remove_prefix(1);
  return !time.empty() && time.size() <= kMostDigits &&
         time.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace foreshock
