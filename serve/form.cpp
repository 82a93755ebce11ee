#include "foreshock/serve/form.h"

#include <algorithm>

namespace foreshock {
namespace {

constexpr std::size_t kMostValues = 2000;

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hexadecimal(text[i + 1]) : -1;
    const int low = high >= 0 ? hexadecimal(text[i + 2]) : -1;
    if (low < 0) {
      return fail(Errc::kInvalidArgument,
                  "a '%' in the URL or form has no two hexadecimal digits behind it (%25 is '%')");
    }
    out += static_cast<char>(16 * high + low);
    i += 2;
  }
  return out;
}

Result<FormValues> parse_form(std::string_view text) {
  FormValues values;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    if (values.size() == kMostValues) {
      return fail(Errc::kInvalidArgument, "more than 2,000 parameters");
    }
    const std::size_t equals = std::min(one.find('='), one.size());
    FORESHOCK_TRY(std::string name, percent_decoded(one.substr(0, equals)));
    FORESHOCK_TRY(std::string value, percent_decoded(one.substr(std::min(equals + 1, one.size()))));
    values.emplace_back(std::move(name), std::move(value));
  }
  return values;
}

}  // namespace foreshock
