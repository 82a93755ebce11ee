#pragma once

/// What a query is when it has been read.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "foreshock/serve/promql/functions.h"
#include "foreshock/serve/promql/matcher.h"

namespace foreshock::promql {

enum class AggregateOp : std::uint8_t {
  kSum,
  kAvg,
  kMin,
  kMax,
  kCount,
  kTopk,
  kBottomk,
  kQuantile,
};

enum class BinaryOp : std::uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
  kAtan2,
  kEqual,
  kNotEqual,
  kGreater,
  kLess,
  kGreaterOrEqual,
  kLessOrEqual,
  kAnd,
  kOr,
  kUnless,
};

bool is_comparison(BinaryOp op);
bool is_set(BinaryOp op);  ///< and, or, unless
std::string_view name_of(BinaryOp op);

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Number {
  double value = 0;
};
struct Text {
  std::string value;
};
struct Selector {
  std::vector<Matcher> matchers;  ///< That of the name stands first if it came without braces.
  std::int64_t range_ms = 0;      ///< 0: an instant vector.
  std::int64_t offset_ms = 0;     ///< Backwards in time if positive.
  bool has_offset = false;
};
struct Call {
  const Function* function = nullptr;  ///< Not null.
  std::vector<ExprPtr> arguments;
};
struct Aggregate {
  AggregateOp op = AggregateOp::kSum;
  bool without = false;
  std::vector<std::string> labels;  ///< Sorted.
  ExprPtr parameter;                ///< Of topk, bottomk and quantile; null for others.
  ExprPtr of;
};
struct Negation {
  ExprPtr of;
};
struct Binary {
  BinaryOp op = BinaryOp::kAdd;
  ExprPtr left, right;
  bool returns_bool = false;
  bool on = false;                  ///< Else ignoring `labels`.
  std::vector<std::string> labels;  ///< Sorted.
};

struct Expr {
  std::variant<Number, Text, Selector, Call, Aggregate, Negation, Binary> node;
  ValueType type = ValueType::kScalar;
  std::size_t position = 0;  ///< In the query, in bytes.
  int height = 1;            ///< Nodes on the longest way down.
  bool in_parentheses = false;
};

}  // namespace foreshock::promql
