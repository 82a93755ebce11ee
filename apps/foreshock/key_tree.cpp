#include "foreshock/app/key_tree.h"

#include <algorithm>

namespace foreshock::app {
namespace {

KeyNode& child(KeyNode& node, std::string_view name) {
  const auto found = std::find_if(node.below.begin(), node.below.end(),
                                  [&](const KeyNode& other) { return other.name == name; });
  return found != node.below.end() ? *found : node.below.emplace_back(KeyNode{name});
}

}  // namespace

KeyNode key_tree() {
  KeyNode top;
  for (const Setting& setting : settings()) {
    if (setting.key.empty()) continue;
    KeyNode* node = &top;
    std::string_view rest = setting.key;
    for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
      node = &child(*node, rest.substr(0, dot));
      rest.remove_prefix(dot + 1);
    }
    child(*node, rest).setting = &setting;
  }
  return top;
}

}  // namespace foreshock::app
