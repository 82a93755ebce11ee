#include <algorithm>
#include <vector>

#include "foreshock/app/config_text.h"
#include "foreshock/app/given.h"
#include "foreshock/app/key_tree.h"
#include "foreshock/app/rows.h"

namespace foreshock::app {
namespace {

using Type = Setting::Type;

/// JSON with one member a line.
struct Member {
  std::string name;
  std::string value;
};

std::string object(const std::vector<Member>& members, const std::string& indent) {
  std::string text = "{";
  for (const Member& member : members) {
    text += (text.size() > 1 ? ",\n" : "\n") + indent + "  " + json_text(member.name) + ": " +
            member.value;
  }
  return text + (members.empty() ? "}" : "\n" + indent + "}");
}

/// A value that only the environment knows.
constexpr std::string_view kVariable = R"({"type": "string", "pattern": "\\$\\{"})";
constexpr std::string_view kPlain = R"({"type": ["string", "number", "boolean"]})";

std::string or_variable(std::string_view schema) {
  return "[" + std::string(schema) + ", " + std::string(kVariable) + "]";
}

std::string json_choices(std::string_view choices) {
  std::string text;
  for (const std::string& choice : split(choices, '|')) {
    text += (text.empty() ? "" : ", ") + json_text(choice);
  }
  return "{\"enum\": [" + text + "]}";
}

/// What a value must look like.
Member shape_of(const Setting& setting) {
  switch (setting.type) {
    case Type::kChoice:
      return {"anyOf", or_variable(json_choices(setting.value))};
    case Type::kList:
    case Type::kItems:
    case Type::kTexts:
      return {"anyOf", R"([{"type": "array", "items": {"type": ["string", "number"]}}, )"
                       R"({"type": ["string", "number"]}])"};
    case Type::kCount:
      return {"anyOf", or_variable(R"({"type": "integer", "minimum": 0})")};
    case Type::kNumber:
      return {"anyOf", or_variable(R"({"type": "number", "minimum": 0})")};
    case Type::kTime:
      return {"anyOf",
              or_variable(R"({"type": "string", "pattern": "^([0-9]+(w|d|h|m|s|ms|us|ns))+$"})")};
    case Type::kMap:
    case Type::kProperties:
      return {"additionalProperties", std::string(kPlain)};
    case Type::kSwitch:
    case Type::kText:
    case Type::kFile:
      break;
  }
  return {"type", R"(["string", "number"])"};
}

std::string json_scalar(std::string_view text) {
  return number_in<double>(text) ? std::string(text) : json_text(text);
}

std::string json_default(const Setting& setting) {
  if (setting.fallback.find(',') == std::string_view::npos) return json_scalar(setting.fallback);
  std::string text;
  for (const std::string& item : split(setting.fallback, ',')) {
    text += (text.empty() ? "" : ", ") + json_scalar(item);
  }
  return "[" + text + "]";
}

std::string leaf(const Setting& setting, const std::string& indent) {
  std::string about(setting.about);
  if (!setting.unit.empty()) about += " (" + std::string(setting.unit) + ")";
  std::vector<Member> members{{"description", json_text(about)}};
  if (setting.has_entries()) members.push_back({"type", R"(["object", "null"])"});
  members.push_back(shape_of(setting));
  if (!setting.fallback.empty() && setting.run_fallback.empty()) {
    members.push_back({"default", json_default(setting)});
  }
  return object(members, indent);
}

std::string group(const KeyNode& node, std::vector<Member> members, const std::string& indent) {
  std::vector<Member> below;
  for (const KeyNode& child : node.below) {
    const std::string inner = indent + "    ";
    below.push_back({std::string(child.name), child.setting == nullptr
                                                  ? group(child, {}, inner)
                                                  : leaf(*child.setting, inner)});
  }
  members.push_back({"type", R"(["object", "null"])"});  // Null: all of it is commented out.
  members.push_back({"additionalProperties", "false"});
  members.push_back({"properties", object(below, indent + "  ")});
  return object(members, indent);
}

}  // namespace

std::string config_schema() {
  return group(key_tree(),
               {{"$schema", json_text("https://json-schema.org/draft/2020-12/schema")},
                {"title", json_text("The config of foreshock")}},
               "") +
         "\n";
}

}  // namespace foreshock::app
