#include "foreshock/app/series_reader.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <limits>
#include <utility>

namespace foreshock::app {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// One series of a source, its blocks put together.
Result<std::optional<RawSeries>> whole_series(CsvSource& source) {
  FORESHOCK_TRY(std::optional<SeriesBlock> block, source.next());
  if (!block) return std::nullopt;
  RawSeries series{std::move(block->id), std::move(block->times), std::move(block->values), {}};
  while (block->continues) {
    FORESHOCK_TRY(block, source.next());
    if (!block) break;
    series.times.insert(series.times.end(), block->times.begin(), block->times.end());
    series.values.insert(series.values.end(), block->values.begin(), block->values.end());
  }
  return series;
}

/// Standard input can be read but once.
Result<std::string> all_of_stdin() {
  std::string bytes;
  std::array<char, 1 << 16> piece;
  while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), stdin)) {
    bytes.append(piece.data(), n);
  }
  if (std::ferror(stdin) != 0) return fail(Errc::kMalformedInput, "stdin: cannot be read");
  return bytes;
}

bool is_among(const std::string& name, const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The value's column: of what looked like several series, the one that is no regressor.
std::string value_beside(const CsvSchema& schema, const std::vector<std::string>& regressors) {
  if (schema.layout != CsvSchema::Layout::kWide) return schema.names[schema.value_column];
  std::vector<std::string> left;
  for (const std::size_t column : schema.series_columns) {
    if (!is_among(schema.names[column], regressors)) left.push_back(schema.names[column]);
  }
  return left.size() == 1 ? left.front() : "";
}

std::string text_of(CsvSchema schema, const std::vector<std::string>& regressors) {
  std::erase_if(schema.ignored_columns,
                [&](std::size_t column) { return is_among(schema.names[column], regressors); });
  std::string text = schema.text();
  for (std::size_t j = 0; j < regressors.size(); ++j) {
    text += (j == 0 ? ", regressors: " : ", ") + regressors[j];
  }
  return text;
}

}  // namespace

Result<SeriesReader> SeriesReader::open(const InputOptions& options, const Console& console) {
  const bool piped = options.path == "-";
  std::string bytes;
  if (piped && !options.regressors.empty()) {
    FORESHOCK_TRY(bytes, all_of_stdin());
  }
  const auto open_one = [&](const CsvOptions& csv) {
    if (piped && !options.regressors.empty()) return CsvSource::open_bytes(bytes, csv, "stdin");
    return CsvSource::open(options.path, csv);
  };
  CsvOptions csv = options.csv;
  Result<CsvSource> source = open_one(csv);
  if (source && !options.regressors.empty()) {
    csv.value_column = value_beside(source->schema(), options.regressors);
    source = open_one(csv);
  }
  if (!source) {
    // A file that cannot be opened is the caller's to mend, like one that cannot be understood.
    return fail(Errc::kMalformedInput, source.error().message);
  }
  console.note(text_of(source->schema(), options.regressors));
  const bool wide = source->schema().layout == CsvSchema::Layout::kWide;
  if (wide && !options.regressors.empty()) {
    return fail(Errc::kMalformedInput, options.path + ": which column do the regressors explain? " +
                                           "name it with --value-col");
  }
  SeriesReader reader(std::move(*source), piped ? "stdin" : options.path);
  for (const std::string& name : options.regressors) {
    csv.value_column = name;
    Result<CsvSource> regressor = open_one(csv);
    if (!regressor) {
      std::string message = regressor.error().message;
      constexpr std::string_view kAsked = "--value-col";  // As the reader of values calls it.
      const std::size_t at = message.find(kAsked);
      if (at != std::string::npos) message.replace(at, kAsked.size(), "--regressors");
      return fail(Errc::kMalformedInput, message);
    }
    reader.regressors_.push_back(std::move(*regressor));
  }
  reader.regressor_names_ = options.regressors;
  return reader;
}

Result<std::optional<RawSeries>> SeriesReader::next_series() {
  FORESHOCK_TRY(std::optional<RawSeries> series, whole_series(source_));
  if (series) FORESHOCK_TRY_VOID(add_regressors(*series));
  return series;
}

/// The same rows, another column: series and times are those of the values, but for bad rows.
Status SeriesReader::add_regressors(RawSeries& series) {
  for (std::size_t j = 0; j < regressors_.size(); ++j) {
    FORESHOCK_TRY(const std::optional<RawSeries> other, whole_series(regressors_[j]));
    if (!other || (source_.schema().id_column && other->id != series.id)) {
      return fail(Errc::kMalformedInput, name_ + ": --regressors " + regressor_names_[j] +
                                             ": its rows do not go with those of series '" +
                                             series.id + "'");
    }
    std::vector<double> values(series.times.size(), kNaN);
    std::size_t at = 0;
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      while (at < other->times.size() && other->times[at] < series.times[i]) ++at;
      if (at < other->times.size() && other->times[at] == series.times[i]) {
        values[i] = other->values[at];
      }
    }
    series.regressors.push_back(std::move(values));
  }
  return {};
}

void SeriesReader::report(const Console& console) const {
  for (const std::string& note : source_.notes()) console.note(name_ + ": " + note);
  if (source_.bad_count() == 0) return;
  constexpr std::size_t kShown = 5;
  console.note(name_ + ": " + counted(source_.bad_count(), "bad row") + " skipped");
  for (std::size_t i = 0; i < source_.bad_rows().size() && i < kShown; ++i) {
    const BadRow& row = source_.bad_rows()[i];
    console.note(name_ + ":" + std::to_string(row.line) + ":" + std::to_string(row.column) + ": " +
                 row.message);
  }
}

}  // namespace foreshock::app
