#include "foreshock/app/command_line.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "foreshock/app/did_you_mean.h"
#include "foreshock/core/check.h"
#include "foreshock/engine/catalog.h"

namespace foreshock::app {
namespace {

constexpr const char* kAbout =
    "Forecasts, backtests and anomaly scores for time series.\n\n"
    "Examples:\n"
    "  foreshock forecast sales.csv --horizon 12\n"
    "  foreshock detect metrics.csv --budget 1/week";

std::string names_of(const Setting& setting) {
  if (setting.letter.empty()) return std::string(setting.flag);
  return std::string(setting.letter) + "," + std::string(setting.flag);
}

void add_setting(CLI::App& command, const Setting& setting) {
  if (setting.type == Setting::Type::kSwitch) {
    command.add_flag(names_of(setting));
    return;
  }
  auto* const option = command.add_option(names_of(setting));
  option->expected(1);
  // `--level 80 --level 95` is a list; of anything else the last one wins, as shells' aliases need.
  const bool takes_all =
      setting.type == Setting::Type::kList || setting.type == Setting::Type::kTexts;
  option->multi_option_policy(takes_all ? CLI::MultiOptionPolicy::TakeAll
                                        : CLI::MultiOptionPolicy::TakeLast);
}

/// The options of every verb. Help, words and mistakes are left to us.
void describe(CLI::App& program) {
  program.set_help_flag("--help", "Shows this");
  program.add_flag("--version");
  program.allow_extras();
  for (const VerbEntry& entry : verbs()) {
    auto* const command = program.add_subcommand(std::string(entry.name));
    command->allow_extras();
    for (const Setting& setting : settings()) {
      if (setting.belongs_to(entry.verb)) add_setting(*command, setting);
    }
  }
}

std::string help_line(std::string left, std::size_t width, const std::string& about) {
  left.resize(std::max(left.size() + 1, width), ' ');
  return left + about + "\n";
}

std::string help_of_program() {
  std::string text = kAbout;
  text += "\n\nUsage: foreshock VERB [FILE|-] [options]\n\nVerbs:\n";
  for (const VerbEntry& verb : verbs()) {
    text += help_line("  " + std::string(verb.name), 14, std::string(verb.about));
  }
  return text +
         "\n`foreshock VERB --help` tells its options, `foreshock --version` the versions.\n";
}

std::string help_of_verb(const VerbEntry& entry) {
  constexpr std::size_t kNamesWidth = 38;
  std::string text = std::string(entry.about) + ".\n\nExamples:\n" + std::string(entry.examples) +
                     "\n\nUsage: foreshock " + std::string(entry.name);
  if (!entry.arguments.empty()) text += " " + std::string(entry.arguments);
  std::string options;
  for (const Setting& setting : settings()) {
    if (!setting.belongs_to(entry.verb)) continue;
    std::string about(setting.about);
    if (!setting.fallback.empty()) about += " [" + std::string(setting.fallback) + "]";
    const std::string letter(setting.letter.empty() ? "   " : std::string(setting.letter) + ",");
    options += help_line(
        "  " + letter + " " + std::string(setting.flag) + " " + std::string(setting.value),
        kNamesWidth, about);
    if (setting.flag != "--model") continue;
    for (const ModelEntry& model : model_entries()) {
      options += help_line(std::string(kNamesWidth + 2, ' ') + std::string(model.name),
                           kNamesWidth + 18, std::string(model.about));
    }
    if (entry.verb == Verb::kPlan) {
      options += help_line(std::string(kNamesWidth + 2, ' ') + std::string(kLiveModel),
                           kNamesWidth + 18, std::string(kLiveAbout));
    }
  }
  if (!options.empty())
    text += " [options]\n\nOptions:\n" + options;
  else
    text += "\n";
  if (entry.arguments == "[FILE|-]") {
    text +=
        "\nFILE is CSV: timestamp,value; or unique_id,ds,y; or time,series1,series2...; plain, .gz "
        "or .zst.\n";
  }
  return text;
}

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const VerbEntry& entry : verbs()) names.emplace_back(entry.name);
  return names;
}

std::vector<std::string> flags_of(Verb verb) {
  std::vector<std::string> flags{"--help"};
  for (const Setting& setting : settings()) {
    if (setting.belongs_to(verb)) flags.emplace_back(setting.flag);
  }
  return flags;
}

tl::unexpected<Error> unknown_verb(const std::string& word) {
  std::string message = "'" + word + "' is not a verb" + did_you_mean(word, verb_names());
  if (word.find('.') != std::string::npos)
    message += "; to forecast a file: foreshock forecast " + word;
  return fail(Errc::kInvalidArgument, message + "; `foreshock --help` lists the verbs");
}

Result<std::vector<std::string>> words_of(const CLI::App& command, const VerbEntry& entry) {
  std::vector<std::string> words;
  for (const std::string& word : command.remaining()) {
    if (word.size() > 1 && word.front() == '-' && word != "--") {
      const std::string flag = word.substr(0, word.find('='));
      const std::string verb(entry.name);
      return fail(Errc::kInvalidArgument, "'" + flag + "' is not an option of '" + verb + "'" +
                                              did_you_mean(flag, flags_of(entry.verb)) +
                                              "; `foreshock " + verb + " --help` lists them");
    }
    if (word != "--") words.push_back(word);
  }
  return words;
}

void collect(const CLI::App& command, Verb verb, Values& values) {
  for (const Setting& setting : settings()) {
    if (!setting.belongs_to(verb)) continue;
    const CLI::Option* const option = command.get_option(std::string(setting.flag));
    if (option->count() == 0) continue;
    const std::vector<std::string> given = option->results();
    std::string text = given.empty() ? "" : given.front();
    if (setting.type == Setting::Type::kList) {
      for (std::size_t i = 1; i < given.size(); ++i) text += "," + given[i];
    } else if (!given.empty()) {
      text = given.back();
    }
    Given all{text, std::string(setting.flag)};
    if (setting.type == Setting::Type::kTexts) {
      for (const std::string& item : given) all.items.push_back({item, all.where});
    }
    values.add(setting.flag, std::move(all));
  }
}

Result<Request> understand(const CLI::App& program) {
  Request request;
  if (program.count("--version") > 0) {
    request.kind = Request::Kind::kVersion;
    return request;
  }
  const std::vector<CLI::App*> commands = program.get_subcommands();
  const std::vector<std::string> strays = program.remaining(false);
  if (!strays.empty()) {
    const std::string& word = strays.front();
    if (word.front() != '-') return unknown_verb(word);
    return fail(Errc::kInvalidArgument,
                "'" + word + "' is not an option before the verb" +
                    did_you_mean(word, std::vector<std::string>{"--help", "--version"}));
  }
  if (commands.empty()) {
    return fail(Errc::kInvalidArgument, "a verb is missing\n\n" + help_of_program());
  }
  const auto entry = std::find_if(verbs().begin(), verbs().end(), [&](const VerbEntry& v) {
    return v.name == commands.front()->get_name();
  });
  FORESHOCK_CHECK(entry != verbs().end());
  request.verb = entry->verb;
  FORESHOCK_TRY(request.words, words_of(*commands.front(), *entry));
  collect(*commands.front(), entry->verb, request.values);
  return request;
}

Request help_request(const CLI::App& program) {
  Request request;
  request.kind = Request::Kind::kHelp;
  const std::vector<CLI::App*> commands = program.get_subcommands();
  request.text = help_of_program();
  for (const VerbEntry& verb : verbs()) {
    if (!commands.empty() && verb.name == commands.front()->get_name()) {
      request.text = help_of_verb(verb);
    }
  }
  return request;
}

/// CLI11's own words for a flag without its value say neither.
std::string mismatch_text(const std::string& said) {
  if (!said.ends_with("missing")) return said;
  const std::string flag = said.substr(0, said.find(':'));
  const bool is_horizon = flag == "--horizon";
  return flag + " needs a value" + (is_horizon ? " (-h is short for it; help is --help)" : "");
}

}  // namespace

Result<Request> read_command_line(int argc, const char* const* argv) {
  CLI::App program("", "foreshock");
  describe(program);
  try {
    program.parse(argc, argv);
    return understand(program);
  } catch (const CLI::CallForHelp&) {
    return help_request(program);
  } catch (const CLI::ArgumentMismatch& error) {
    return fail(Errc::kInvalidArgument, mismatch_text(error.what()));
  } catch (const CLI::Error& error) {
    return fail(Errc::kInvalidArgument, error.what());
  }
}

}  // namespace foreshock::app
