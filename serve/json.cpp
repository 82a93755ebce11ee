#include "foreshock/serve/json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "foreshock/serve/number_text.h"
#include "foreshock/serve/utf8.h"

namespace foreshock {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

/// One that stands in a JSON string as it is.
bool is_plain(std::uint8_t byte) {
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/// A quote, a backslash or a control character.
void append_escaped(std::uint8_t byte, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '\\';
  switch (byte) {
    case '\n':
      out += 'n';
      return;
    case '\r':
      out += 'r';
      return;
    case '\t':
      out += 't';
      return;
    case '"':
    case '\\':
      out += static_cast<char>(byte);
      return;
    default:
      out += "u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
  }
}

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t begin = i;
    while (i < text.size() && is_plain(byte_at(text, i))) ++i;
    out.append(text, begin, i - begin);
    if (i == text.size()) break;
    if (byte_at(text, i) < 0x80) {
      append_escaped(byte_at(text, i), out);
      ++i;
      continue;
    }
    const std::size_t length = utf8_length(text.substr(i));
    out += length > 0 ? text.substr(i, length) : kReplacementCharacter;
    i += length > 0 ? length : 1;
  }
  out += '"';
}

template <class Number>
void append_number(Number value, std::string& out) {
  std::array<char, 32> digits;  // -1.7976931348623157e+308 has 24.
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

void append_decimal(double value, std::string& out) {
  std::array<char, 32> digits;
  out.append(digits.data(), write_decimal(value, digits.data()));
}

}  // namespace

void JsonWriter::begin_value() {
  if (comma_) out_ += ',';
  comma_ = true;
}

void JsonWriter::begin_object() {
  begin_value();
  out_ += '{';
  comma_ = false;
}

void JsonWriter::end_object() {
  out_ += '}';
  comma_ = true;
}

void JsonWriter::begin_array() {
  begin_value();
  out_ += '[';
  comma_ = false;
}

void JsonWriter::end_array() {
  out_ += ']';
  comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  begin_value();
  append_quoted(name, out_);
  out_ += ':';
  comma_ = false;
}

void JsonWriter::text(std::string_view value) {
  begin_value();
  append_quoted(value, out_);
}

void JsonWriter::number(double value) {
  begin_value();
  // Where std::to_chars would not choose an exponent.
  if (std::abs(value) >= 1e-3 && std::abs(value) < 1e15 && value != std::trunc(value)) {
    append_decimal(value, out_);
  } else if (std::isfinite(value)) {
    append_number(value, out_);
  } else {
    out_ += "null";
  }
}

void JsonWriter::integer(std::int64_t value) {
  begin_value();
  append_number(value, out_);
}

void JsonWriter::boolean(bool value) {
  begin_value();
  out_ += value ? "true" : "false";
}

void JsonWriter::null() {
  begin_value();
  out_ += "null";
}

void JsonWriter::text(std::string_view name, std::string_view value) {
  key(name);
  text(value);
}

void JsonWriter::number(std::string_view name, double value) {
  key(name);
  number(value);
}

void JsonWriter::integer(std::string_view name, std::int64_t value) {
  key(name);
  integer(value);
}

void JsonWriter::boolean(std::string_view name, bool value) {
  key(name);
  boolean(value);
}

}  // namespace foreshock
