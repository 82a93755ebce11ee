#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/drift_table.h"
#include "foreshock/ingest/csv_number.h"
#include "foreshock/ingest/csv_scanner.h"
#include "foreshock/ingest/zoned_times.h"

namespace foreshock::app {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<std::string_view, 6> kTimeNames{"ds",   "timestamp", "datetime",
                                                     "time", "date",      "ts"};
constexpr std::array<std::string_view, 3> kIdNames{"unique_id", "series_id", "item_id"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::optional<std::size_t> find_name(const std::vector<std::string>& names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (lower(names[i]) == lower(name)) return i;
  }
  return std::nullopt;
}

std::vector<std::string> texts_of(const CsvRecord& record) {
  std::vector<std::string> out;
  for (const CsvField& field : record.fields) out.emplace_back(field.text);
  return out;
}

/// The delimiter with which the first rows are widest and equally wide.
char best_delimiter(const std::string& head, char decimal) {
  constexpr int kRows = 20;
  const std::string candidates = decimal == ',' ? ";\t|," : ",;\t|";
  char best = candidates.front();
  double most = 1;
  for (const char candidate : candidates) {
    auto bytes = open_bytes_of_memory(head, "");
    if (!bytes) break;
    CsvScanner scanner("", std::move(bytes->bytes));
    scanner.set_delimiter(candidate);
    std::size_t width = 0;
    double rows = 0;
    double alike = 0;
    for (int i = 0; i < kRows && scanner.next().value_or(false); ++i) {
      if (i == 0) width = scanner.record().fields.size();
      ++rows;
      alike += scanner.record().fields.size() == width ? 1 : 0;
    }
    const double fit = rows > 0 ? static_cast<double>(width) * alike / rows : 0;
    if (fit > most) {
      most = fit;
      best = candidate;
    }
  }
  return best;
}

/// Reads rows into columns.
class StretchReader {
 public:
  StretchReader(CsvScanner& scanner, const CsvOptions& options)
      : scanner_(scanner), options_(options), zoned_(options.zone) {}

  Result<Stretch> read() {
    stretch_.name = scanner_.name();
    stretch_.scale.zone = options_.zone;
    FORESHOCK_TRY_VOID(read_head());
    for (;;) {
      FORESHOCK_TRY(const bool more, scanner_.next());
      if (!more) break;
      FORESHOCK_TRY_VOID(take(scanner_.record()));
    }
    if (stretch_.rows() == 0) return bad("no rows below the header");
    return std::move(stretch_);
  }

 private:
  tl::unexpected<Error> bad(const std::string& what) const {
    return fail(Errc::kMalformedInput, stretch_.name + ": " + what);
  }

  Status read_head() {
    FORESHOCK_TRY(const std::string_view peeked, scanner_.peek());
    std::string head(peeked);
    if (head.starts_with("\xef\xbb\xbf")) {
      scanner_.skip(3, 0);
      head.erase(0, 3);
    }
    if (!scanner_.at_end()) head.erase(head.rfind('\n') + 1);
    stretch_.delimiter =
        options_.delimiter != 0 ? options_.delimiter : best_delimiter(head, options_.decimal);
    scanner_.set_delimiter(stretch_.delimiter);
    FORESHOCK_TRY(const bool any, scanner_.next());
    if (!any) return bad("the file is empty");
    names_ = texts_of(scanner_.record());
    if (is_data(names_)) {
      if (names_.size() != 2) {
        return bad("no header: the first line has to name the columns");
      }
      const CsvRecord first = scanner_.record();
      const std::vector<std::string> cells = names_;
      names_ = {"time", "value"};
      FORESHOCK_TRY_VOID(arrange());
      return take_texts(cells, first.line);
    }
    return arrange();
  }

  bool is_data(const std::vector<std::string>& cells) const {
    return std::all_of(cells.begin(), cells.end(), [&](const std::string& cell) {
      return parse_timestamp(cell).has_value() ||
             parse_value(cell, options_.decimal).kind == CsvNumber::Kind::kNumber;
    });
  }

  Status arrange() {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i].empty()) names_[i] = "column " + std::to_string(i + 1);
      for (std::size_t j = 0; j < i; ++j) {
        if (names_[i] == names_[j]) return bad("two columns are called " + in_quotes(names_[i]));
      }
    }
    if (!options_.time_column.empty()) {
      time_ = find_name(names_, options_.time_column);
      if (!time_) {
        return bad("--time-col '" + options_.time_column + "' is not a column" +
                   did_you_mean(options_.time_column, names_));
      }
      time_is_asked_ = true;
    }
    for (const std::string_view name : kTimeNames) {
      if (!time_) time_ = find_name(names_, name);
    }
    if (!options_.id_column.empty()) id_ = find_name(names_, options_.id_column);
    for (const std::string_view name : kIdNames) {
      if (!id_) id_ = find_name(names_, name);
    }
    for (const std::string& name : names_) stretch_.columns.push_back({name, {}, {}});
    return {};
  }

  Status take(const CsvRecord& record) {
    if (record.fields.size() != names_.size()) {
      return refuse(record.line, 1,
                    std::to_string(record.fields.size()) +
                        " fields where the "
                        "header has " +
                        std::to_string(names_.size()));
    }
    const CsvField& time = record.fields[time_.value_or(0)];
    FORESHOCK_TRY(const bool usable, take_time(time.text, id_ ? record.fields[*id_].text : "",
                                               record.line, time.column));
    if (!usable) return {};
    for (std::size_t i = 0; i < names_.size(); ++i) {
      stretch_.columns[i].add(record.fields[i].text, options_.decimal, record.line,
                              record.fields[i].column);
    }
    return {};
  }

  Status take_texts(const std::vector<std::string>& cells, std::int64_t line) {
    FORESHOCK_TRY_VOID(take_time(cells[0], "", line, 1));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      stretch_.columns[i].add(cells[i], options_.decimal, line, 1);
    }
    return {};
  }

  /// False for a row that is skipped.
  Result<bool> take_time(std::string_view text, std::string_view series, std::int64_t line,
                         std::int64_t column) {
    if (!time_) return true;
    const auto time = zoned_.read(text, series);
    if (time) {
      if (stretch_.times.empty()) stretch_.scale.numbered = is_step_number(text);
      stretch_.times.push_back(*time);
      return true;
    }
    // A column that is only called like a time is one of values.
    const bool is_first = stretch_.times.empty() && stretch_.rows() == 0;
    if (!time_is_asked_ && is_first && !parse_timestamp(text)) {
      time_.reset();
      return true;
    }
    FORESHOCK_TRY_VOID(refuse(line, column, time.error().message));
    return false;
  }

  Status refuse(std::int64_t line, std::int64_t column, const std::string& what) {
    ++stretch_.bad_rows;
    if (stretch_.bad_rows <= options_.max_bad) return {};
    return fail(Errc::kMalformedInput, stretch_.name + ":" + std::to_string(line) + ":" +
                                           std::to_string(column) + ": " + what +
                                           " (--max-bad N skips N such rows)");
  }

 public:
  std::optional<std::size_t> time_column() const { return time_; }

 private:
  CsvScanner& scanner_;
  const CsvOptions& options_;
  ZonedTimes zoned_;
  Stretch stretch_;
  std::vector<std::string> names_;
  std::optional<std::size_t> time_;
  std::optional<std::size_t> id_;
  bool time_is_asked_ = false;
};

Result<std::optional<std::size_t>> id_column(const Stretch& stretch, const CsvOptions& options) {
  std::vector<std::string> names;
  for (const CellColumn& column : stretch.columns) names.push_back(column.name);
  std::optional<std::size_t> id;
  if (!options.id_column.empty()) {
    id = find_name(names, options.id_column);
    if (!id) {
      return fail(Errc::kMalformedInput, stretch.name + ": --id-col '" + options.id_column +
                                             "' is not a column" +
                                             did_you_mean(options.id_column, names));
    }
    if (stretch.times.empty()) {
      return fail(Errc::kMalformedInput,
                  stretch.name + ": --id-col needs a column of times (--time-col NAME)");
    }
    return id;
  }
  if (stretch.times.empty()) return id;
  for (const std::string_view name : kIdNames) {
    if (!id) id = find_name(names, name);
  }
  return id;
}

}  // namespace

void CellColumn::add(std::string_view cell, char decimal, std::int64_t line, std::int64_t at) {
  const CsvNumber number = parse_value(cell, decimal);
  numbers.push_back(number.kind == CsvNumber::Kind::kNumber ? number.value : kNaN);
  if (number.kind == CsvNumber::Kind::kMissing) {
    texts.push_back(kMissing);
    return;
  }
  infinities += number.kind == CsvNumber::Kind::kInfinite ? 1 : 0;
  if (number.kind == CsvNumber::Kind::kNotANumber) {
    ++words;
    if (!first_word) first_word = TextCell{line, at, std::string(cell.substr(0, 64))};
  }
  auto place = places.find(cell);
  if (place == places.end() && known.size() < kMostTexts) {
    place = places.emplace(std::string(cell), static_cast<std::int32_t>(known.size())).first;
    known.emplace_back(cell);
  }
  overflown = overflown || place == places.end();
  texts.push_back(place == places.end() ? kMissing : place->second);
}

void CellColumn::add_missing() {
  numbers.push_back(kNaN);
  texts.push_back(kMissing);
}

std::int64_t CellColumn::present() const {
  return words + std::count_if(numbers.begin(), numbers.end(),
                               [](double value) { return !std::isnan(value); });
}

const CellColumn* Stretch::find(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const CellColumn& one) { return one.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

Result<Stretch> read_stretch(const std::string& path, const CsvOptions& options,
                             const Console& console) {
  FORESHOCK_TRY(OpenedBytes opened, open_bytes_of_file(path));
  CsvScanner scanner(path == "-" ? "standard input" : path, std::move(opened.bytes));
  StretchReader reader(scanner, options);
  FORESHOCK_TRY(Stretch stretch, reader.read());
  FORESHOCK_TRY(const auto id, id_column(stretch, options));
  if (!stretch.times.empty()) {
    const std::size_t time = *reader.time_column();
    stretch.time_name = stretch.columns[time].name;
    stretch.columns[time].name.clear();  // Found by its emptiness below: it is no column of values.
  }
  if (stretch.bad_rows > 0) {
    console.note(stretch.name + ": " + counted(stretch.bad_rows, "bad row") + " skipped");
  }
  if (id) {
    FORESHOCK_TRY(stretch, pivoted(std::move(stretch), options, *id));
  } else {
    std::erase_if(stretch.columns, [](const CellColumn& column) { return column.name.empty(); });
    if (stretch.columns.empty()) {
      return fail(Errc::kMalformedInput, stretch.name + ": no column beside the times");
    }
  }
  return in_order(std::move(stretch));
}

}  // namespace foreshock::app
