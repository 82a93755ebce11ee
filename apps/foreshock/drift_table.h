#pragma once

/// The files of `drift` as tables of columns.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/app/console.h"
#include "foreshock/app/options.h"
#include "foreshock/app/time_scale.h"
#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/detect/taxonomy.h"

namespace foreshock::app {

/// A cell that is no number, and where it stands.
struct TextCell {
  std::int64_t line = 0;
  std::int64_t column = 0;
  std::string text;
};

/// The cells of one column, as numbers and as texts, until both files say which they are.
struct CellColumn {
  static constexpr std::size_t kMostTexts = 2000;  ///< Of more the column is not classes.
  static constexpr std::int32_t kMissing = -1;

  std::string name;
  std::vector<double> numbers;      ///< NaN: missing, or a text.
  std::vector<std::int32_t> texts;  ///< Place in `known`.
  std::vector<std::string> known = {};
  std::map<std::string, std::int32_t, std::less<>> places = {};
  bool overflown = false;  ///< More texts than kMostTexts.
  std::int64_t words = 0;  ///< Cells that are no number.
  std::int64_t infinities = 0;
  std::optional<TextCell> first_word = {};

  void add(std::string_view cell, char decimal, std::int64_t line, std::int64_t at);
  void add_missing();
  std::int64_t present() const;
};

/// One file, or one part of it: rows in order of time.
struct Stretch {
  std::string name;  ///< As errors call it.
  char delimiter = ',';
  std::vector<CellColumn> columns;
  std::vector<Timestamp> times = {};  ///< Empty if there are none.
  std::string time_name = {};
  TimeScale scale = {};
  std::int64_t inserted = 0;  ///< Rows of a regular step that the file does not have.
  std::int64_t bad_rows = 0;

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().numbers.size(); }
  const CellColumn* find(std::string_view column) const;
};

/// Reads a CSV file with a header; long files (unique_id,ds,y) come out one column a series.
/// Errors:  kUnavailable, kMalformedInput "file:line:column: what".
Result<Stretch> read_stretch(const std::string& path, const CsvOptions& options,
                             const Console& console);

/// unique_id,ds,y to one column a series. Errors:  kMalformedInput if no column has the values.
Result<Stretch> pivoted(Stretch stretch, const CsvOptions& options, std::size_t id_column);
/// By time; times of a regular step, in local days where there is a zone, that have no row get an
/// empty one.
Stretch in_order(Stretch stretch);
/// Rows [0, at) and [at, end).
struct TwoStretches {
  Stretch before;
  Stretch now;
};
TwoStretches cut(const Stretch& stretch, std::size_t at);

/// Both files, or one that is cut, with types and roles found.
struct DriftInput {
  DriftTable table;
  std::string before_name;
  std::string now_name;
  std::vector<std::string> left_out;  ///< What was not looked at, and why.
};
Result<DriftInput> read_drift_input(const DriftOptions& options, const Console& console);

}  // namespace foreshock::app
