#pragma once

/// How a CSV file is to be read, as asked (CsvOptions) and as found (CsvSchema).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/ingest/byte_source.h"
#include "foreshock/ingest/time_zone.h"

namespace foreshock {

struct CsvOptions {
  enum class Duplicates : std::uint8_t { kLast, kMean, kError };

  std::string id_column;     ///< Names from the header, case aside; empty: found by usual names.
  std::string time_column;   ///< As above.
  std::string value_column;  ///< As above.
  char delimiter = 0;        ///< 0: found among , ; tab |
  char decimal = '.';        ///< '.' or ','.
  Duplicates duplicates = Duplicates::kLast;  ///< What to do with a second value at one time.
  std::optional<TimeZone> zone;               ///< Of times that name none; UTC if not given.
  std::int64_t max_bad = 0;  ///< Bad rows that are skipped before the file is refused; >= 0.
  /// Unpacked bytes that are grouped in memory, in any order of rows; what is larger is streamed.
  std::size_t memory_mark = 32 << 20;
  bool in_memory = false;  ///< Groups in memory whatever the size: about 16 bytes a point.
};

struct CsvSchema {
  enum class Layout : std::uint8_t {
    kTimestampValue,  ///< One series.
    kLong,            ///< One point a row, with the name of its series.
    kWide,            ///< One time a row, one column a series.
  };

  Layout layout = Layout::kTimestampValue;
  char delimiter = ',';
  char decimal = '.';
  bool has_header = true;
  std::vector<std::string> names;        ///< One per column; "time" and "value" without a header.
  std::optional<std::size_t> id_column;  ///< kLong only.
  std::size_t time_column = 0;
  std::size_t value_column = 1;              ///< Unused in kWide.
  std::vector<std::size_t> series_columns;   ///< kWide only.
  std::vector<std::size_t> ignored_columns;  ///< Regressors; not read yet.
  std::string series;  ///< kTimestampValue: value column, or file name if that says nothing.
  Compression compression = Compression::kNone;
  bool numbering = false;        ///< Times are 1, 2, 3 ... instead of dates.
  std::string times;             ///< "ISO 8601 UTC", "epoch ms", "numbered".
  std::optional<TimeZone> zone;  ///< As asked.

  /// One line: "sniffed: long layout, ',' delimited, id=unique_id time=ds value=y, times ...".
  std::string text() const;
  /// A time as the file tells times: the number of a step, or a date of the zone that was asked
  /// for.
  std::string time_text(Timestamp time) const;
};

/// Is the text of a time the number of a step (1, 2, 3 ...) rather than a date or an epoch?
bool is_step_number(std::string_view time);

}  // namespace foreshock
