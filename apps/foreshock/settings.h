#pragma once

/// The one table of verbs and options: the command line, its help, the config file, the printed
/// defaults and the shell completions are all made from it.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace foreshock::app {

enum class Verb : std::uint8_t {
  kForecast,
  kBacktest,
  kDetect,
  kIdentify,
  kDecompose,
  kSpectrum,
  kPlan,
  kConfig,
  kCompletion
};

struct VerbEntry {
  Verb verb;
  std::string_view name;
  std::string_view about;      ///< One line.
  std::string_view arguments;  ///< "[FILE|-]", as usage lines show it.
  std::string_view examples;   ///< Lines that run as they stand.
};
std::span<const VerbEntry> verbs();

struct Setting {
  enum class Type : std::uint8_t { kSwitch, kText, kChoice, kList, kFile };
  Type type = Type::kText;
  std::string_view flag;      ///< "--horizon"
  std::string_view letter;    ///< "-h"; empty if there is none.
  std::string_view key;       ///< Place in the config file; empty: on the command line only.
  std::string_view value;     ///< What stands behind the flag: "STEPS"; for kChoice "a|b|c".
  std::string_view fallback;  ///< Default as text; empty if there is none to show.
  std::string_view unit;      ///< "steps", "percent"; empty if it has none.
  std::string_view about;     ///< One line.
  unsigned verbs = 0;         ///< Set of 1 << Verb that take it.

  bool belongs_to(Verb verb) const { return (verbs >> static_cast<unsigned>(verb) & 1U) != 0; }
};
std::span<const Setting> settings();

/// One value as it was given, and where: "--level" or "prod.yaml:4:12: models.default.levels".
struct Given {
  std::string text;
  std::string where;
};

/// What was given on the command line and in the config file; the former wins.
class Values {
 public:
  /// Keeps a value unless that flag already has one.
  void add(std::string_view flag, Given given);
  bool has(std::string_view flag) const { return given_.contains(flag); }
  /// What was given, or the default of the table.
  Given operator[](std::string_view flag) const;

 private:
  std::map<std::string_view, Given, std::less<>> given_;  ///< Keys live in the table.
};

}  // namespace foreshock::app
