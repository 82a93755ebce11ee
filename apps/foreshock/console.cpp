#include "foreshock/app/console.h"

#include <cstdio>

namespace foreshock::app {

void Console::note(const std::string& text) const {
  if (!quiet_) complain(text);
}

void complain(const std::string& text) {
  const std::string line = "foreshock: " + text + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string counted(long long count, const std::string& noun) {
  const bool plural = count != 1 && !noun.ends_with('s');
  return std::to_string(count) + " " + noun + (plural ? "s" : "");
}

std::string harmless(std::string name) {
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') c = '?';
  }
  return name;
}

}  // namespace foreshock::app
