#include "foreshock/serve/form.h"

#include <algorithm>
#include <optional>

namespace foreshock {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

Result<std::string> form_decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced);
}

bool is_form(std::string_view content_type) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  const std::string_view type = content_type.substr(0, content_type.find_first_of("; \t"));
  return std::equal(type.begin(), type.end(), kForm.begin(), kForm.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

}  // namespace

Result<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (!low) {
      return fail(Errc::kMalformedInput, "invalid URL escape \"" + std::string(text.substr(i, 3)) +
                                             "\" (a % itself is written %25)");
    }
    decoded += static_cast<char>(*high << 4U | *low);
    i += 2;
  }
  return decoded;
}

Status Form::add(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    if (parameters_.size() == kMostParameters) {
      return fail(Errc::kMalformedInput,
                  "more than " + std::to_string(kMostParameters) + " parameters");
    }
    const std::size_t equals = std::min(one.find('='), one.size());
    FORESHOCK_TRY(std::string name, form_decoded(one.substr(0, equals)));
    FORESHOCK_TRY(std::string value, form_decoded(one.substr(std::min(equals + 1, one.size()))));
    parameters_.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

bool Form::has(std::string_view name) const {
  return std::any_of(parameters_.begin(), parameters_.end(),
                     [name](const auto& one) { return one.first == name; });
}

std::string_view Form::first(std::string_view name) const {
  const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                  [name](const auto& one) { return one.first == name; });
  return found == parameters_.end() ? std::string_view{} : found->second;
}

std::vector<std::string_view> Form::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : parameters_) {
    if (key == name) values.emplace_back(value);
  }
  return values;
}

Result<Form> form_of(const HttpRequest& request) {
  Form form;
  if (is_form(request.field("content-type"))) {
    FORESHOCK_TRY_VOID(form.add(request.body));
  }
  FORESHOCK_TRY_VOID(form.add(request.query));
  return form;
}

}  // namespace foreshock
