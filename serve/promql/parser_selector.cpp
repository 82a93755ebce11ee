#include <algorithm>
#include <array>
#include <utility>

#include "foreshock/serve/promql/internal/parser.h"
#include "foreshock/serve/promql/parser.h"

namespace foreshock::promql {

const Token& Parser::token_behind() const {
  return tokens_[std::min(at_ + 1, tokens_.size() - 1)];
}

bool Parser::is_symbol(const Token& token, std::string_view symbol) {
  return token.kind == Token::Kind::kSymbol && token.source == symbol;
}

bool Parser::is_symbol(std::string_view symbol) const {
  return is_symbol(token(), symbol);
}

bool Parser::is_word(std::string_view word) const {
  return token().kind == Token::Kind::kIdentifier && lower(token().source) == word;
}

bool Parser::take_symbol(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  ++at_;
  return true;
}

Status Parser::expect(std::string_view symbol, std::string_view where) {
  if (take_symbol(symbol)) return {};
  return unexpected(std::string(where) + ", expected \"" + std::string(symbol) + '"');
}

tl::unexpected<Error> Parser::error(std::size_t position, std::string_view what) const {
  return tl::unexpected(error_at(Errc::kMalformedInput, query_, position, what));
}

tl::unexpected<Error> Parser::unsupported(std::size_t position, std::string_view what) const {
  return tl::unexpected(error_at(Errc::kUnsupported, query_, position, what));
}

tl::unexpected<Error> Parser::unexpected(std::string_view where) const {
  const bool at_end = token().kind == Token::Kind::kEnd;
  const std::string what =
      at_end ? "end of input" : '"' + std::string(token().source.substr(0, 40)) + '"';
  return error(token().position, "unexpected " + what + ' ' + std::string(where));
}

Status Parser::enter() {
  if (++depth_ <= kMostNesting) return {};
  return error(token().position, "nested deeper than " + std::to_string(kMostNesting));
}

Result<ExprPtr> Parser::finished(ExprPtr expr, std::size_t position) const {
  if (expr->height > kMostHeight) {
    return error(position, "more than " + std::to_string(kMostHeight) + " operators in one chain");
  }
  expr->position = position;
  return expr;
}

Result<ExprPtr> Parser::selector() {
  const std::size_t position = token().position;
  std::string_view name;
  if (token().kind == Token::Kind::kIdentifier) {
    name = token().source;
    ++at_;
  }
  auto expr = std::make_unique<Expr>();
  FORESHOCK_TRY(std::vector<Matcher> found, matchers(name));
  FORESHOCK_TRY_VOID(check_matchers(found, name, position));
  expr->node = Selector{.matchers = std::move(found)};
  expr->type = ValueType::kVector;
  return finished(std::move(expr), position);
}

Result<std::vector<Matcher>> Parser::matchers(std::string_view name) {
  std::vector<Matcher> found;
  if (!name.empty()) {
    auto named = Matcher::make(Matcher::Kind::kEqual, std::string(kMetricName), std::string(name));
    found.push_back(*std::move(named));
  }
  if (!take_symbol("{")) return found;
  while (!is_symbol("}")) {
    if (found.size() == kMostMatchers) {
      return error(token().position,
                   "more than " + std::to_string(kMostMatchers) + " matchers in one selector");
    }
    FORESHOCK_TRY(Matcher one, matcher());
    found.push_back(std::move(one));
    if (!take_symbol(",")) break;
  }
  FORESHOCK_TRY_VOID(expect("}", "in label matching"));
  return found;
}

Result<Matcher> Parser::matcher() {
  if (token().kind != Token::Kind::kIdentifier) {
    return unexpected("in label matching, expected a label");
  }
  std::string label(token().source);
  ++at_;
  FORESHOCK_TRY(const Matcher::Kind kind, matcher_operator());
  if (token().kind != Token::Kind::kText) {
    return unexpected("in label matching, expected a text in quotes");
  }
  const Token& value = token();
  ++at_;
  const bool is_pattern = kind == Matcher::Kind::kPattern || kind == Matcher::Kind::kNotPattern;
  if (is_pattern && ++patterns_ > kMostPatterns) {
    return error(value.position,
                 "more than " + std::to_string(kMostPatterns) + " patterns in one query");
  }
  auto made = Matcher::make(kind, std::move(label), value.text);
  if (!made) return error(value.position, made.error().message);
  return *std::move(made);
}

Result<Matcher::Kind> Parser::matcher_operator() {
  constexpr std::array kKinds = {Matcher::Kind::kEqual, Matcher::Kind::kNotEqual,
                                 Matcher::Kind::kPattern, Matcher::Kind::kNotPattern};
  for (const Matcher::Kind kind : kKinds) {
    if (take_symbol(name_of(kind))) return kind;
  }
  return unexpected("in label matching, expected one of = != =~ !~");
}

Status Parser::check_matchers(const std::vector<Matcher>& matchers, std::string_view name,
                              std::size_t position) const {
  if (!name.empty()) {
    for (std::size_t i = 1; i < matchers.size(); ++i) {
      if (matchers[i].name() != kMetricName) continue;
      return error(position, "metric name must not be set twice: \"" + std::string(name) +
                                 "\" or \"" + matchers[i].value() + '"');
    }
    return {};
  }
  // {} would be every series there is; it is rather a slip.
  const bool chooses = std::any_of(matchers.begin(), matchers.end(),
                                   [](const Matcher& one) { return !one.matches(""); });
  if (chooses) return {};
  return error(position, "vector selector must contain at least one non-empty matcher");
}

Result<ExprPtr> Parser::postfix(ExprPtr expr) {
  for (;;) {
    if (is_symbol("[")) {
      FORESHOCK_TRY_VOID(range(*expr));
    } else if (is_word("offset")) {
      FORESHOCK_TRY_VOID(offset(*expr));
    } else if (is_symbol("@")) {
      return unsupported(token().position, "the modifier @ is not supported here");
    } else {
      return expr;
    }
  }
}

Status Parser::range(Expr& expr) {
  const std::size_t bracket = token().position;
  ++at_;
  if (token().kind != Token::Kind::kDuration) {
    return unexpected("in a range, expected a duration like 5m");
  }
  const Token& duration = token();
  ++at_;
  if (is_symbol(":")) return unsupported(bracket, "subqueries are not supported here");
  FORESHOCK_TRY_VOID(expect("]", "in a range"));
  Selector* const selector = std::get_if<Selector>(&expr.node);
  if (selector == nullptr || expr.in_parentheses || selector->range_ms > 0) {
    return error(bracket, "ranges only allowed for vector selectors");
  }
  if (selector->has_offset) return error(bracket, "no offset modifiers allowed before range");
  if (duration.milliseconds == 0) {
    return error(duration.position, "duration must be greater than 0");
  }
  selector->range_ms = duration.milliseconds;
  expr.type = ValueType::kRange;
  return {};
}

Status Parser::offset(Expr& expr) {
  const std::size_t position = token().position;
  ++at_;
  const bool negative = take_symbol("-");
  if (!negative) take_symbol("+");
  if (token().kind != Token::Kind::kDuration) {
    return unexpected("in offset, expected a duration like 5m");
  }
  Selector* const selector = std::get_if<Selector>(&expr.node);
  if (selector == nullptr || expr.in_parentheses) {
    return error(position,
                 "offset modifier must be preceded by an instant vector selector or "
                 "range vector selector");
  }
  if (selector->has_offset) return error(position, "offset may not be set multiple times");
  selector->has_offset = true;
  selector->offset_ms = negative ? -token().milliseconds : token().milliseconds;
  ++at_;
  return {};
}

Result<std::vector<Matcher>> Parser::selector_alone() {
  const bool begins = token().kind == Token::Kind::kIdentifier || is_symbol("{");
  if (!begins) return unexpected("where a selector begins");
  FORESHOCK_TRY(ExprPtr expr, selector());
  if (token().kind != Token::Kind::kEnd) return unexpected("behind the selector");
  return std::move(std::get<Selector>(expr->node).matchers);
}

Result<std::vector<Matcher>> parse_selector(std::string_view text) {
  if (text.size() > kMostQueryBytes) {
    return tl::unexpected(error_at(Errc::kMalformedInput, text, 0, "a selector that is too long"));
  }
  FORESHOCK_TRY(std::vector<Token> tokens, tokens_of(text));
  return Parser(text, std::move(tokens)).selector_alone();
}

}  // namespace foreshock::promql
