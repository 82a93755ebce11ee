#include "foreshock/app/config.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/given.h"

namespace foreshock::app {
namespace {

constexpr std::string_view kSecretEnd = "_file";

/// What stands there, for "needs ..., not ...".
std::string_view shape_of(const YAML::Node& node) {
  if (node.IsSequence()) return "a list";
  if (node.IsMap()) return "keys below it";
  return node.IsScalar() ? "a plain value" : "nothing";
}

/// Reads one file; knows which keys other files have given.
class Reading {
 public:
  Reading(std::string path, std::map<std::string, std::string>& seen,
          const Environment& environment, Values& values)
      : path_(std::move(path)), seen_(seen), environment_(environment), values_(values) {}

  Status read() {
    std::ifstream file(path_, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file) return fail(Errc::kInvalidArgument, path_ + ": cannot be read");
    try {
      const std::vector<YAML::Node> documents = YAML::LoadAll(text);
      if (documents.size() > 1) {
        return refuse(documents[1].Mark(), "a second document (---); one, please");
      }
      return documents.empty() ? Status{} : walk(documents.front(), "");
    } catch (const YAML::Exception& error) {
      return refuse(error.mark, "not YAML: " + error.msg + hint(text, error.mark));
    }
  }

 private:
  std::string at(const YAML::Mark& mark) const {
    if (mark.is_null()) return path_;
    return path_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  }
  tl::unexpected<Error> refuse(const YAML::Mark& mark, const std::string& what) const {
    return fail(Errc::kInvalidArgument, at(mark) + ": " + what);
  }

  /// The braces of ${NAME} mean something to YAML inside of others.
  static std::string hint(const std::string& text, const YAML::Mark& mark) {
    std::istringstream lines(text);
    std::string line;
    for (int i = 0; i <= mark.line; ++i) std::getline(lines, line);
    if (mark.is_null() || line.find("${") == std::string::npos) return "";
    return "; inside [ ] and { } it is \"${NAME}\", with quotes";
  }

  /// `place` is the dotted key that leads here, "" at the top.
  Status walk(const YAML::Node& node, const std::string& place) {
    if (node.IsNull()) return {};  // An empty file, or a group with everything commented out.
    if (!node.IsMap()) {
      return refuse(node.Mark(), (place.empty() ? "a config" : "'" + place + "'") +
                                     " needs keys below it, not " + std::string(shape_of(node)));
    }
    for (const auto& entry : node) {
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      const std::string key = place.empty() ? name : place + "." + name;
      FORESHOCK_TRY_VOID(take(key, name, entry.first.Mark(), entry.second));
    }
    return {};
  }

  Status take(const std::string& key, const std::string& name, const YAML::Mark& mark,
              const YAML::Node& node) {
    std::vector<std::string> known;  // Names that could stand here.
    const std::string place = key.substr(0, key.size() - name.size());
    for (const Setting& setting : settings()) {
      if (setting.key == key) return give(setting, mark, node);
      if (setting.key.empty() || !setting.key.starts_with(place)) continue;
      if (setting.key.starts_with(key + ".")) return walk(node, key);
      const std::string_view rest = setting.key.substr(place.size());
      known.emplace_back(rest.substr(0, rest.find('.')));
    }
    return refuse(mark, "unknown key '" + key + "'" + did_you_mean(name, known) +
                            "; `foreshock config print` lists the keys");
  }

  Status give(const Setting& setting, const YAML::Mark& mark, const YAML::Node& node) {
    const std::string key(setting.key);
    if (setting.has_entries()) return give_entries(setting, node);
    FORESHOCK_TRY_VOID(remember(key, mark));
    Given given{"", at(mark) + ": " + key};
    if (node.IsScalar()) {
      FORESHOCK_TRY(given.text, value_of(node, given.where));
    } else if (node.IsSequence() && setting.is_list()) {
      for (const auto& item : node) {
        const std::string where = at(item.Mark()) + ": " + key;
        if (!item.IsScalar()) return fail(Errc::kInvalidArgument, where + ": not a plain value");
        FORESHOCK_TRY(const std::string text, value_of(item, where));
        given.text += (given.items.empty() ? "" : ",") + text;
        const bool is_one = setting.type != Setting::Type::kList;
        for (std::string& part : is_one ? std::vector{text} : split(text, ',')) {
          given.items.push_back({std::move(part), where});
        }
      }
    } else {
      return refuse(mark, "'" + key + "' needs " + (setting.is_list() ? "a list or " : "") +
                              "one plain value, not " + std::string(shape_of(node)));
    }
    values_.add(setting.name(), std::move(given));
    return {};
  }

  Status give_entries(const Setting& setting, const YAML::Node& node) {
    const std::string key(setting.key);
    if (node.IsNull()) return {};
    if (!node.IsMap()) {
      return refuse(node.Mark(), "'" + key + "' needs names with values below it, not " +
                                     std::string(shape_of(node)));
    }
    Given all{"", key};
    for (const auto& entry : node) {
      std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      Given given{"", at(entry.first.Mark()) + ": " + key + "." + name};
      if (!entry.second.IsScalar()) {
        return fail(Errc::kInvalidArgument, given.where + ": needs one plain value, not " +
                                                std::string(shape_of(entry.second)));
      }
      FORESHOCK_TRY(given.text, value_of(entry.second, given.where));
      if (setting.type == Setting::Type::kProperties && name.ends_with(kSecretEnd)) {
        name.resize(name.size() - kSecretEnd.size());
        Result<std::string> secret = read_secret(given.text);
        if (!secret) return tl::unexpected(secret.error().within(given.where));
        given.text = *std::move(secret);
      }
      FORESHOCK_TRY_VOID(remember(key + "." + name, entry.first.Mark()));
      given.name = std::move(name);
      all.items.push_back(std::move(given));
    }
    values_.add(setting.name(), std::move(all));
    return {};
  }

  Status remember(const std::string& key, const YAML::Mark& mark) {
    const auto [before, is_new] = seen_.emplace(key, at(mark));
    if (is_new) return {};
    return refuse(mark, "'" + key + "' is given twice, first at " + before->second);
  }

  Result<std::string> value_of(const YAML::Node& node, const std::string& where) const {
    Result<std::string> value = expand(node.Scalar(), environment_);
    if (!value) return tl::unexpected(value.error().within(where));
    return value;
  }

  std::string path_;
  std::map<std::string, std::string>& seen_;
  const Environment& environment_;
  Values& values_;
};

Result<std::vector<std::string>> files_of(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string suffix = entry->path().extension();
    if (suffix == ".yaml" || suffix == ".yml") files.push_back(entry->path());
  }
  if (error) return fail(Errc::kInvalidArgument, path + ": " + error.message());
  if (files.empty()) return fail(Errc::kInvalidArgument, path + ": no *.yaml file in this folder");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Status add_config(const std::string& path, Values& values, const Environment& environment) {
  FORESHOCK_TRY(const std::vector<std::string> files, files_of(path));
  std::map<std::string, std::string> seen;
  for (const std::string& file : files) {
    FORESHOCK_TRY_VOID(Reading(file, seen, environment, values).read());
  }
  return {};
}

}  // namespace foreshock::app
