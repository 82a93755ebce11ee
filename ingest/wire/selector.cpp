#include "foreshock/ingest/wire/selector.h"

#include <algorithm>
#include <regex>
#include <unordered_map>

#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {
namespace {

constexpr std::size_t kLongestPattern = 1024;
constexpr std::uint64_t kMostRepeats = 1000;

/// The product of all counts in braces, which is what a pattern may cost in states.
std::uint64_t repeats(std::string_view pattern) {
  std::uint64_t product = 1;
  for (auto at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
    std::uint64_t count = 0;
    std::uint64_t most = 1;
    for (std::size_t i = at + 1; i < pattern.size() && pattern[i] != '}'; ++i) {
      const char c = pattern[i];
      count = c >= '0' && c <= '9' ? std::min(count * 10 + static_cast<unsigned>(c - '0'),
                                              std::uint64_t{kMostRepeats + 1})
                                   : 0;
      most = std::max(most, count);
    }
    product = std::min(product * most, std::uint64_t{kMostRepeats + 1});
  }
  return product;
}

/// Reads one selector from left to right.
class SelectorReader {
 public:
  explicit SelectorReader(std::string_view text) : text_(text) {}

  Status read(std::vector<Matcher>& matchers) {
    const std::string_view name = word();
    if (!name.empty()) FORESHOCK_TRY_VOID(add(matchers, "__name__", name));
    if (take("{")) {
      while (!take("}")) {
        FORESHOCK_TRY_VOID(read_matcher(matchers));
        if (!take(",") && !at("}")) return refuse("expected , or }");
      }
    } else if (name.empty()) {
      return refuse("expected a name or {");
    }
    skip_spaces();
    if (at_ != text_.size()) return refuse("expected nothing more");
    return {};
  }

 private:
  using Kind = Matcher::Kind;

  Status read_matcher(std::vector<Matcher>& matchers) {
    std::string label;
    if (at("\"") || at("'")) {
      FORESHOCK_TRY(label, quoted());
      if (at(",") || at("}")) return add(matchers, "__name__", label);  // {"a.name", b="1"}
    } else {
      label = word();
    }
    if (label.empty()) return refuse("expected the name of a label");
    Kind kind = Kind::kEqual;
    if (take("=~")) {
      kind = Kind::kMatch;
    } else if (take("!~")) {
      kind = Kind::kNoMatch;
    } else if (take("!=")) {
      kind = Kind::kNotEqual;
    } else if (!take("=")) {
      return refuse("expected one of = != =~ !~");
    }
    FORESHOCK_TRY(std::string value, quoted());
    FORESHOCK_TRY(Matcher matcher, Matcher::make(std::move(label), kind, std::move(value)));
    matchers.push_back(std::move(matcher));
    return {};
  }

  static Status add(std::vector<Matcher>& matchers, std::string_view label,
                    std::string_view value) {
    FORESHOCK_TRY(Matcher matcher,
                  Matcher::make(std::string(label), Kind::kEqual, std::string(value)));
    matchers.push_back(std::move(matcher));
    return {};
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool at(std::string_view token) {
    skip_spaces();
    return text_.substr(at_).starts_with(token);
  }

  bool take(std::string_view token) {
    if (!at(token)) return false;
    at_ += token.size();
    return true;
  }

  /// Names with dots and slashes need no quotes here.
  std::string_view word() {
    skip_spaces();
    const std::size_t from = at_;
    at_ = std::min(text_.find_first_of(" \t=!~,{}\"'", at_), text_.size());
    return text_.substr(from, at_ - from);
  }

  Result<std::string> quoted() {
    const char quote = at("\"") ? '"' : '\'';
    if (!take({&quote, 1})) return refuse("expected a value in quotes");
    std::string out;
    for (; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == quote) {
        ++at_;
        return out;
      }
      if (c == '\\' && at_ + 1 < text_.size()) {
        const char next = text_[++at_];
        c = next == 'n' ? '\n' : next;
        if (next != 'n' && next != quote && next != '\\') {
          return refuse(R"(known escapes are \\ \" and \n: a pattern's own \ is written \\)");
        }
      }
      out += c;
    }
    return refuse("a quote is not closed");
  }

  tl::unexpected<Error> refuse(std::string_view why) const {
    return fail(Errc::kInvalidArgument, "selector " + shown(text_) + " at " +
                                            std::to_string(at_ + 1) + ": " + std::string(why));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

/// A compiled pattern and what it said before: values come again and again.
struct Matcher::Pattern {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  static constexpr std::size_t kMostKnown = 10'000;

  std::regex regex;
  std::unordered_map<std::string, bool, Hash, std::equal_to<>> known;
};

Matcher::Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::make(std::string label, Kind kind, std::string value) {
  Matcher matcher;
  matcher.label_ = std::move(label);
  matcher.kind_ = kind;
  matcher.value_ = std::move(value);
  if (kind == Kind::kEqual || kind == Kind::kNotEqual) return matcher;

  const std::string& pattern = matcher.value_;
  if (pattern.size() > kLongestPattern || repeats(pattern) > kMostRepeats) {
    return fail(Errc::kInvalidArgument, "pattern " + shown(pattern) + " is too large: at most " +
                                            std::to_string(kLongestPattern) +
                                            " bytes, and counts in braces of " +
                                            std::to_string(kMostRepeats) + " when multiplied");
  }
  try {
    auto flags = std::regex::ECMAScript | std::regex::nosubs;
#ifdef __GLIBCXX__
    flags |= std::regex_constants::__polynomial;  // No backtracking: no value takes for ever.
#endif
    matcher.pattern_ = std::make_unique<Pattern>();
    matcher.pattern_->regex.assign(pattern, flags);
  } catch (const std::exception& problem) {
    return fail(
        Errc::kInvalidArgument,
        "pattern " + shown(pattern) + " can't be read as a regular expression: " + problem.what());
  }
  return matcher;
}

bool Matcher::matches(std::string_view value) {
  switch (kind_) {
    case Kind::kEqual:
      return value == value_;
    case Kind::kNotEqual:
      return value != value_;
    case Kind::kMatch:
      return fits(value);
    case Kind::kNoMatch:
      return !fits(value);
  }
  return false;
}

bool Matcher::fits(std::string_view value) {
  auto& known = pattern_->known;
  if (const auto found = known.find(value); found != known.end()) return found->second;
  const bool fit = std::regex_match(value.begin(), value.end(), pattern_->regex);
  if (known.size() >= Pattern::kMostKnown) known.clear();
  known.emplace(value, fit);
  return fit;
}

Result<Selector> Selector::parse(std::string_view text) {
  Selector selector;
  FORESHOCK_TRY_VOID(SelectorReader(text).read(selector.matchers_));
  return selector;
}

bool Selector::matches(std::string_view name, std::span<const Label> labels) {
  return std::all_of(matchers_.begin(), matchers_.end(), [&](Matcher& matcher) {
    if (matcher.label() == "__name__") return matcher.matches(name);
    const auto found = std::lower_bound(
        labels.begin(), labels.end(), matcher.label(),
        [](const Label& label, const std::string& wanted) { return label.name < wanted; });
    const bool there = found != labels.end() && found->name == matcher.label();
    return matcher.matches(there ? found->value : std::string_view());
  });
}

}  // namespace foreshock::wire
