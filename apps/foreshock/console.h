#pragma once

#include <string>

namespace foreshock::app {

/// What is said to people, on standard error; data never comes here.
class Console {
 public:
  explicit Console(bool quiet) : quiet_(quiet) {}

  /// "foreshock: text", unless --quiet.
  void note(const std::string& text) const;
  bool quiet() const { return quiet_; }

 private:
  bool quiet_;
};

/// "foreshock: text", whatever the options say.
void complain(const std::string& text);

/// "1 series", "2 points, 1 alert": a count with its noun, the plural made by an s but for
/// "series".
std::string counted(long long count, const std::string& noun);

/// A name from a file, for a terminal: no escape sequences.
std::string harmless(std::string name);

}  // namespace foreshock::app
