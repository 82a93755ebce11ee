#pragma once

#include <memory>
#include <optional>
#include <string>

#include "foreshock/app/file.h"
#include "foreshock/app/options.h"
#include "foreshock/app/rows.h"
#include "foreshock/app/table.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// The rows of one verb on their way to a file or to standard output, in one format.
class Output {
 public:
  /// Without a format: a table on a terminal, `elsewhere` if there is none.
  static Result<Output> open(const OutputOptions& options, Columns columns,
                             Format elsewhere = Format::kCsv);

  Format format() const { return format_; }
  /// Rows to fill, on any thread.
  Rows rows() const { return {format_, *columns_}; }
  Status write(const Rows& rows);
  /// In place of rows, where a verb shows people something else than a table.
  Status write_text(std::string_view text);
  /// Ends the document and gives the file its name.
  Status finish();
  /// Ends early, after SIGINT: what is complete stays; gives the name of the part, if it is a file.
  Result<std::string> keep_part();

 private:
  Output(File file, Format format, Columns columns);
  Status write_json(std::string_view bytes);
  Status write_end();

  File file_;
  Format format_;
  std::unique_ptr<const Columns> columns_;  ///< Rows point to it.
  std::optional<Table> table_;
  bool begun_ = false;  ///< JSON: something stands before the next row.
};

}  // namespace foreshock::app
