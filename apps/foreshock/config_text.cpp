#include "foreshock/app/config_text.h"

#include <algorithm>

#include "foreshock/app/key_tree.h"

namespace foreshock::app {
namespace {

using Type = Setting::Type;

constexpr std::size_t kCommentColumn = 36;

/// How a default looks in YAML, or an example where there is none.
std::string yaml_value(const Setting& setting) {
  if (setting.fallback.empty()) return std::string(setting.value);
  const std::string text(setting.fallback);
  return text.find(',') == std::string::npos ? text : "[" + text + "]";
}

std::string about(const Setting& setting) {
  std::string text(setting.about);
  if (!setting.unit.empty()) text += " (" + std::string(setting.unit) + ")";
  if (!setting.run_fallback.empty()) {
    text +=
        " [" + std::string(setting.fallback) + "; run: " + std::string(setting.run_fallback) + "]";
  }
  return text;
}

void append_yaml(const KeyNode& node, const std::string& indent, std::string& text) {
  for (const KeyNode& child : node.below) {
    if (child.setting == nullptr) {
      text += indent + std::string(child.name) + ":\n";
      append_yaml(child, indent + "  ", text);
      continue;
    }
    const Setting& setting = *child.setting;
    const bool is_default = !setting.fallback.empty() && setting.run_fallback.empty();
    std::string line =
        indent + (is_default ? "" : "#") + std::string(child.name) + ": " + yaml_value(setting);
    line.resize(std::max(line.size() + 2, kCommentColumn), ' ');
    text += line + "# " + about(setting) + "\n";
  }
}

bool is_plain(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  return !text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos;
}

std::string scalar(const std::string& text) {
  if (is_plain(text)) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string given_value(const Setting& setting, const Given& given) {
  if (setting.has_entries()) {
    std::string out;
    for (const Given& entry : given.items) {
      const bool is_secret = setting.type == Type::kProperties;
      out += (out.empty() ? "" : ", ") + scalar(entry.name) + ": " +
             (is_secret ? "'(not shown)'" : scalar(entry.text));
    }
    return "{" + out + "}";
  }
  if (!setting.is_list()) return scalar(given.text);
  std::string out;
  for (const Given& item : given.items) out += (out.empty() ? "" : ", ") + scalar(item.text);
  return "[" + (given.items.empty() ? scalar(given.text) : out) + "]";
}

void append_running(const KeyNode& node, const Values& values, const std::string& indent,
                    std::string& text) {
  for (const KeyNode& child : node.below) {
    if (child.setting == nullptr) {
      std::string below;
      append_running(child, values, indent + "  ", below);
      if (!below.empty()) text += indent + std::string(child.name) + ":\n" + below;
      continue;
    }
    const Setting& setting = *child.setting;
    const bool is_given = values.has(setting.name());
    const std::string_view fallback = run_default_of(setting.name());
    if (!is_given && fallback.empty()) continue;
    const std::string value = is_given            ? given_value(setting, values[setting.name()])
                              : setting.is_list() ? "[" + std::string(fallback) + "]"
                                                  : scalar(std::string(fallback));
    text += indent + std::string(child.name) + ": " + value + "\n";
  }
}

/// The bar stands between cells, in code too.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) {
  return "`" + cell(text) + "`";
}

std::string type_cell(const Setting& setting) {
  switch (setting.type) {
    case Type::kChoice:
      return code(setting.value);
    case Type::kList:
    case Type::kItems:
    case Type::kTexts:
      return "list";
    case Type::kCount:
      return "whole number";
    case Type::kNumber:
      return "number";
    case Type::kTime:
      return "duration";
    case Type::kMap:
    case Type::kProperties:
      return "map";
    case Type::kSwitch:
    case Type::kText:
    case Type::kFile:
      break;
  }
  return "text";
}

std::string default_cell(const Setting& setting) {
  if (setting.fallback.empty()) return "none, as in " + code(setting.value);
  std::string text = code(yaml_value(setting));
  if (!setting.run_fallback.empty()) text += "; `run`: " + code(setting.run_fallback);
  return text;
}

void append_rows(const KeyNode& node, std::string& text) {
  for (const KeyNode& child : node.below) {
    if (child.setting == nullptr) {
      append_rows(child, text);
      continue;
    }
    const Setting& setting = *child.setting;
    text += "| " + code(setting.key) + " | " + type_cell(setting) + " | " + default_cell(setting) +
            " | " + cell(setting.unit) + " | " + (setting.flag.empty() ? "" : code(setting.flag)) +
            " | " + cell(setting.about) + " |\n";
  }
}

}  // namespace

std::string running_config(const Values& values) {
  std::string text;
  append_running(key_tree(), values, "", text);
  return text;
}

std::string default_config() {
  std::string text;
  append_yaml(key_tree(), "", text);
  return text;
}

std::string config_table() {
  std::string text =
      "| key | type | default | unit | flag | what it is |\n"
      "|---|---|---|---|---|---|\n";
  append_rows(key_tree(), text);
  return text;
}

}  // namespace foreshock::app
