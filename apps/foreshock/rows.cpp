#include "foreshock/app/rows.h"

#include <array>
#include <charconv>
#include <cmath>

#include "foreshock/core/check.h"

namespace foreshock::app {
namespace {

/// Digits of numbers in tables, which people read.
constexpr int kTableDigits = 6;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

}  // namespace

std::string json_text(std::string_view value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (is_control(c)) {
      const auto code = static_cast<unsigned char>(c);
      text += "\\u00";
      text += kHex[code >> 4U];
      text += kHex[code & 15U];
    } else {
      text += c;
    }
  }
  return text + '"';
}

std::string json_number(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

std::string json_numbers(std::span<const double> values) {
  std::string text = "[";
  for (const double value : values) text += (text.size() > 1 ? "," : "") + json_number(value);
  return text + "]";
}

void Rows::begin_cell() {
  FORESHOCK_CHECK(column_ < columns_->size());
  switch (format_) {
    case Format::kCsv:
      if (column_ > 0) bytes_ += ',';
      break;
    case Format::kTable:
      if (column_ > 0) bytes_ += kTableMark;
      break;
    case Format::kJson:
    case Format::kNdjson:
      bytes_ += column_ > 0 ? ',' : '{';
      append_json_text((*columns_)[column_]);
      bytes_ += ':';
      break;
  }
  ++column_;
}

void Rows::append_csv_text(std::string_view value) {
  const bool edge = !value.empty() && (value.front() == ' ' || value.back() == ' ');
  if (!edge && value.find_first_of(",\"\r\n") == std::string_view::npos) {
    bytes_ += value;
    return;
  }
  bytes_ += '"';
  for (const char c : value) {
    if (c == '"') bytes_ += '"';
    bytes_ += c;
  }
  bytes_ += '"';
}

void Rows::append_json_text(std::string_view value) {
  bytes_ += json_text(value);
}

void Rows::append_table_text(std::string_view value) {
  for (const char c : value)
    bytes_ += is_control(c) ? '?' : c;  // No escape sequences on a terminal.
}

void Rows::text(std::string_view value) {
  begin_cell();
  if (format_ == Format::kCsv) {
    append_csv_text(value);
  } else if (format_ == Format::kTable) {
    append_table_text(value);
  } else {
    append_json_text(value);
  }
}

void Rows::json(std::string_view document) {
  if (format_ != Format::kJson && format_ != Format::kNdjson) return text(document);
  begin_cell();
  bytes_ += document;
}

void Rows::number(double value) {
  begin_cell();
  if (std::isnan(value)) {
    if (format_ == Format::kJson || format_ == Format::kNdjson) bytes_ += "null";
    return;
  }
  std::array<char, 32> digits;
  const auto end = format_ == Format::kTable
                       ? std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                       std::chars_format::general, kTableDigits)
                       : std::to_chars(digits.data(), digits.data() + digits.size(), value);
  const bool bare = std::isfinite(value) || format_ == Format::kCsv || format_ == Format::kTable;
  if (!bare) {
    bytes_ += "null";  // JSON has no infinity.
    return;
  }
  bytes_.append(digits.data(), end.ptr);
}

void Rows::integer(std::int64_t value) {
  begin_cell();
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  bytes_.append(digits.data(), end.ptr);
}

void Rows::end_row() {
  FORESHOCK_CHECK(column_ == columns_->size());
  column_ = 0;
  switch (format_) {
    case Format::kCsv:
    case Format::kTable:
      bytes_ += '\n';
      break;
    case Format::kNdjson:
      bytes_ += "}\n";
      break;
    case Format::kJson:
      bytes_ += "},\n";  // Output drops the last comma.
      break;
  }
}

}  // namespace foreshock::app
