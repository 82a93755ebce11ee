#include "foreshock/app/completion.h"

#include <algorithm>
#include <vector>

#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/settings.h"
#include "foreshock/engine/catalog.h"

namespace foreshock::app {
namespace {

/// Words that may stand where only some can: choices, models, shells.
std::string words_for(const Setting& setting) {
  std::string words;
  if (setting.type == Setting::Type::kChoice) {
    words = setting.value;
    std::replace(words.begin(), words.end(), '|', ' ');
  }
  if (setting.flag == "--model") {
    for (const ModelEntry& model : model_entries())
      words += (words.empty() ? "" : " ") + std::string(model.name);
  }
  return words;
}

std::string words_of(const VerbEntry& entry) {
  if (entry.verb == Verb::kConfig) return "check print schema keys";
  if (entry.verb == Verb::kCompletion) return "bash zsh fish";
  return "";
}

bool takes_files(const VerbEntry& entry) {
  return entry.verb != Verb::kRun && entry.verb != Verb::kReplay && entry.verb != Verb::kPlan &&
         entry.verb != Verb::kCompletion;
}

std::string joined_verbs() {
  std::string names;
  for (const VerbEntry& entry : verbs())
    names += (names.empty() ? "" : " ") + std::string(entry.name);
  return names;
}

/// A text for single quotes in any of the three shells.
std::string quoted(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'') {
      safe += "'\\''";
    } else {
      safe += c;
    }
  }
  return "'" + safe + "'";
}

std::string bash() {
  std::string script =
      "# bash completion for foreshock\n"
      "_foreshock() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} "
      "verb=${COMP_WORDS[1]}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"" +
      joined_verbs() +
      " --help --version\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case $before in\n";
  for (const Setting& setting : settings()) {
    if (setting.type == Setting::Type::kSwitch || setting.flag.empty()) continue;
    std::string names(setting.flag);
    if (!setting.letter.empty()) names += "|" + std::string(setting.letter);
    const std::string words = words_for(setting);
    const std::string reply = setting.type == Setting::Type::kFile ? "$(compgen -f -- \"$word\")"
                              : words.empty()                      ? ""
                                              : "$(compgen -W \"" + words + "\" -- \"$word\")";
    script += "    " + names + ") COMPREPLY=(" + reply + "); return ;;\n";
  }
  script += "  esac\n  case $verb in\n";
  for (const VerbEntry& entry : verbs()) {
    std::string words = words_of(entry) + " --help";
    for (const Setting& setting : settings()) {
      if (setting.belongs_to(entry.verb)) words += " " + std::string(setting.flag);
    }
    script += "    " + std::string(entry.name) + ")";
    script += " COMPREPLY=($(compgen -W \"" + words + "\" -- \"$word\")";
    script += takes_files(entry) ? " $(compgen -f -- \"$word\")) ;;\n" : ") ;;\n";
  }
  return script + "  esac\n}\ncomplete -o filenames -F _foreshock foreshock\n";
}

/// In zsh's argument specs a colon and square brackets have a meaning.
std::string zsh_about(std::string_view about) {
  std::string text;
  for (const char c : about) {
    if (c == ':' || c == '[' || c == ']') text += '\\';
    text += c;
  }
  return text;
}

std::string zsh() {
  std::string script =
      "#compdef foreshock\n"
      "_foreshock() {\n"
      "  if (( CURRENT == 2 )); then\n"
      "    local -a verbs=(\n";
  for (const VerbEntry& entry : verbs()) {
    script += "      " + quoted(std::string(entry.name) + ":" + zsh_about(entry.about)) + "\n";
  }
  script += "    )\n    _describe verb verbs\n    return\n  fi\n  case ${words[2]} in\n";
  for (const VerbEntry& entry : verbs()) {
    script += "    " + std::string(entry.name) + ") shift words; (( CURRENT-- )); _arguments \\\n";
    for (const Setting& setting : settings()) {
      if (!setting.belongs_to(entry.verb)) continue;
      std::string spec = std::string(setting.flag) + "[" + zsh_about(setting.about) + "]";
      const std::string words = words_for(setting);
      if (setting.type == Setting::Type::kFile)
        spec += ":file:_files";
      else if (!words.empty())
        spec += ":value:(" + words + ")";
      else if (setting.type != Setting::Type::kSwitch)
        spec += ":" + zsh_about(setting.value) + ":";
      script += "      " + quoted(spec) + " \\\n";
    }
    const std::string words = words_of(entry);
    if (!words.empty()) script += "      " + quoted("1:what:(" + words + ")") + " \\\n";
    if (takes_files(entry)) script += "      " + quoted("*:file:_files") + " \\\n";
    script += "      '--help[Shows this]' ;;\n";
  }
  return script + "  esac\n}\n_foreshock \"$@\"\n";
}

/// fish has its own escape for the single quote.
std::string fish_quoted(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'' || c == '\\') safe += '\\';
    safe += c;
  }
  return "'" + safe + "'";
}

std::string fish() {
  std::string script = "# fish completion for foreshock\n";
  for (const VerbEntry& entry : verbs()) {
    script += "complete -c foreshock -n __fish_use_subcommand -a " + std::string(entry.name) +
              " -d " + fish_quoted(entry.about) + "\n";
    const std::string condition =
        " -n '__fish_seen_subcommand_from " + std::string(entry.name) + "'";
    if (!takes_files(entry)) script += "complete -c foreshock -f" + condition + "\n";
    const std::string words = words_of(entry);
    if (!words.empty()) script += "complete -c foreshock" + condition + " -a '" + words + "'\n";
    for (const Setting& setting : settings()) {
      if (!setting.belongs_to(entry.verb)) continue;
      script += "complete -c foreshock" + condition + " -l " + std::string(setting.flag.substr(2));
      if (!setting.letter.empty()) script += " -s " + std::string(setting.letter.substr(1));
      const std::string values = words_for(setting);
      if (setting.type == Setting::Type::kFile)
        script += " -r -F";
      else if (!values.empty())
        script += " -x -a '" + values + "'";
      else if (setting.type != Setting::Type::kSwitch)
        script += " -x";
      script += " -d " + fish_quoted(setting.about) + "\n";
    }
  }
  return script;
}

}  // namespace

Result<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  const std::vector<std::string> known{"bash", "zsh", "fish"};
  return fail(Errc::kInvalidArgument, "'" + std::string(shell) + "' is not one of bash, zsh, fish" +
                                          did_you_mean(shell, known));
}

}  // namespace foreshock::app
