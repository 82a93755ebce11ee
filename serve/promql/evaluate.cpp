#include "foreshock/serve/promql/evaluate.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "foreshock/serve/promql/internal/evaluator.h"

namespace foreshock::promql {
namespace {

constexpr std::size_t kValuesBetweenQuestions = 1 << 16;

bool has_value(const Row& row) {
  return !std::all_of(row.values.begin(), row.values.end(), is_absent);
}

/// Whether topk or bottomk decided the order of the result.
bool is_ordered(const Expr& expr) {
  const auto* const aggregate = std::get_if<Aggregate>(&expr.node);
  return aggregate != nullptr &&
         (aggregate->op == AggregateOp::kTopk || aggregate->op == AggregateOp::kBottomk);
}

}  // namespace

Status Work::spend(std::size_t values) {
  spent_ += values;
  if (spent_ > options_.most_values) {
    return fail(Errc::kInvalidArgument, "query processing would load too many samples: more than " +
                                            std::to_string(options_.most_values) +
                                            " (fewer series or a larger step help)");
  }
  return look(values);
}

Status Work::look(std::size_t values) {
  since_question_ += values;
  if (since_question_ < kValuesBetweenQuestions) return {};
  since_question_ = 0;
  if (options_.expired && options_.expired()) {
    return fail(Errc::kUnavailable, "query timed out in expression evaluation");
  }
  return {};
}

Status Work::count_series(std::size_t series) const {
  if (series <= options_.most_series) return {};
  return fail(Errc::kInvalidArgument,
              "a selector meets more than " + std::to_string(options_.most_series) + " series");
}

Result<Value> Evaluator::value(const Expr& expr) {
  Value value{.type = expr.type};
  switch (expr.type) {
    case ValueType::kScalar: {
      FORESHOCK_TRY(value.scalar, scalar(expr));
      break;
    }
    case ValueType::kText:
      value.text = std::get<Text>(expr.node).value;
      break;
    case ValueType::kVector: {
      FORESHOCK_TRY(value.rows, vector(expr));
      std::erase_if(value.rows, [](const Row& row) { return !has_value(row); });
      if (steps_.count == 1 && is_ordered(expr)) break;
      std::sort(value.rows.begin(), value.rows.end(),
                [](const Row& a, const Row& b) { return *a.labels < *b.labels; });
      break;
    }
    case ValueType::kRange: {
      FORESHOCK_TRY(value.windows, windows(std::get<Selector>(expr.node)));
      break;
    }
  }
  return value;
}

Result<std::vector<double>> Evaluator::scalar(const Expr& expr) {
  FORESHOCK_TRY_VOID(work_.spend(steps_.count));
  if (const auto* const number = std::get_if<Number>(&expr.node)) return row_of(number->value);
  if (const auto* const call = std::get_if<Call>(&expr.node)) return scalar_call(*call);
  if (const auto* const operation = std::get_if<Binary>(&expr.node)) {
    return between_scalars(*operation);
  }
  FORESHOCK_TRY(std::vector<double> values, scalar(*std::get<Negation>(expr.node).of));
  for (double& value : values) value = -value;
  return values;
}

Result<Rows> Evaluator::vector(const Expr& expr) {
  if (const auto* const one = std::get_if<Aggregate>(&expr.node)) return aggregate(*one);
  if (const auto* const one = std::get_if<Binary>(&expr.node)) return binary(*one);
  if (const auto* const one = std::get_if<Negation>(&expr.node)) return negated(*one);
  if (const auto* const one = std::get_if<Call>(&expr.node)) return vector_call(*one);
  Rows rows;
  FORESHOCK_TRY_VOID(each_current(std::get<Selector>(expr.node), Reading::kValue, into(rows)));
  return rows;
}

/// As vector(), but selectors hand on each row and forget it.
Status Evaluator::each_row(const Expr& expr, const RowSink& sink) {
  if (const auto* const selector = std::get_if<Selector>(&expr.node)) {
    return each_current(*selector, Reading::kValue, sink);
  }
  const auto* const call = std::get_if<Call>(&expr.node);
  if (call != nullptr && window_function(call->function->id) != nullptr) {
    // Names apart, rows of one name differ in the rest of their labels: no twins to look for.
    const auto& selector = std::get<Selector>(call->arguments.back()->node);
    const bool one_name =
        std::any_of(selector.matchers.begin(), selector.matchers.end(), [](const Matcher& matcher) {
          return matcher.name() == kMetricName && matcher.kind() == Matcher::Kind::kEqual;
        });
    if (one_name) return each_over_time(*call, sink);
  }
  FORESHOCK_TRY(Rows rows, vector(expr));
  for (Row& row : rows) FORESHOCK_TRY_VOID(sink(row));
  return {};
}

Result<Rows> Evaluator::negated(const Negation& negation) {
  FORESHOCK_TRY(Rows rows, vector(*negation.of));
  for (Row& row : rows) {
    FORESHOCK_TRY_VOID(work_.look(row.values.size()));
    row.labels = without_name(row.labels);
    for (double& value : row.values) {
      if (!is_absent(value)) value = -value;
    }
  }
  return without_twins(std::move(rows), Twins::kRefuse);
}

RowSink Evaluator::into(Rows& rows) {
  return [this, &rows](Row& row) -> Status {
    FORESHOCK_TRY_VOID(work_.spend(row.values.size()));
    rows.push_back(std::move(row));
    return {};
  };
}

Result<Rows> without_twins(Rows rows, Twins twins) {
  std::unordered_map<std::string, std::size_t> seen;
  std::string key;
  Rows unique;
  unique.reserve(rows.size());
  for (Row& row : rows) {
    key.clear();
    append_key(*row.labels, key);
    const auto [found, is_new] = seen.emplace(key, unique.size());
    if (is_new) {
      unique.push_back(std::move(row));
      continue;
    }
    std::vector<double>& values = unique[found->second].values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_absent(row.values[i])) continue;
      if (twins == Twins::kRefuse || !is_absent(values[i])) {
        return fail(
            Errc::kInvalidArgument,
            "vector cannot contain metrics with the same labelset: " + text_of(*row.labels));
      }
      values[i] = row.values[i];
    }
  }
  return unique;
}

Result<Value> evaluate(const Expr& expr, const Steps& steps, const Storage& storage,
                       const EvaluateOptions& options) {
  const bool over_time = steps.count > 1;
  if (over_time && (expr.type == ValueType::kRange || expr.type == ValueType::kText)) {
    return fail(Errc::kUnsupported, "invalid expression type \"" + std::string(name_of(expr.type)) +
                                        "\" for range query, must be Scalar or instant Vector");
  }
  return Evaluator(storage, steps, options).value(expr);
}

}  // namespace foreshock::promql
