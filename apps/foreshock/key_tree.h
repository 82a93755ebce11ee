#pragma once

#include <string_view>
#include <vector>

#include "foreshock/app/settings.h"

namespace foreshock::app {

/// The keys of the table as a config file nests them, each group where its first key stands.
struct KeyNode {
  std::string_view name;             ///< "brokers"; empty at the top.
  const Setting* setting = nullptr;  ///< Of a leaf; a group has none.
  std::vector<KeyNode> below = {};   ///< Of a group.
};
KeyNode key_tree();

}  // namespace foreshock::app
