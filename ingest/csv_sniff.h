#pragma once

#include "foreshock/core/result.h"
#include "foreshock/ingest/csv_scanner.h"
#include "foreshock/ingest/csv_schema.h"

namespace foreshock {

/// Finds delimiter, layout and columns in the first rows, sets the scanner's delimiter and leaves
/// it before the first data row. The compression is for the caller to fill in.
///
/// Errors:  kMalformedInput, beginning with the scanner's name, if there is nothing to read or no
///          column for the time, the value or an asked name; kInvalidArgument for options that
///          contradict each other.
Result<CsvSchema> sniff_csv(CsvScanner& scanner, const CsvOptions& options);

}  // namespace foreshock
