#include "foreshock/serve/promql/internal/quoted.h"

#include <charconv>
#include <cstdint>

namespace foreshock::promql {
namespace {

void append_utf8(std::uint32_t code, std::string& out) {
  const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0U | code >> 6U);
  } else {
    if (code < 0x10000) {
      byte(0xE0U | code >> 12U);
    } else {
      byte(0xF0U | code >> 18U);
      byte(0x80U | (code >> 12U & 0x3FU));
    }
    byte(0x80U | (code >> 6U & 0x3FU));
  }
  byte(0x80U | (code & 0x3FU));
}

/// Digits of an escape: as many as the form asks for.
bool read_code(std::string_view digits, std::size_t count, int base, std::uint32_t& code) {
  if (digits.size() < count) return false;
  const char* const end = digits.data() + count;
  const auto read = std::from_chars(digits.data(), end, code, base);
  return read.ec == std::errc{} && read.ptr == end;
}

struct Escape {
  std::size_t size = 0;  ///< Behind the backslash; 0 if it is none.
};

/// "\x41", "\101": a byte; "\u00e9", "\U0001f600": a character.
Escape read_numeric(std::string_view rest, std::string& out) {
  std::uint32_t code = 0;
  const char form = rest.front();
  if (form >= '0' && form <= '7') {
    if (!read_code(rest, 3, 8, code) || code > 0xFF) return {};
    out += static_cast<char>(code);
    return {3};
  }
  const std::size_t count = form == 'x' ? 2 : form == 'u' ? 4 : 8;
  if (!read_code(rest.substr(1), count, 16, code)) return {};
  if (form == 'x') {
    out += static_cast<char>(code);
  } else {
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
    append_utf8(code, out);
  }
  return {count + 1};
}

Escape read_escape(std::string_view rest, char quote, std::string& out) {
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  if (rest.empty()) return {};
  if (rest.front() == quote) {
    out += quote;
    return {1};
  }
  if (const std::size_t letter = kLetters.find(rest.front()); letter != std::string_view::npos) {
    out += kMeanings[letter];
    return {1};
  }
  const bool is_numeric = (rest.front() >= '0' && rest.front() <= '7') || rest.front() == 'x' ||
                          rest.front() == 'u' || rest.front() == 'U';
  return is_numeric ? read_numeric(rest, out) : Escape{};
}

}  // namespace

QuotedText read_quoted(std::string_view source) {
  QuotedText read;
  const char quote = source.front();
  std::size_t i = 1;
  while (i < source.size() && source[i] != quote) {
    if (quote != '`' && source[i] == '\n') break;
    if (quote == '`' || source[i] != '\\') {
      read.text += source[i++];
      continue;
    }
    const Escape escape = read_escape(source.substr(i + 1), quote, read.text);
    if (escape.size == 0) {
      read.size = i;
      read.error = "unknown escape sequence in a text";
      return read;
    }
    i += 1 + escape.size;
  }
  if (i >= source.size() || source[i] != quote) {
    read.error = "unterminated text";
    return read;
  }
  read.size = i + 1;
  return read;
}

}  // namespace foreshock::promql
