#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/app/options.h"

namespace foreshock::app {

using Columns = std::vector<std::string>;

/// Rows on their way out, already in the output's format, cell by cell from left to right. Made on
/// any thread; output.h puts them together. Numbers are the shortest text that reads back to the
/// same bits; NaN is an empty cell, null in JSON.
class Rows {
 public:
  /// `columns` must outlive the rows.
  Rows(Format format, const Columns& columns) : format_(format), columns_(&columns) {}

  void text(std::string_view value);
  void number(double value);
  void integer(std::int64_t value);
  /// A cell with parts of its own: written as it stands into JSON, as a text elsewhere.
  void json(std::string_view document);
  void end_row();

  const std::string& bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

  /// What stands between the cells of a table row before it is laid out.
  static constexpr char kTableMark = '\x1f';

 private:
  void begin_cell();
  void append_csv_text(std::string_view value);
  void append_json_text(std::string_view value);
  void append_table_text(std::string_view value);

  Format format_;
  const Columns* columns_;
  std::size_t column_ = 0;
  std::string bytes_;
};

/// A text with its JSON quotes; a number, null if it is not finite; an array of numbers.
std::string json_text(std::string_view value);
std::string json_number(double value);
std::string json_numbers(std::span<const double> values);

}  // namespace foreshock::app
