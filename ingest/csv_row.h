#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "foreshock/core/time.h"
#include "foreshock/ingest/csv_scanner.h"
#include "foreshock/ingest/csv_schema.h"
#include "foreshock/ingest/zoned_times.h"

namespace foreshock {

/// A row that could not be used; line and column (of its first bad field, in bytes) from 1.
struct BadRow {
  std::int64_t line = 0;
  std::int64_t column = 0;
  std::string message;
};

struct CsvRow {
  std::string_view series;  ///< Empty in the wide layout.
  Timestamp time;
  std::span<const double> values;  ///< One, or one per series column in the wide layout.
};

/// Turns records into times and values, as the schema says.
class CsvRowDecoder {
 public:
  explicit CsvRowDecoder(const CsvSchema& schema);

  /// Views in the row are valid until the next call, and as long as the record.
  tl::expected<CsvRow, BadRow> decode(const CsvRecord& record);

  /// Infinite values so far, all of them read as missing.
  std::int64_t infinities() const { return infinities_; }

 private:
  const CsvSchema& schema_;
  std::vector<std::size_t> value_columns_;
  std::vector<double> values_;
  ZonedTimes times_;
  std::int64_t infinities_ = 0;
};

}  // namespace foreshock
