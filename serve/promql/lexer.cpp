#include "foreshock/serve/promql/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "foreshock/serve/promql/internal/quoted.h"

namespace foreshock::promql {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name(char c) {
  return is_name_start(c) || is_digit(c);
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Digits in base 16 behind "0x", as far as a double holds them.
double hex_number(std::string_view digits) {
  double value = 0;
  for (const char c : digits) {
    const int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + digit;
  }
  return value;
}

class Lexer {
 public:
  explicit Lexer(std::string_view query) : query_(query) {}

  Result<std::vector<Token>> all() {
    for (;;) {
      skip_spaces();
      FORESHOCK_TRY(Token token, next());
      const bool is_last = token.kind == Token::Kind::kEnd;
      tokens_.push_back(std::move(token));
      if (is_last) return std::move(tokens_);
    }
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < query_.size() ? query_[at_ + ahead] : '\0';
  }

  tl::unexpected<Error> error(std::size_t position, std::string_view what) const {
    return tl::unexpected(error_at(Errc::kMalformedInput, query_, position, what));
  }

  void skip_spaces() {
    constexpr std::string_view kSpaces = " \t\r\n";
    while (at_ < query_.size()) {
      if (query_[at_] == '#') {
        at_ = std::min(query_.find('\n', at_), query_.size());
      } else if (kSpaces.find(query_[at_]) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }

  Token made(Token::Kind kind, std::size_t begin) const {
    return {.kind = kind, .position = begin, .source = query_.substr(begin, at_ - begin)};
  }

  Result<Token> next() {
    const std::size_t begin = at_;
    if (at_ == query_.size()) return made(Token::Kind::kEnd, begin);
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number_or_duration();
    if (is_name_start(c) || (c == ':' && !in_braces_ && !in_brackets_)) return identifier();
    if (c == '"' || c == '\'' || c == '`') return quoted();
    return symbol();
  }

  Result<Token> identifier() {
    const std::size_t begin = at_;
    while (is_name(peek()) || (peek() == ':' && !in_braces_)) ++at_;
    Token token = made(Token::Kind::kIdentifier, begin);
    const std::string word = in_braces_ ? "" : lower(token.source);
    if (word == "inf" || word == "nan") {
      token.kind = Token::Kind::kNumber;
      token.number = word == "inf" ? std::numeric_limits<double>::infinity()
                                   : std::numeric_limits<double>::quiet_NaN();
    }
    return token;
  }

  Result<Token> quoted() {
    const std::size_t begin = at_;
    const QuotedText read = read_quoted(query_.substr(at_));
    if (!read.error.empty()) return error(begin + read.size, read.error);
    at_ += read.size;
    Token token = made(Token::Kind::kText, begin);
    token.text = read.text;
    return token;
  }

  Result<Token> number_or_duration() {
    const std::size_t begin = at_;
    if (peek() == '0' && (peek(1) | 0x20) == 'x' && is_hex_digit(peek(2))) {
      at_ += 2;
      while (is_hex_digit(peek())) ++at_;
      if (!is_name(peek())) {
        Token token = made(Token::Kind::kNumber, begin);
        token.number = hex_number(token.source.substr(2));
        return token;
      }
    } else {
      double value = 0;
      const char* const first = query_.data() + begin;
      const auto read = std::from_chars(first, query_.data() + query_.size(), value);
      at_ = begin + static_cast<std::size_t>(read.ptr - first);
      if (!is_name(peek())) {
        Token token = made(Token::Kind::kNumber, begin);
        token.number = value;
        if (read.ec == std::errc::result_out_of_range) return out_of_range(token);
        return token;
      }
    }
    at_ = begin;
    while (is_name(peek()) || peek() == '.') ++at_;
    Token token = made(Token::Kind::kDuration, begin);
    const auto milliseconds = parse_milliseconds(token.source);
    if (!milliseconds) {
      return error(begin, "bad number or duration \"" + std::string(token.source) + "\"");
    }
    token.milliseconds = *milliseconds;
    return token;
  }

  /// Too large is infinite, too small is zero, as Prometheus has it.
  static Token out_of_range(Token token) {
    const std::string_view digits = token.source.substr(0, token.source.find_first_of("eE"));
    const std::size_t exponent = token.source.find_first_of("eE");
    const bool small = exponent != std::string_view::npos && token.source[exponent + 1] == '-';
    const bool zero = digits.find_first_of("123456789") == std::string_view::npos;
    token.number = small || zero ? 0 : std::numeric_limits<double>::infinity();
    return token;
  }

  Result<Token> symbol() {
    const std::size_t begin = at_;
    constexpr std::array kLong = {"==", "!=", "=~", "!~", ">=", "<="};
    for (const char* const two : kLong) {
      if (query_.substr(at_, 2) == two) {
        at_ += 2;
        return made(Token::Kind::kSymbol, begin);
      }
    }
    constexpr std::string_view kShort = "+-*/%^=<>(){}[],@:";
    const char c = peek();
    if (kShort.find(c) == std::string_view::npos || c == '\0') {
      return error(begin, "unexpected character " + shown(c));
    }
    if (c == '{' || c == '}') in_braces_ = c == '{';
    if (c == '[' || c == ']') in_brackets_ = c == '[';
    ++at_;
    return made(Token::Kind::kSymbol, begin);
  }

  static std::string shown(char c) {
    if (c > ' ' && c < '\x7f') return std::string("'") + c + "'";
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return std::string("'\\x") + kHex[byte >> 4U] + kHex[byte & 15U] + "'";
  }

  std::string_view query_;
  std::size_t at_ = 0;
  bool in_braces_ = false;
  bool in_brackets_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view query) {
  return Lexer(query).all();
}

Error error_at(Errc code, std::string_view query, std::size_t position, std::string_view what) {
  const std::string_view before = query.substr(0, position);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last_break = before.rfind('\n');
  const std::size_t column =
      last_break == std::string_view::npos ? before.size() + 1 : before.size() - last_break;
  return {code, std::to_string(line) + ':' + std::to_string(column) +
                    ": parse error: " + std::string(what)};
}

Result<std::int64_t> parse_milliseconds(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
  };
  constexpr std::array<Unit, 7> kUnits = {{{"y", 31'536'000'000},
                                           {"w", 604'800'000},
                                           {"d", 86'400'000},
                                           {"h", 3'600'000},
                                           {"m", 60'000},
                                           {"s", 1000},
                                           {"ms", 1}}};
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1'000'000;
  const auto refuse = [text] {
    return fail(Errc::kMalformedInput, '"' + std::string(text) + "\" is not a duration like 5m");
  };

  std::string_view rest = text;
  std::int64_t sum = 0;
  std::size_t next_unit = 0;
  while (!rest.empty()) {
    std::int64_t count = 0;
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    const auto digits = static_cast<std::size_t>(read.ptr - rest.data());
    if (read.ec != std::errc{} || digits == 0 || rest.front() == '-') return refuse();
    rest.remove_prefix(digits);
    const std::size_t letters = std::min(rest.find_first_of("0123456789"), rest.size());
    while (next_unit < kUnits.size() && kUnits[next_unit].name != rest.substr(0, letters)) {
      ++next_unit;
    }
    if (next_unit == kUnits.size()) return refuse();
    const std::int64_t each = kUnits[next_unit++].milliseconds;
    if (count > (kMost - sum) / each) return refuse();
    sum += count * each;
    rest.remove_prefix(letters);
  }
  if (text.empty()) return refuse();
  return sum;
}

std::string lower(std::string_view word) {
  std::string small(word);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

}  // namespace foreshock::promql
