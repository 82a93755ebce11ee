#include "foreshock/serve/promql/matcher.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <re2/re2.h>

namespace foreshock::promql {
namespace {

constexpr std::int64_t kMostPatternBytes = 1 << 20;  // What RE2 may take for program and caches.

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The texts of a pattern that is nothing but texts and '|', sorted; nothing for other patterns.
std::optional<std::vector<std::string>> choices_of(std::string_view pattern) {
  constexpr std::string_view kSpecial = "\\.+*?()[]{}^$";
  std::vector<std::string> choices(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '|') {
      choices.emplace_back();
      continue;
    }
    if (c == '\\') {  // "\." is a dot; "\d" and the like are classes.
      if (++i == pattern.size()) return std::nullopt;
      c = pattern[i];
      const bool stands_for_itself = c > ' ' && c < '\x7f' && !is_letter_or_digit(c) && c != '_';
      if (!stands_for_itself) return std::nullopt;
    } else if (kSpecial.find(c) != std::string_view::npos || (c & 0x80) != 0) {
      return std::nullopt;  // RE2 refuses what is not UTF-8: it decides on all that is not ASCII.
    }
    choices.back() += c;
  }
  std::sort(choices.begin(), choices.end());
  choices.erase(std::unique(choices.begin(), choices.end()), choices.end());
  return choices;
}

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMostPatternBytes);
  options.set_never_capture(true);
  return options;
}

}  // namespace

class Matcher::Pattern {
 public:
  explicit Pattern(const std::string& text) : choices_(choices_of(text)) {
    if (choices_) return;
    if (text == ".*" || text == ".+") {
      shortest_ = text == ".+" ? 1 : 0;
      return;
    }
    regex_.emplace(text, options());
  }

  std::string error() const { return regex_ && !regex_->ok() ? regex_->error() : ""; }

  bool matches(std::string_view value) const {
    if (choices_) return std::binary_search(choices_->begin(), choices_->end(), value);
    if (!regex_) return value.size() >= shortest_ && value.find('\n') == std::string_view::npos;
    return re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *regex_);
  }

  std::span<const std::string> choices() const {
    return choices_ ? std::span<const std::string>(*choices_) : std::span<const std::string>{};
  }

 private:
  std::optional<std::vector<std::string>> choices_;
  std::size_t shortest_ = 0;  ///< Of ".*" and ".+", which need no engine.
  std::optional<re2::RE2> regex_;
};

Result<Matcher> Matcher::make(Kind kind, std::string name, std::string value) {
  Matcher matcher;
  if (kind == Kind::kPattern || kind == Kind::kNotPattern) {
    matcher.pattern_ = std::make_shared<const Pattern>(value);
    if (const std::string error = matcher.pattern_->error(); !error.empty()) {
      return fail(Errc::kMalformedInput, "pattern \"" + value + "\" cannot be read: " + error);
    }
  }
  matcher.kind_ = kind;
  matcher.name_ = std::move(name);
  matcher.value_ = std::move(value);
  return matcher;
}

bool Matcher::matches(std::string_view value) const {
  switch (kind_) {
    case Kind::kEqual:
      return value == value_;
    case Kind::kNotEqual:
      return value != value_;
    case Kind::kPattern:
      return pattern_->matches(value);
    case Kind::kNotPattern:
      return !pattern_->matches(value);
  }
  return false;
}

std::span<const std::string> Matcher::choices() const {
  if (kind_ == Kind::kEqual) return {&value_, 1};
  if (kind_ == Kind::kPattern) return pattern_->choices();
  return {};
}

bool matches(std::span<const Matcher> matchers, const Labels& labels) {
  return std::all_of(matchers.begin(), matchers.end(), [&labels](const Matcher& matcher) {
    return matcher.matches(labels.get(matcher.name()));
  });
}

std::string_view name_of(Matcher::Kind kind) {
  switch (kind) {
    case Matcher::Kind::kEqual:
      return "=";
    case Matcher::Kind::kNotEqual:
      return "!=";
    case Matcher::Kind::kPattern:
      return "=~";
    case Matcher::Kind::kNotPattern:
      return "!~";
  }
  return "";
}

}  // namespace foreshock::promql
