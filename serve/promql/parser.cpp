#include "foreshock/serve/promql/parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "foreshock/serve/promql/internal/parser.h"

namespace foreshock::promql {
namespace {

struct OperatorName {
  std::string_view name;
  BinaryOp op;
  int precedence;
};

constexpr int kLowest = 1;
constexpr int kPowerPrecedence = 6;
constexpr std::array<OperatorName, 16> kOperators = {{
    {"or", BinaryOp::kOr, kLowest},
    {"and", BinaryOp::kAnd, 2},
    {"unless", BinaryOp::kUnless, 2},
    {"==", BinaryOp::kEqual, 3},
    {"!=", BinaryOp::kNotEqual, 3},
    {">", BinaryOp::kGreater, 3},
    {"<", BinaryOp::kLess, 3},
    {">=", BinaryOp::kGreaterOrEqual, 3},
    {"<=", BinaryOp::kLessOrEqual, 3},
    {"+", BinaryOp::kAdd, 4},
    {"-", BinaryOp::kSubtract, 4},
    {"*", BinaryOp::kMultiply, 5},
    {"/", BinaryOp::kDivide, 5},
    {"%", BinaryOp::kModulo, 5},
    {"atan2", BinaryOp::kAtan2, 5},
    {"^", BinaryOp::kPower, kPowerPrecedence},
}};

constexpr std::array<std::pair<std::string_view, AggregateOp>, 8> kAggregations = {{
    {"sum", AggregateOp::kSum},
    {"avg", AggregateOp::kAvg},
    {"min", AggregateOp::kMin},
    {"max", AggregateOp::kMax},
    {"count", AggregateOp::kCount},
    {"topk", AggregateOp::kTopk},
    {"bottomk", AggregateOp::kBottomk},
    {"quantile", AggregateOp::kQuantile},
}};

bool takes_parameter(AggregateOp op) {
  return op == AggregateOp::kTopk || op == AggregateOp::kBottomk || op == AggregateOp::kQuantile;
}

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

template <class Node>
ExprPtr made(Node node, ValueType type, int height) {
  auto expr = std::make_unique<Expr>();
  expr->node = std::move(node);
  expr->type = type;
  expr->height = height;
  return expr;
}

int highest(const std::vector<ExprPtr>& exprs) {
  int height = 0;
  for (const ExprPtr& expr : exprs) height = std::max(height, expr->height);
  return height;
}

}  // namespace

bool is_comparison(BinaryOp op) {
  return op >= BinaryOp::kEqual && op <= BinaryOp::kLessOrEqual;
}

bool is_set(BinaryOp op) {
  return op >= BinaryOp::kAnd;
}

std::string_view name_of(BinaryOp op) {
  const auto* const found = std::find_if(kOperators.begin(), kOperators.end(),
                                         [op](const OperatorName& one) { return one.op == op; });
  return found->name;
}

std::optional<Parser::Operator> Parser::binary_operator() const {
  if (token().kind != Token::Kind::kSymbol && token().kind != Token::Kind::kIdentifier) return {};
  const std::string word = lower(token().source);
  for (const OperatorName& one : kOperators) {
    if (one.name == word) return Operator{one.op, one.precedence, one.op == BinaryOp::kPower};
  }
  return {};
}

Result<ExprPtr> Parser::query() {
  if (token().kind == Token::Kind::kEnd) return error(0, "no expression found in input");
  FORESHOCK_TRY(ExprPtr expr, expression(kLowest));
  if (token().kind != Token::Kind::kEnd) return unexpected("behind the expression");
  return expr;
}

Result<ExprPtr> Parser::expression(int lowest) {
  FORESHOCK_TRY_VOID(enter());
  FORESHOCK_TRY(ExprPtr left, sign());
  for (auto found = binary_operator(); found && found->precedence >= lowest;
       found = binary_operator()) {
    FORESHOCK_TRY(left, binary(std::move(left), *found));
  }
  leave();
  return left;
}

Result<ExprPtr> Parser::binary(ExprPtr left, const Operator& found) {
  const std::size_t position = token().position;
  ++at_;
  Binary binary{.op = found.op, .left = std::move(left)};
  const bool has_matching =
      is_word("on") || is_word("ignoring") ||
      (is_word("bool") && token_behind().kind == Token::Kind::kIdentifier &&
       (lower(token_behind().source) == "on" || lower(token_behind().source) == "ignoring"));
  FORESHOCK_TRY_VOID(modifiers(binary));
  const int lowest = found.right ? found.precedence : found.precedence + 1;
  FORESHOCK_TRY(binary.right, expression(lowest));
  FORESHOCK_TRY_VOID(check_binary(binary, position, has_matching));
  const bool scalars =
      binary.left->type == ValueType::kScalar && binary.right->type == ValueType::kScalar;
  const int height = 1 + std::max(binary.left->height, binary.right->height);
  return finished(
      made(std::move(binary), scalars ? ValueType::kScalar : ValueType::kVector, height), position);
}

Status Parser::modifiers(Binary& binary) {
  if (is_word("bool")) {
    if (!is_comparison(binary.op)) {
      return error(token().position, "bool modifier can only be used on comparison operators");
    }
    ++at_;
    binary.returns_bool = true;
  }
  if (is_word("on") || is_word("ignoring")) {
    binary.on = is_word("on");
    ++at_;
    FORESHOCK_TRY(binary.labels, label_list(binary.on ? "on" : "ignoring"));
  }
  for (const char* const word : {"group_left", "group_right"}) {
    if (!is_word(word)) continue;
    return unsupported(token().position, std::string(word) +
                                             " is not supported here: one series is matched with "
                                             "one only");
  }
  return {};
}

Status Parser::check_binary(const Binary& binary, std::size_t position, bool has_matching) const {
  const ValueType left = binary.left->type;
  const ValueType right = binary.right->type;
  const auto is_operand = [](ValueType type) {
    return type == ValueType::kScalar || type == ValueType::kVector;
  };
  if (!is_operand(left) || !is_operand(right)) {
    return error(is_operand(left) ? binary.right->position : binary.left->position,
                 "binary expression must contain only scalar and instant vector types");
  }
  const bool vectors = left == ValueType::kVector && right == ValueType::kVector;
  if (has_matching && !vectors) {
    return error(position, "vector matching only allowed between instant vectors");
  }
  if (is_set(binary.op) && !vectors) {
    return error(position, "set operator " + in_quotes(name_of(binary.op)) +
                               " not allowed in binary scalar expression");
  }
  const bool scalars = left == ValueType::kScalar && right == ValueType::kScalar;
  if (is_comparison(binary.op) && scalars && !binary.returns_bool) {
    return error(position, "comparisons between scalars must use BOOL modifier");
  }
  return {};
}

Result<ExprPtr> Parser::sign() {
  if (!is_symbol("-") && !is_symbol("+")) {
    FORESHOCK_TRY(ExprPtr expr, primary());
    return postfix(std::move(expr));
  }
  const std::size_t position = token().position;
  const bool negative = is_symbol("-");
  ++at_;
  // A sign binds as multiplication does: -2^2 is -(2^2), and -a*b is (-a)*b.
  FORESHOCK_TRY(ExprPtr of, expression(kPowerPrecedence));
  if (of->type != ValueType::kScalar && of->type != ValueType::kVector) {
    return error(position,
                 "unary expression only allowed on expressions of type scalar or "
                 "instant vector, got " +
                     in_quotes(name_of(of->type)));
  }
  of->in_parentheses = false;
  if (!negative) return of;
  if (Number* const number = std::get_if<Number>(&of->node)) {
    number->value = -number->value;
    return of;
  }
  const ValueType type = of->type;
  const int height = of->height + 1;
  return finished(made(Negation{std::move(of)}, type, height), position);
}

Result<ExprPtr> Parser::primary() {
  const Token& first = token();
  switch (first.kind) {
    case Token::Kind::kNumber:
      ++at_;
      return finished(made(Number{first.number}, ValueType::kScalar, 1), first.position);
    case Token::Kind::kText:
      ++at_;
      return finished(made(Text{first.text}, ValueType::kText, 1), first.position);
    case Token::Kind::kIdentifier:
      return named();
    case Token::Kind::kSymbol:
      if (is_symbol("(")) return parenthesised();
      if (is_symbol("{")) return selector();
      break;
    case Token::Kind::kEnd:
    case Token::Kind::kDuration:
      break;
  }
  return unexpected("where an expression begins");
}

Result<ExprPtr> Parser::parenthesised() {
  ++at_;
  FORESHOCK_TRY(ExprPtr expr, expression(kLowest));
  FORESHOCK_TRY_VOID(expect(")", "in a parenthesis"));
  expr->in_parentheses = true;
  return expr;
}

Result<ExprPtr> Parser::named() {
  const Token& next = token_behind();
  const std::string word = lower(token().source);
  const bool groups = next.kind == Token::Kind::kIdentifier &&
                      (lower(next.source) == "by" || lower(next.source) == "without");
  if (is_symbol(next, "(") || groups) {
    for (const auto& [name, op] : kAggregations) {
      if (name == word) return aggregate(op);
    }
    if (is_aggregation_elsewhere(word)) {
      return unsupported(token().position,
                         "aggregation " + in_quotes(word) + " is not supported here");
    }
  }
  for (const char* const reserved : {"bool", "on", "ignoring", "group_left", "group_right"}) {
    if (word == reserved) return unexpected("where an expression begins");
  }
  return is_symbol(next, "(") ? call() : selector();
}

Result<std::vector<ExprPtr>> Parser::arguments(std::string_view where) {
  std::vector<ExprPtr> exprs;
  FORESHOCK_TRY_VOID(expect("(", where));
  while (!is_symbol(")")) {
    FORESHOCK_TRY(ExprPtr expr, expression(kLowest));
    exprs.push_back(std::move(expr));
    if (!take_symbol(",")) break;
    if (is_symbol(")")) return error(token().position, "trailing commas not allowed in a call");
  }
  FORESHOCK_TRY_VOID(expect(")", where));
  return exprs;
}

Result<ExprPtr> Parser::call() {
  const Token& name = token();
  const std::string quoted = in_quotes(name.source);
  const Function* const function = find_function(name.source);
  if (function == nullptr) {
    if (is_known_elsewhere(name.source)) {
      return unsupported(name.position, "function " + quoted + " is not supported here");
    }
    return error(name.position, "unknown function with name " + quoted);
  }
  ++at_;
  Call call{.function = function};
  FORESHOCK_TRY(call.arguments, arguments("in a call of " + quoted));
  FORESHOCK_TRY_VOID(check_call(call, name.position));
  const int height = 1 + highest(call.arguments);
  return finished(made(std::move(call), function->gives, height), name.position);
}

Status Parser::check_call(const Call& call, std::size_t position) const {
  const Function& function = *call.function;
  const std::string quoted = in_quotes(function.name);
  const std::size_t given = call.arguments.size();
  if (given < function.least || given > function.most) {
    const char* const bound = function.least == function.most ? ""
                              : given < function.least        ? "at least "
                                                              : "at most ";
    const std::size_t count = given < function.least ? function.least : function.most;
    return error(position, "expected " + std::string(bound) + std::to_string(count) +
                               " argument(s) in call to " + quoted + ", got " +
                               std::to_string(given));
  }
  for (std::size_t i = 0; i < given; ++i) {
    const ValueType got = call.arguments[i]->type;
    if (got == function.takes[i]) continue;
    return error(call.arguments[i]->position,
                 "expected type " + std::string(name_of(function.takes[i])) +
                     " in call to function " + quoted + ", got " + std::string(name_of(got)));
  }
  return {};
}

Result<ExprPtr> Parser::aggregate(AggregateOp op) {
  const Token& name = token();
  const std::string where = "in aggregation " + in_quotes(lower(name.source));
  ++at_;
  Aggregate aggregate{.op = op};
  FORESHOCK_TRY(const bool before, grouping(aggregate));
  FORESHOCK_TRY(std::vector<ExprPtr> given, arguments(where));
  if (!before) {
    FORESHOCK_TRY_VOID(grouping(aggregate));
  }

  const std::size_t count = takes_parameter(op) ? 2 : 1;
  if (given.size() != count) {
    return error(name.position,
                 "wrong number of arguments for aggregate expression provided, "
                 "expected " +
                     std::to_string(count) + ", got " + std::to_string(given.size()));
  }
  const int height = 1 + highest(given);
  if (count == 2) {
    if (given[0]->type != ValueType::kScalar) {
      return error(given[0]->position, "expected type scalar " + where + ", got " +
                                           std::string(name_of(given[0]->type)));
    }
    aggregate.parameter = std::move(given[0]);
  }
  aggregate.of = std::move(given[count - 1]);
  if (aggregate.of->type != ValueType::kVector) {
    return error(aggregate.of->position, "expected type instant vector " + where + ", got " +
                                             std::string(name_of(aggregate.of->type)));
  }
  return finished(made(std::move(aggregate), ValueType::kVector, height), name.position);
}

/// Whether there is one.
Result<bool> Parser::grouping(Aggregate& aggregate) {
  if (!is_word("by") && !is_word("without")) return false;
  aggregate.without = is_word("without");
  ++at_;
  FORESHOCK_TRY(aggregate.labels, label_list("a grouping"));
  return true;
}

Result<std::vector<std::string>> Parser::label_list(std::string_view where) {
  const std::string place = "in the labels of " + std::string(where);
  std::vector<std::string> labels;
  FORESHOCK_TRY_VOID(expect("(", place));
  while (!is_symbol(")")) {
    if (token().kind != Token::Kind::kIdentifier ||
        token().source.find(':') != std::string_view::npos) {
      return unexpected(place);
    }
    labels.emplace_back(token().source);
    ++at_;
    if (!take_symbol(",")) break;
  }
  FORESHOCK_TRY_VOID(expect(")", place));
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

Result<ExprPtr> parse_query(std::string_view query) {
  if (query.size() > kMostQueryBytes) {
    return tl::unexpected(error_at(Errc::kMalformedInput, query, 0,
                                   "a query of " + std::to_string(query.size()) +
                                       " bytes, more than " + std::to_string(kMostQueryBytes)));
  }
  FORESHOCK_TRY(std::vector<Token> tokens, tokens_of(query));
  return Parser(query, std::move(tokens)).query();
}

}  // namespace foreshock::promql
