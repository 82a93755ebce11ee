#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/promql/ast.h"
#include "foreshock/serve/promql/lexer.h"

namespace foreshock::promql {

/// Recursive descent; operators by precedence climbing. Selectors stand in parser_selector.cpp, the
/// rest in parser.cpp.
class Parser {
 public:
  Parser(std::string_view query, std::vector<Token> tokens)
      : query_(query), tokens_(std::move(tokens)) {}

  Result<ExprPtr> query();
  Result<std::vector<Matcher>> selector_alone();

 private:
  struct Operator {
    BinaryOp op;
    int precedence;
    bool right = false;  ///< a ^ b ^ c is a ^ (b ^ c).
  };

  const Token& token() const { return tokens_[at_]; }
  const Token& token_behind() const;
  bool is_symbol(std::string_view symbol) const;
  static bool is_symbol(const Token& token, std::string_view symbol);
  bool is_word(std::string_view word) const;
  bool take_symbol(std::string_view symbol);
  Status expect(std::string_view symbol, std::string_view where);

  tl::unexpected<Error> error(std::size_t position, std::string_view what) const;
  tl::unexpected<Error> unsupported(std::size_t position, std::string_view what) const;
  tl::unexpected<Error> unexpected(std::string_view where) const;
  Status enter();
  void leave() { --depth_; }

  // parser.cpp
  std::optional<Operator> binary_operator() const;
  Result<ExprPtr> expression(int lowest);
  Result<ExprPtr> binary(ExprPtr left, const Operator& found);
  Status modifiers(Binary& binary);
  Status check_binary(const Binary& binary, std::size_t position, bool has_matching) const;
  Result<ExprPtr> sign();
  Result<ExprPtr> primary();
  Result<ExprPtr> parenthesised();
  Result<ExprPtr> named();
  Result<std::vector<ExprPtr>> arguments(std::string_view where);
  Result<ExprPtr> call();
  Status check_call(const Call& call, std::size_t position) const;
  Result<ExprPtr> aggregate(AggregateOp op);
  Result<bool> grouping(Aggregate& aggregate);
  Result<std::vector<std::string>> label_list(std::string_view where);
  Result<ExprPtr> finished(ExprPtr expr, std::size_t position) const;

  // parser_selector.cpp
  Result<ExprPtr> selector();
  Result<std::vector<Matcher>> matchers(std::string_view name);
  Result<Matcher> matcher();
  Result<Matcher::Kind> matcher_operator();
  Status check_matchers(const std::vector<Matcher>& matchers, std::string_view name,
                        std::size_t position) const;
  Result<ExprPtr> postfix(ExprPtr expr);
  Status range(Expr& expr);
  Status offset(Expr& expr);

  std::string_view query_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::size_t patterns_ = 0;
};

}  // namespace foreshock::promql
