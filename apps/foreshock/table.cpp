#include "foreshock/app/table.h"

#include <algorithm>
#include <charconv>

namespace foreshock::app {
namespace {

std::vector<std::string_view> cells_of(std::string_view row) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t end = row.find(Rows::kTableMark);
    cells.push_back(row.substr(0, end));
    if (end == std::string_view::npos) return cells;
    row.remove_prefix(end + 1);
  }
}

/// Letters as a terminal shows them: UTF-8 continuation bytes take no room.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return text.empty() || (error == std::errc{} && end == text.data() + text.size());
}

}  // namespace

std::string Table::lay_out(std::string_view row) const {
  std::string line;
  const std::vector<std::string_view> cells = cells_of(row);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t width = width_of(cells[i]);
    const std::string gap(widths_[i] > width ? widths_[i] - width : 0, ' ');
    if (i > 0) line += "  ";
    line += is_number_[i] ? gap + std::string(cells[i]) : std::string(cells[i]) + gap;
  }
  line.resize(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string Table::settle() {
  settled_ = true;
  is_number_.assign(columns_.size(), !sample_.empty());
  std::string heads;
  for (const std::string& name : columns_) {
    widths_.push_back(width_of(name));
    heads += (heads.empty() ? "" : std::string(1, Rows::kTableMark)) + name;
  }
  for (const std::string& row : sample_) {
    const std::vector<std::string_view> cells = cells_of(row);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths_[i] = std::max(widths_[i], width_of(cells[i]));
      if (!is_number(cells[i])) is_number_[i] = false;
    }
  }
  std::string text = lay_out(heads);
  for (const std::string& row : sample_) text += lay_out(row);
  sample_.clear();
  return text;
}

std::string Table::add(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view row = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (settled_) {
      text += lay_out(row);
    } else {
      sample_.emplace_back(row);
      if (sample_.size() == kSample) text += settle();
    }
  }
  return text;
}

std::string Table::finish() {
  return settled_ ? std::string{} : settle();
}

}  // namespace foreshock::app
