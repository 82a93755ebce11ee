#include "foreshock/app/config.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "foreshock/app/did_you_mean.h"

namespace foreshock::app {
namespace {

/// Reads one file; knows which keys other files have given.
class Reading {
 public:
  Reading(std::string path, std::map<std::string, std::string>& seen, Values& values)
      : path_(std::move(path)), seen_(seen), values_(values) {}

  Status read() {
    try {
      return walk(YAML::LoadFile(path_), "");
    } catch (const YAML::BadFile&) {
      return fail(Errc::kInvalidArgument, path_ + ": cannot be read");
    } catch (const YAML::Exception& error) {
      return fail(Errc::kInvalidArgument, at(error.mark) + ": not YAML: " + error.msg);
    }
  }

 private:
  std::string at(const YAML::Mark& mark) const {
    if (mark.is_null()) return path_;
    return path_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  }

  /// `place` is the dotted key that leads here, "" at the top.
  Status walk(const YAML::Node& node, const std::string& place) {
    if (node.IsNull()) return {};  // An empty file, or a group with everything commented out.
    if (!node.IsMap()) {
      return fail(Errc::kInvalidArgument,
                  at(node.Mark()) + ": '" + place + "' needs keys below it");
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
    return fail(Errc::kInvalidArgument, at(mark) + ": unknown key '" + key + "'" +
                                            did_you_mean(name, known) +
                                            "; `foreshock config print` lists the keys");
  }

  Status give(const Setting& setting, const YAML::Mark& mark, const YAML::Node& node) {
    const std::string key(setting.key);
    const auto [before, is_new] = seen_.emplace(key, at(mark));
    if (!is_new) {
      return fail(Errc::kInvalidArgument,
                  at(mark) + ": '" + key + "' is given twice, first at " + before->second);
    }
    std::string text;
    if (node.IsScalar()) {
      text = node.Scalar();
    } else if (node.IsSequence() && setting.type == Setting::Type::kList) {
      for (const auto& item : node) {
        if (!item.IsScalar())
          return fail(Errc::kInvalidArgument, at(item.Mark()) + ": not a plain value");
        text += (text.empty() ? "" : ",") + item.Scalar();
      }
    } else {
      return fail(Errc::kInvalidArgument, at(mark) + ": '" + key + "' needs one plain value");
    }
    values_.add(setting.flag, {text, at(mark) + ": " + key});
    return {};
  }

  std::string path_;
  std::map<std::string, std::string>& seen_;
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

/// How a default looks in YAML.
std::string yaml_value(const Setting& setting) {
  const std::string text(setting.fallback);
  return text.find(',') == std::string::npos ? text : "[" + text + "]";
}

}  // namespace

Status add_config(const std::string& path, Values& values) {
  FORESHOCK_TRY(const std::vector<std::string> files, files_of(path));
  std::map<std::string, std::string> seen;
  for (const std::string& file : files) {
    FORESHOCK_TRY_VOID(Reading(file, seen, values).read());
  }
  return {};
}

std::string default_config() {
  std::vector<const Setting*> keyed;
  for (const Setting& setting : settings()) {
    if (!setting.key.empty()) keyed.push_back(&setting);
  }
  const auto group = [](std::string_view key) { return key.substr(0, key.rfind('.')); };
  std::stable_sort(keyed.begin(), keyed.end(), [&](const Setting* a, const Setting* b) {
    return group(a->key) < group(b->key);
  });

  std::string text;
  std::string_view open;  // The group that the last line stood in.
  for (const Setting* const setting : keyed) {
    std::string_view rest = setting->key;
    std::string indent;
    std::string_view done = setting->key.substr(0, 0);
    for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
      done = setting->key.substr(0, done.empty() ? dot : done.size() + 1 + dot);
      if (!(open == done || open.starts_with(std::string(done) + "."))) {
        text += indent + std::string(rest.substr(0, dot)) + ":\n";
      }
      indent += "  ";
      rest.remove_prefix(dot + 1);
    }
    open = done;
    std::string line = indent + std::string(rest) + ": " + yaml_value(*setting);
    line.resize(std::max<std::size_t>(line.size() + 2, 26), ' ');
    text += line + "# " + std::string(setting->about);
    if (!setting->unit.empty()) text += " (" + std::string(setting->unit) + ")";
    text += "\n";
  }
  return text;
}

}  // namespace foreshock::app
