#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/promql/ast.h"
#include "foreshock/serve/promql/storage.h"

namespace foreshock::promql {

/// Stands where a series has no value at a step. Its bits are Prometheus' stale marker, which no
/// arithmetic yields.
inline constexpr double kAbsent = std::bit_cast<double>(std::uint64_t{0x7ff0000000000002});
inline bool is_absent(double value) {
  return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(kAbsent);
}

/// The times at which a query is evaluated: start, start + step ...
struct Steps {
  std::int64_t start_ms = 0;
  std::int64_t step_ms = 1;  ///< > 0
  std::size_t count = 1;     ///< >= 1; 1 is an instant query.

  std::int64_t at(std::size_t i) const { return start_ms + static_cast<std::int64_t>(i) * step_ms; }
  std::int64_t last_ms() const { return at(count - 1); }
};

/// A series at every step, kAbsent where it has no value.
struct Row {
  LabelsPtr labels;
  std::vector<double> values;
};
using Rows = std::vector<Row>;

struct PointRow {
  LabelsPtr labels;
  std::vector<Point> points;
};

struct Value {
  ValueType type = ValueType::kScalar;
  std::vector<double> scalar;     ///< kScalar: one for each step.
  std::string text;               ///< kText
  Rows rows;                      ///< kVector; rows without any value are left out.
  std::vector<PointRow> windows;  ///< kRange
};

struct EvaluateOptions {
  std::int64_t lookback_ms = 300'000;  ///< How old a sample may be to count as current; > 0.
  /// Values that one query keeps, all its parts together, at 8 bytes each. What an aggregation
  /// takes from a selector at once, sum(y) say, is not kept.
  std::size_t most_values = 20'000'000;
  std::size_t most_series = 500'000;  ///< Of one selector.
  /// True when the time is over; asked every few thousand values. May be empty.
  std::function<bool()> expired;
};

/// An instant query (one step) gives vectors in the order in which topk and bottomk sorted them;
/// all others are sorted by labels.
/// Errors:  kInvalidArgument for what Prometheus calls an execution error; kUnsupported for a range
///          vector or a text over several steps; kUnavailable when the time is over; what the
///          storage says.
/// Cost:    each selector is walked once, whatever the number of steps.
Result<Value> evaluate(const Expr& expr, const Steps& steps, const Storage& storage,
                       const EvaluateOptions& options);

}  // namespace foreshock::promql
