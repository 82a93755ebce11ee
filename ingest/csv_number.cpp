#include "foreshock/ingest/csv_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <system_error>

namespace foreshock {
namespace {

using Kind = CsvNumber::Kind;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view field, std::string_view word) {
  return std::equal(field.begin(), field.end(), word.begin(), word.end(),
                    [](char a, char b) { return lower(a) == b; });
}

bool is_any(std::string_view field, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return same_word(field, word); });
}

/// Sign, digits, decimal mark, digits: up to 15 in all. Both the digits as a whole number and the
/// power of ten are then exact doubles, so that their quotient is correctly rounded: Clinger
/// (1990), How to read floating point numbers accurately, PLDI. False: not such a number.
bool parse_short(std::string_view field, char decimal, double& value) {
  constexpr std::array kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  constexpr std::size_t kMaxLength = 16;  // 15 digits and the mark.
  const bool negative = field.front() == '-';
  if (negative) field.remove_prefix(1);
  if (field.empty() || field.size() > kMaxLength) return false;

  std::int64_t digits = 0;
  std::size_t mark = field.size() - 1;  // As if behind the last digit: no decimals.
  bool marked = false;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const int digit = field[i] - '0';
    if (digit >= 0 && digit <= 9) {
      digits = digits * 10 + digit;
    } else if (field[i] == decimal && !marked) {
      marked = true;
      mark = i;
    } else {
      return false;
    }
  }
  if (field.size() - (marked ? 1 : 0) == 0 || (!marked && field.size() == kMaxLength)) return false;
  const double size = static_cast<double>(digits) / kPowers[field.size() - 1 - mark];
  value = negative ? -size : size;
  return true;
}

/// Anything else that is a decimal number. False: it is none, or a double cannot hold it.
bool parse_long(std::string_view field, char decimal, double& value) {
  std::array<char, 400> pointed{};  // from_chars reads points only.
  if (decimal != '.') {
    if (field.size() > pointed.size() || field.find('.') != std::string_view::npos) return false;
    std::replace_copy(field.begin(), field.end(), pointed.begin(), decimal, '.');
    field = {pointed.data(), field.size()};
  }
  if (field.front() == '+' && field.size() > 1 && field[1] != '-') field.remove_prefix(1);
  const char* const end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (stop != end) return false;
  if (error == std::errc::result_out_of_range) {  // Too large, or too small and as good as 0.
    value = 0;
    return field.find("e-") != std::string_view::npos ||
           field.find("E-") != std::string_view::npos || field.starts_with("0.");
  }
  return error == std::errc{} && std::isfinite(value);
}

}  // namespace

CsvNumber parse_value(std::string_view field, char decimal) {
  if (field.empty()) return {Kind::kMissing, kNaN};
  double value = 0;
  if (parse_short(field, decimal, value)) return {Kind::kNumber, value};
  if (is_any(field, {"nan", "na", "null", "none", "-", "n/a", "+nan", "-nan"})) {
    return {Kind::kMissing, kNaN};
  }
  const std::string_view size = field.substr(field.front() == '+' || field.front() == '-' ? 1 : 0);
  if (is_any(size, {"inf", "infinity"})) return {Kind::kInfinite, kNaN};
  if (parse_long(field, decimal, value)) return {Kind::kNumber, value};
  return {Kind::kNotANumber, kNaN};
}

std::string not_a_number(std::string_view field, char decimal) {
  std::string text = in_quotes(field) + " is not a number";
  const char other = decimal == '.' ? ',' : '.';
  if (parse_value(field, other).kind == Kind::kNumber) {
    if (other == ',') return text + " (decimal comma? --decimal ,)";
    return text + " (decimal point? --decimal .)";
  }
  if (field.find_first_of("0123456789") == 0 &&
      field.find_first_of("%kMGTBsm ") != std::string_view::npos) {
    return text + " (units are not read)";
  }
  return text;
}

std::string in_quotes(std::string_view field) {
  constexpr std::size_t kShown = 32;
  std::string text = "\"";
  for (const char c : field.substr(0, kShown)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    text += control ? '?' : c;
  }
  text += field.size() > kShown ? "...\"" : "\"";
  return text;
}

}  // namespace foreshock
