#pragma once

/// Reads tests/golden/*.txt: a line is words, a bar and numbers; # starts a comment.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace foreshock::golden {

struct Line {
  std::vector<std::string> words;
  std::vector<double> values;
};

inline std::vector<Line> read_lines(const std::string& path) {
  std::vector<Line> lines;
  std::ifstream in(path);
  for (std::string text; std::getline(in, text);) {
    if (text.empty() || text.starts_with('#')) continue;
    const auto bar = text.find('|');
    Line line;
    std::istringstream words(text.substr(0, bar));
    for (std::string word; words >> word;) line.words.push_back(word);
    std::istringstream numbers(text.substr(bar + 1));  // strtod reads nan and denormals too.
    for (std::string word; numbers >> word;)
      line.values.push_back(std::strtod(word.c_str(), nullptr));
    lines.push_back(std::move(line));
  }
  if (lines.empty()) throw std::runtime_error("no golden numbers in " + path);
  return lines;
}

/// The values of the only line that starts with this word.
inline std::vector<double> values_of(const std::vector<Line>& lines, const std::string& word) {
  for (const auto& line : lines) {
    if (line.words.front() == word) return line.values;
  }
  throw std::runtime_error("no golden line " + word);
}

}  // namespace foreshock::golden
