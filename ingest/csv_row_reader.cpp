#include "foreshock/ingest/csv_row_reader.h"

#include <utility>

namespace foreshock {

CsvRowReader::CsvRowReader(std::unique_ptr<CsvScanner> scanner, CsvSchema schema,
                           std::int64_t max_bad)
    : scanner_(std::move(scanner)),
      schema_(std::move(schema)),
      decoder_(schema_),
      max_bad_(max_bad) {}

Result<bool> CsvRowReader::next() {
  for (;;) {
    FORESHOCK_TRY(const bool more, scanner_->next());
    if (!more) return false;
    ++rows_;
    auto decoded = decoder_.decode(scanner_->record());
    if (decoded) {
      row_ = *decoded;
      return true;
    }
    FORESHOCK_TRY_VOID(refuse(std::move(decoded).error()));
  }
}

Status CsvRowReader::refuse(BadRow bad) {
  ++bad_count_;
  if (bad_rows_.size() < kBadRowsKept) bad_rows_.push_back(std::move(bad));
  if (bad_count_ <= max_bad_) return {};
  if (max_bad_ == 0) {
    return fail(Errc::kMalformedInput, first_bad() + "; --max-bad N to skip up to N such rows");
  }
  return fail(Errc::kMalformedInput, first_bad() + " (the first of " + std::to_string(bad_count_) +
                                         " bad rows, more than --max-bad " +
                                         std::to_string(max_bad_) + ")");
}

std::string CsvRowReader::first_bad() const {
  const BadRow& first = bad_rows_.front();
  return name() + ":" + std::to_string(first.line) + ":" + std::to_string(first.column) + ": " +
         first.message;
}

}  // namespace foreshock
