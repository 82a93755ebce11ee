#pragma once

/// The one table of verbs and options: the command line, its help, the config file, the printed
/// defaults, the JSON Schema, the page of keys and the shell completions are all made from it.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::app {

enum class Verb : std::uint8_t {
  kForecast,
  kBacktest,
  kDetect,
  kIdentify,
  kDecompose,
  kSpectrum,
  kDrift,
  kRun,
  kReplay,
  kPlan,
  kConfig,
  kCompletion
};

/// The model that `run` takes unless told otherwise, and that only `run` and `plan` know: level,
/// season and noise of a series in a record of fixed size, learnt point by point without a fit.
inline constexpr std::string_view kLiveModel = "live";
inline constexpr std::string_view kLiveAbout =
    "level, season and noise, never fitted: what `run` takes";

struct VerbEntry {
  Verb verb;
  std::string_view name;
  std::string_view about;      ///< One line.
  std::string_view arguments;  ///< "[FILE|-]", as usage lines show it.
  std::string_view examples;   ///< Lines that run as they stand.
};
std::span<const VerbEntry> verbs();

struct Setting {
  enum class Type : std::uint8_t {
    kSwitch,
    kText,
    kChoice,
    kList,  ///< Texts without commas, separated by commas or as a YAML list.
    kFile,
    kCount,  ///< A whole number.
    kNumber,
    kTime,        ///< A duration: 30s, 5m, 1h30m.
    kItems,       ///< As kList, but items may hold commas, and a flag is given once.
    kTexts,       ///< As kItems, but each flag is one more item.
    kMap,         ///< Any names, each with a plain value.
    kProperties,  ///< As kMap; the value of NAME_file is the content of that file, for NAME.
  };
  Type type = Type::kText;
  /// "--horizon"; empty: in the config file only, for `run`. Where verbs differ in what a flag is,
  /// there are several entries, and Values know it by the first.
  std::string_view flag;
  std::string_view letter;    ///< "-h"; empty if there is none.
  std::string_view key;       ///< Place in the config file; empty: on the command line only.
  std::string_view value;     ///< Behind the flag: "STEPS"; kChoice: "a|b|c"; else an example.
  std::string_view fallback;  ///< Default as text; empty if there is none to show.
  std::string_view unit;      ///< "steps", "percent"; empty if it has none.
  std::string_view about;     ///< One line.
  unsigned verbs = 0;         ///< Set of 1 << Verb that take the flag.
  std::string_view run_fallback = {};  ///< Default of `run`, where it has one of its own.

  bool belongs_to(Verb verb) const { return (verbs >> static_cast<unsigned>(verb) & 1U) != 0; }
  /// What Values know it by.
  std::string_view name() const { return flag.empty() ? key : flag; }
  bool is_list() const {
    return type == Type::kList || type == Type::kItems || type == Type::kTexts;
  }
  bool has_entries() const { return type == Type::kMap || type == Type::kProperties; }
  /// Read by `run` and by no other verb.
  bool is_for_run_alone() const { return verbs == 0 || verbs == 1U << unsigned(Verb::kRun); }
};
std::span<const Setting> settings();

/// The default of a flag or a key, and that of `run`.
std::string_view default_of(std::string_view name);
std::string_view run_default_of(std::string_view name);

/// One value as it was given, and where: "--level" or "prod.yaml:4:12: models.default.levels".
struct Given {
  std::string text;  ///< Of a list: its items, separated by commas.
  std::string where;
  std::string name = {};          ///< Of an entry of a map.
  std::vector<Given> items = {};  ///< Of what stood as a list or a map in a file.
};

/// What was given on the command line and in the config file; the former wins.
class Values {
 public:
  /// Keeps a value unless there is one already; entries of a map join those that are there.
  /// `name` is the flag or the key.
  void add(std::string_view name, Given given);
  bool has(std::string_view name) const;
  /// What was given, or the default of the table.
  Given operator[](std::string_view name) const;
  /// Whether anything that only `run` reads is given, and not as its default.
  bool are_for_run() const;

 private:
  std::map<const Setting*, Given> given_;
};

}  // namespace foreshock::app
