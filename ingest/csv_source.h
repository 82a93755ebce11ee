#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/csv_row.h"
#include "foreshock/ingest/csv_schema.h"
#include "foreshock/ingest/series_block.h"

namespace foreshock {

/// Series from a CSV file, as blocks. Small inputs may have their rows in any order; large ones are
/// streamed in little memory if they are sorted by series (and of one series always). Wide ones,
/// and those whose series alternate within the first CsvOptions::memory_mark bytes, are held in
/// memory.
///
/// Errors begin with "path:line:column: " or "path: ". After one, next() says it again.
class CsvSource {
 public:
  /// Opens and sniffs. `path` is a file, or "-" for stdin.
  /// Errors:  kUnavailable if it cannot be read; kMalformedInput if it is empty, not text, or has
  /// no
  ///          columns that fit; kUnsupported for archives; kInvalidArgument for bad options.
  static Result<CsvSource> open(const std::string& path, const CsvOptions& options);
  /// The same for bytes at hand; `name` stands for the path.
  static Result<CsvSource> open_bytes(std::string_view bytes, const CsvOptions& options,
                                      const std::string& name = "bytes");

  CsvSource(CsvSource&&) noexcept;
  CsvSource& operator=(CsvSource&&) noexcept;
  ~CsvSource();

  const CsvSchema& schema() const;

  /// The next block; nothing at the end. The blocks of a series follow each other, series stand in
  /// the order of their first row (column).
  /// Errors:  kMalformedInput for more than max_bad bad rows, an open quote, a repeated time under
  ///          Duplicates::kError, and in a stream a series or a time that comes too late.
  Result<std::optional<SeriesBlock>> next();

  std::int64_t rows() const;  ///< Data rows read so far, bad ones included.
  std::int64_t bad_count() const;
  const std::vector<BadRow>& bad_rows() const;  ///< The first 20.
  /// What was put right or decided so far, for a person; complete at the end.
  std::vector<std::string> notes() const;

 private:
  class State;
  explicit CsvSource(std::unique_ptr<State> state);
  static Result<CsvSource> open_input(OpenedBytes input, const CsvOptions& options,
                                      const std::string& name);
  std::unique_ptr<State> state_;
};

}  // namespace foreshock
