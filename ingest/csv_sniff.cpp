#include "foreshock/ingest/csv_sniff.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/core/written_time.h"
#include "foreshock/ingest/csv_number.h"
#include "foreshock/ingest/did_you_mean.h"

namespace foreshock {
namespace {

using Layout = CsvSchema::Layout;
using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

constexpr std::size_t kSampleRows = 64;

// The most telling names first: of two that stand in one header the earlier is taken.
constexpr std::array<std::string_view, 6> kIdNames = {"unique_id", "series_id", "item_id",
                                                      "id",        "series",    "name"};
constexpr std::array<std::string_view, 6> kTimeNames = {"ds",   "timestamp", "datetime",
                                                        "time", "date",      "ts"};
constexpr std::array<std::string_view, 3> kValueNames = {"y", "value", "target"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::optional<std::size_t> find_name(const Row& names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (lower(names[i]) == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_any(const Row& names, std::span<const std::string_view> wanted) {
  for (const std::string_view name : wanted) {
    if (const auto column = find_name(names, name)) return column;
  }
  return std::nullopt;
}

bool is_time(std::string_view text) {
  return !text.empty() && parse_timestamp(text).has_value();
}
bool is_date(std::string_view text) {
  return text.find('-', 1) != std::string_view::npos && is_time(text);
}

/// A row "time,value" instead of a header.
bool is_data(const Row& row, char decimal) {
  return row.size() == 2 && is_time(row[0]) &&
         parse_value(row[1], decimal).kind != CsvNumber::Kind::kNotANumber;
}

/// The whole rows at the front of `head`, cut by `delimiter`; fewer if a quote goes on behind it.
Rows sample(std::string_view head, bool complete, char delimiter) {
  if (!complete) head = head.substr(0, head.rfind('\n') + 1);
  auto bytes = open_bytes_of_memory(std::string(head), "");
  Rows rows;
  if (!bytes) return rows;
  CsvScanner scanner("", std::move(bytes->bytes));
  scanner.set_delimiter(delimiter);
  while (rows.size() < kSampleRows && scanner.next().value_or(false)) {
    Row row;
    for (const CsvField& field : scanner.record().fields) row.emplace_back(field.text);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// How well a delimiter explains the rows: first that a column of times comes out, then the share
/// of rows with as many fields as the first.
std::pair<bool, double> fit_of(const Rows& rows, char decimal) {
  if (rows.empty() || rows[0].size() < 2) return {false, 0};
  const auto same = std::count_if(rows.begin(), rows.end(),
                                  [&](const Row& row) { return row.size() == rows[0].size(); });
  const bool timed = find_any(rows[0], kTimeNames).has_value() || is_data(rows[0], decimal) ||
                     (rows.size() > 1 && is_time(rows[1][0]));
  return {timed, static_cast<double>(same) / static_cast<double>(rows.size())};
}

char best_delimiter(std::string_view head, bool complete, char decimal) {
  std::string candidates = decimal == ',' ? ";\t|," : ",;\t|";
  char best = candidates[0];
  std::pair<bool, double> best_fit{false, 0};
  for (const char candidate : candidates) {
    const auto fit = fit_of(sample(head, complete, candidate), decimal);
    if (fit > best_fit) {
      best = candidate;
      best_fit = fit;
    }
  }
  return best;
}

/// Columns from the header, the options and, for the time, the first rows.
class ColumnFinder {
 public:
  ColumnFinder(const std::string& path, const CsvOptions& options, const Rows& rows)
      : path_(path), options_(options), rows_(rows) {}

  Status find(CsvSchema& schema) const {
    FORESHOCK_TRY(const auto id, asked(schema.names, options_.id_column, "--id-col"));
    FORESHOCK_TRY(const auto time, asked(schema.names, options_.time_column, "--time-col"));
    FORESHOCK_TRY(const auto value, asked(schema.names, options_.value_column, "--value-col"));

    schema.id_column = id ? id : find_any(schema.names, kIdNames);
    const auto found_time = time ? time : find_time(schema.names);
    if (!found_time) return no_time(schema.names);
    schema.time_column = *found_time;
    if (schema.id_column == schema.time_column || value == schema.time_column ||
        (value && value == schema.id_column)) {
      return fail(Errc::kInvalidArgument,
                  path_ + ": id, time and value must be three different columns");
    }
    const auto found_value = value ? value : find_any(schema.names, kValueNames);
    return arrange(schema, found_value);
  }

 private:
  Result<std::optional<std::size_t>> asked(const Row& names, const std::string& name,
                                           std::string_view flag) const {
    if (name.empty()) return std::optional<std::size_t>{};
    if (const auto column = find_name(names, lower(name))) return column;
    const std::string_view near = nearest_name(name, names);
    const std::string hint = near.empty() ? "" : " (did you mean " + in_quotes(near) + "?)";
    return fail(Errc::kMalformedInput, path_ + ": " + std::string(flag) + " " + in_quotes(name) +
                                           " is not a column" + hint + columns(names));
  }

  std::optional<std::size_t> find_time(const Row& names) const {
    if (const auto named = find_any(names, kTimeNames)) return named;
    for (std::size_t column = 0; column < names.size(); ++column) {
      if (is_date(names[column])) continue;  // The header is missing, and its line is data.
      const auto dates = std::count_if(rows_.begin() + 1, rows_.end(), [&](const Row& row) {
        return column < row.size() && is_date(row[column]);
      });
      if (2 * dates > std::ssize(rows_) - 1) return column;  // A bad row must not hide the column.
    }
    return std::nullopt;
  }

  tl::unexpected<Error> no_time(const Row& names) const {
    const bool headerless = std::any_of(names.begin(), names.end(), is_date);
    return fail(Errc::kMalformedInput,
                path_ + ": no time column found" + columns(names) +
                    (headerless ? "; the first line must be a header, such as unique_id,ds,y"
                                : "; name it with --time-col"));
  }

  Status arrange(CsvSchema& schema, std::optional<std::size_t> value) const {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < schema.names.size(); ++i) {
      if (i != schema.time_column && i != schema.id_column && i != value) rest.push_back(i);
    }
    if (!value && rest.size() == 1) value = std::exchange(rest, {}).front();
    if (value) {
      schema.layout = schema.id_column ? Layout::kLong : Layout::kTimestampValue;
      schema.value_column = *value;
      schema.ignored_columns = std::move(rest);
      return {};
    }
    if (schema.id_column || rest.empty()) {
      return fail(Errc::kMalformedInput, path_ + ": no value column found" + columns(schema.names) +
                                             "; name it with --value-col");
    }
    schema.layout = Layout::kWide;
    schema.series_columns = std::move(rest);
    return check_wide(schema);
  }

  Status check_wide(const CsvSchema& schema) const {
    std::vector<std::string_view> names;
    for (const std::size_t column : schema.series_columns) names.push_back(schema.names[column]);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) return {};
    return fail(Errc::kMalformedInput,
                path_ + ": column " + in_quotes(*twice) + " stands twice in the header");
  }

  static std::string columns(const Row& names) {
    constexpr std::size_t kShown = 12;
    std::string text = "; the columns are ";
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
      text += (i == 0 ? "" : ", ") + in_quotes(names[i]);
    }
    return names.size() > kShown ? text + ", ..." : text;
  }

  const std::string& path_;
  const CsvOptions& options_;
  const Rows& rows_;
};

/// BOM and a line "sep=;" go; what they say stays.
Result<std::string_view> skip_preamble(CsvScanner& scanner, char& delimiter) {
  FORESHOCK_TRY(std::string_view head, scanner.peek());
  constexpr std::string_view kBom = "\xef\xbb\xbf";
  if (head.starts_with(kBom)) {
    scanner.skip(kBom.size(), 0);
    head.remove_prefix(kBom.size());
  }
  const std::size_t line = std::min(head.find('\n'), head.size());
  const std::string_view rest = head.substr(std::min<std::size_t>(line, 5));
  if (lower(head.substr(0, 4)) == "sep=" && line > 4 && (line == 5 || rest.starts_with('\r'))) {
    if (delimiter == 0) delimiter = head[4];
    const std::size_t taken = std::min(line + 1, head.size());
    scanner.skip(taken, 1);
    head.remove_prefix(taken);
  }
  return head;
}

std::string times_of(std::string_view time, const std::optional<TimeZone>& zone) {
  if (is_step_number(time)) return "numbered";
  if (is_date(time)) {
    const auto written = read_timestamp(time);
    const bool local = zone && written && !written->has_zone;
    return "ISO 8601 " + (local ? zone->name() : std::string("UTC"));
  }
  const auto digits = std::min(time.find('.'), time.size()) - (time.starts_with('-') ? 1 : 0);
  // The borders of parse_timestamp: 10^11, 10^14, 10^17.
  return digits <= 11   ? "epoch s"
         : digits <= 14 ? "epoch ms"
         : digits <= 17 ? "epoch us"
                        : "epoch ns";
}

/// The first row whose time can be read speaks for all.
void describe_times(CsvSchema& schema, const Rows& rows) {
  const auto readable = [&](const Row& row) {
    return schema.time_column < row.size() && is_time(row[schema.time_column]);
  };
  const auto row = std::find_if(rows.begin() + (schema.has_header ? 1 : 0), rows.end(), readable);
  if (row == rows.end()) {
    schema.times = "unknown";
    return;
  }
  const std::string& time = (*row)[schema.time_column];
  schema.numbering = is_step_number(time);
  schema.times = times_of(time, schema.zone);
}

/// "/data/nyc_taxi.csv.gz" gives "nyc_taxi".
std::string stem_of(const std::string& path) {
  const std::string file = path.substr(path.find_last_of('/') + 1);
  const std::string stem = file.substr(0, file.find('.', 1));
  return stem.empty() || path == "stdin" ? "series" : stem;
}

void name_columns(CsvSchema& schema, const Row& header) {
  schema.names = schema.has_header ? header : Row{"time", "value"};
  for (std::size_t i = 0; i < schema.names.size(); ++i) {
    if (schema.names[i].empty()) schema.names[i] = "column_" + std::to_string(i + 1);
  }
}

void name_series(CsvSchema& schema, const std::string& path) {
  const std::string& name = schema.names[schema.value_column];
  const bool telling = find_any({name}, kValueNames) == std::nullopt;
  schema.series = telling ? name : stem_of(path);
}

/// Takes the header, if there is one, and finds out what the columns are.
Status describe_columns(CsvScanner& scanner, const CsvOptions& options, const Rows& rows,
                        CsvSchema& schema) {
  const bool asked = !(options.id_column + options.time_column + options.value_column).empty();
  schema.has_header = asked || !is_data(rows[0], schema.decimal);
  if (schema.has_header) FORESHOCK_TRY_VOID(scanner.next());
  name_columns(schema, rows[0]);
  FORESHOCK_TRY_VOID(ColumnFinder(scanner.name(), options, rows).find(schema));
  name_series(schema, scanner.name());
  return {};
}

Status check_options(const CsvOptions& options, const std::string& path) {
  if (options.decimal != '.' && options.decimal != ',') {
    return fail(Errc::kInvalidArgument, path + ": the decimal mark must be . or ,");
  }
  if (options.max_bad < 0) {
    return fail(Errc::kInvalidArgument, path + ": --max-bad must not be negative");
  }
  return {};
}

Status check_lines(std::string_view head, const std::string& path) {
  constexpr auto kNone = std::string_view::npos;
  if (head.find_first_not_of(" \t\r\n") == kNone) {
    return fail(Errc::kMalformedInput, path + ": is empty");
  }
  if (head.find('\n') == kNone && head.substr(0, head.size() - 1).find('\r') != kNone) {
    return fail(Errc::kMalformedInput, path + ": lines end in CR alone: tr '\\r' '\\n' mends it");
  }
  return {};
}

}  // namespace

Result<CsvSchema> sniff_csv(CsvScanner& scanner, const CsvOptions& options) {
  const std::string& path = scanner.name();
  FORESHOCK_TRY_VOID(check_options(options, path));
  CsvSchema schema;
  schema.decimal = options.decimal;
  schema.delimiter = options.delimiter;
  schema.zone = options.zone;
  FORESHOCK_TRY(const std::string_view head, skip_preamble(scanner, schema.delimiter));
  const bool complete = scanner.at_end();
  FORESHOCK_TRY_VOID(check_lines(head, path));
  if (schema.delimiter == 0) schema.delimiter = best_delimiter(head, complete, schema.decimal);
  scanner.set_delimiter(schema.delimiter);

  const Rows rows = sample(head, complete, schema.delimiter);
  if (rows.empty()) {  // The scanner knows why: an open quote, a line without end.
    FORESHOCK_TRY_VOID(scanner.next());
    return fail(Errc::kMalformedInput, path + ": no complete first line");
  }
  FORESHOCK_TRY_VOID(describe_columns(scanner, options, rows, schema));
  if (schema.has_header && rows.size() == 1 && complete) {
    return fail(Errc::kMalformedInput, path + ": has a header but no rows");
  }
  describe_times(schema, rows);
  return schema;
}

}  // namespace foreshock
