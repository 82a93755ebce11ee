#include "foreshock/app/drift_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/app/did_you_mean.h"
#include "foreshock/ingest/csv_number.h"
#include "foreshock/ingest/zoned_times.h"

namespace foreshock::app {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kMostWords = 0.05;  ///< Share of texts up to which a column is one of numbers.

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> names_of(const Stretch& stretch) {
  std::vector<std::string> names;
  for (const CellColumn& column : stretch.columns) names.push_back(column.name);
  return names;
}

/// What one column of both files is.
enum class Sort : std::uint8_t { kNumbers, kClasses, kNeither };

/// Makes a column of two, or says where a text stands among numbers.
class ColumnMaker {
 public:
  ColumnMaker(const Stretch& before, const Stretch& now, const DriftOptions& options)
      : before_(before), now_(now), options_(options) {}

  Result<std::optional<DriftColumn>> make(const CellColumn& x, const CellColumn& y,
                                          std::vector<std::string>& left_out) const {
    // Answers about labels are names too, unless they are probabilities.
    constexpr std::size_t kMostAnswers = 50;
    const bool answer =
        !options_.label.empty() && x.name == options_.prediction && x.known.size() <= kMostAnswers;
    const bool forced = contains(options_.classes, x.name) || x.name == options_.label || answer;
    Sort sort = Sort::kClasses;
    if (!forced) {
      FORESHOCK_TRY(sort, sort_of(x, y));
    }
    if (sort == Sort::kNumbers) {
      return DriftColumn{.name = x.name,
                         .kind = DriftColumn::Kind::kNumeric,
                         .before = x.numbers,
                         .now = y.numbers};
    }
    const auto present = static_cast<double>(x.present());
    const bool many = x.overflown || y.overflown ||
                      (x.known.size() > 20 && static_cast<double>(x.known.size()) > present / 2);
    if (many) {
      if (forced) {
        return fail(Errc::kMalformedInput, before_.name + ": '" + x.name + "' has " +
                                               std::to_string(x.known.size()) +
                                               " texts or more: too many for classes");
      }
      left_out.push_back("'" + x.name + "': " + std::to_string(x.known.size()) + " texts in " +
                         std::to_string(x.numbers.size()) +
                         " rows are names or sentences, not classes");
      return std::optional<DriftColumn>{};
    }
    return classes_of(x, y);
  }

 private:
  Result<Sort> sort_of(const CellColumn& x, const CellColumn& y) const {
    if (x.words + y.words == 0) return Sort::kNumbers;
    const auto share = [](const CellColumn& column) {
      const auto present = static_cast<double>(column.present());
      return present > 0 ? static_cast<double>(column.words) / present : 0;
    };
    if (share(x) > kMostWords) return Sort::kClasses;
    if (x.present() == 0 && share(y) > kMostWords) return Sort::kClasses;
    if (x.words + y.words <= options_.input.csv.max_bad) return Sort::kNumbers;
    const bool first = x.words > 0;
    const TextCell& cell = *(first ? x : y).first_word;
    return fail(Errc::kMalformedInput,
                (first ? before_ : now_).name + ":" + std::to_string(cell.line) + ":" +
                    std::to_string(cell.column) + ": " +
                    not_a_number(cell.text, options_.input.csv.decimal) + ", as the rest of '" +
                    x.name + "' is (--max-bad N takes N such cells as missing, --classes " +
                    x.name + " the column as classes, --ignore " + x.name + " leaves it out)");
  }

  static std::optional<DriftColumn> classes_of(const CellColumn& x, const CellColumn& y) {
    DriftColumn out{.name = x.name, .kind = DriftColumn::Kind::kClasses};
    out.classes = x.known;
    std::map<std::string, std::int32_t, std::less<>> places = x.places;
    std::vector<std::int32_t> renamed;
    for (const std::string& text : y.known) {
      const auto [place, is_new] =
          places.emplace(text, static_cast<std::int32_t>(out.classes.size()));
      if (is_new) out.classes.push_back(text);
      renamed.push_back(place->second);
    }
    for (const std::int32_t text : x.texts) {
      out.before.push_back(text == CellColumn::kMissing ? kNaN : static_cast<double>(text));
    }
    for (const std::int32_t text : y.texts) {
      out.now.push_back(text == CellColumn::kMissing
                            ? kNaN
                            : static_cast<double>(renamed[static_cast<std::size_t>(text)]));
    }
    return out;
  }

  const Stretch& before_;
  const Stretch& now_;
  const DriftOptions& options_;
};

Groups hours_of(const Stretch& stretch) {
  Groups out;
  if (stretch.scale.numbered) return out;
  constexpr Duration kDay = std::chrono::hours{24};
  for (const Timestamp time : stretch.times) {
    const Duration shown = stretch.scale.shown(time).time_since_epoch();
    const Duration in_day = ((shown % kDay) + kDay) % kDay;
    out.push_back(static_cast<std::size_t>(in_day / std::chrono::hours{1}));
  }
  return out;
}

Result<std::optional<std::size_t>> role_of(const std::string& flag, const std::string& name,
                                           const DriftTable& table, const DriftInput& input) {
  if (name.empty()) return std::optional<std::size_t>{};
  std::vector<std::string> names;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].name == name) return std::optional(c);
    names.push_back(table.columns[c].name);
  }
  return fail(Errc::kInvalidArgument, flag + ": '" + name + "' is not a column of both '" +
                                          input.before_name + "' and '" + input.now_name + "'" +
                                          did_you_mean(name, names));
}

Status check_names(const std::string& flag, const std::vector<std::string>& asked,
                   const Stretch& before, const Stretch& now) {
  std::vector<std::string> names = names_of(before);
  for (std::string& name : names_of(now)) names.push_back(std::move(name));
  for (const std::string& name : asked) {
    if (contains(names, name)) continue;
    return fail(Errc::kInvalidArgument,
                flag + ": '" + name + "' is not a column" + did_you_mean(name, names));
  }
  return {};
}

std::string sniffed(const Stretch& stretch) {
  const std::string delimiter =
      stretch.delimiter == '\t' ? "tab" : "'" + std::string(1, stretch.delimiter) + "'";
  std::string text = harmless(stretch.name) + ": " + delimiter + " delimited, " +
                     counted(static_cast<long long>(stretch.rows()), "row");
  if (!stretch.times.empty()) text += ", times in '" + harmless(stretch.time_name) + "'";
  if (stretch.inserted > 0) {
    text += ", " + std::to_string(stretch.inserted) + " of them missing in the file";
  }
  return text;
}

void say_types(const DriftTable& table, const Console& console) {
  std::string numbers;
  std::string classes;
  for (const DriftColumn& column : table.columns) {
    std::string& list = column.kind == DriftColumn::Kind::kNumeric ? numbers : classes;
    if (!list.empty()) list += ", ";
    list += harmless(column.name);
  }
  console.note("sniffed: numbers: " + (numbers.empty() ? "none" : numbers) +
               "; classes: " + (classes.empty() ? "none" : classes));
}

Result<TwoStretches> both_of(const DriftOptions& options, const Console& console) {
  FORESHOCK_TRY(Stretch first, read_stretch(options.input.path, options.input.csv, console));
  console.note("sniffed: " + sniffed(first));
  if (!options.current.empty()) {
    FORESHOCK_TRY(Stretch second, read_stretch(options.current, options.input.csv, console));
    console.note("sniffed: " + sniffed(second));
    return TwoStretches{std::move(first), std::move(second)};
  }
  std::size_t at = 0;
  if (options.window > 0) {
    if (options.window >= first.rows()) {
      return fail(Errc::kInvalidArgument, "--window: " + std::to_string(options.window) +
                                              " rows of " + std::to_string(first.rows()) +
                                              " leave none to compare with");
    }
    at = first.rows() - options.window;
  } else {
    const auto time = ZonedTimes(options.input.csv.zone).read(options.split, "");
    if (!time) return tl::unexpected(time.error().within("--split"));
    if (first.times.empty()) {
      return fail(Errc::kInvalidArgument,
                  "--split: " + first.name + " has no column of times (--time-col NAME)");
    }
    at = static_cast<std::size_t>(std::lower_bound(first.times.begin(), first.times.end(), *time) -
                                  first.times.begin());
    if (at == 0 || at == first.rows()) {
      return fail(Errc::kInvalidArgument, "--split: all rows are " +
                                              std::string(at == 0 ? "from " : "before ") +
                                              options.split + (at == 0 ? " on" : ""));
    }
  }
  TwoStretches out = cut(first, at);
  out.before.name = first.name;
  return out;
}

}  // namespace

Result<DriftInput> read_drift_input(const DriftOptions& options, const Console& console) {
  FORESHOCK_TRY(const TwoStretches both, both_of(options, console));
  const auto& [before, now] = both;
  DriftInput input{{}, before.name, now.name, {}};
  if (options.current.empty()) input.now_name = before.name;
  FORESHOCK_TRY_VOID(check_names("--classes", options.classes, before, now));
  FORESHOCK_TRY_VOID(check_names("--ignore", options.ignore, before, now));
  const ColumnMaker maker(before, now, options);
  std::int64_t infinities = 0;
  for (const CellColumn& x : before.columns) {
    if (contains(options.ignore, x.name)) continue;
    const CellColumn* const y = now.find(x.name);
    if (y == nullptr) {
      input.left_out.push_back("'" + x.name + "': not in " + input.now_name);
      continue;
    }
    FORESHOCK_TRY(auto column, maker.make(x, *y, input.left_out));
    if (!column) continue;
    infinities += x.infinities + y->infinities;
    input.table.columns.push_back(*std::move(column));
  }
  for (const CellColumn& y : now.columns) {
    if (before.find(y.name) == nullptr && !contains(options.ignore, y.name)) {
      input.left_out.push_back("'" + y.name + "': not in " + input.before_name);
    }
  }
  if (input.table.columns.empty()) {
    return fail(Errc::kMalformedInput,
                input.before_name + " and " + input.now_name + " have no column in common" +
                    (input.left_out.empty() ? "" : ": " + input.left_out.front()));
  }
  FORESHOCK_TRY(input.table.target, role_of("--target", options.target, input.table, input));
  FORESHOCK_TRY(input.table.label, role_of("--label", options.label, input.table, input));
  FORESHOCK_TRY(input.table.prediction,
                role_of("--prediction", options.prediction, input.table, input));
  input.table.hours_before = hours_of(before);
  input.table.hours_now = hours_of(now);
  say_types(input.table, console);
  if (infinities > 0) console.note(counted(infinities, "infinite value") + " taken as missing");
  return input;
}

}  // namespace foreshock::app
