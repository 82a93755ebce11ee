#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/csv_row.h"
#include "foreshock/ingest/csv_scanner.h"
#include "foreshock/ingest/csv_schema.h"

namespace foreshock {

/// The good rows of an input; counts the bad ones and refuses too many.
class CsvRowReader {
 public:
  static constexpr std::size_t kBadRowsKept = 20;

  /// The scanner stands before the first data row.
  CsvRowReader(std::unique_ptr<CsvScanner> scanner, CsvSchema schema, std::int64_t max_bad);
  CsvRowReader(const CsvRowReader&) = delete;
  CsvRowReader& operator=(const CsvRowReader&) = delete;

  /// Moves to the next good row; false at the end. kMalformedInput past max_bad bad rows.
  Result<bool> next();
  /// Valid until the next call of next().
  const CsvRow& row() const { return row_; }

  const CsvSchema& schema() const { return schema_; }
  const std::string& name() const { return scanner_->name(); }
  std::int64_t line() const { return scanner_->record().line; }  ///< Of row().
  std::uint64_t offset() const { return scanner_->offset(); }    ///< Unpacked bytes taken.
  std::int64_t rows() const { return rows_; }                    ///< Bad ones included.
  std::int64_t infinities() const { return decoder_.infinities(); }
  std::int64_t bad_count() const { return bad_count_; }
  const std::vector<BadRow>& bad_rows() const { return bad_rows_; }
  /// "path:line:column: message" of the first bad row; there must be one.
  std::string first_bad() const;

 private:
  Status refuse(BadRow bad);

  std::unique_ptr<CsvScanner> scanner_;
  CsvSchema schema_;
  CsvRowDecoder decoder_;
  CsvRow row_;
  std::int64_t max_bad_;
  std::int64_t rows_ = 0;
  std::int64_t bad_count_ = 0;
  std::vector<BadRow> bad_rows_;
};

}  // namespace foreshock
