#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/serve/promql/internal/evaluator.h"

namespace foreshock::promql {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// NaN if either is, as Go has it.
double smaller(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? kNaN : std::min(a, b);
}
double larger(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? kNaN : std::max(a, b);
}

/// abs, clamp and round of one value, with the scalars behind the vector.
double mapped_value(FunctionId id, double value, double first, double second) {
  switch (id) {
    case FunctionId::kAbs:
      return std::abs(value);
    case FunctionId::kClamp:  // Nothing lies between bounds the wrong way round.
      return first > second ? kAbsent : larger(first, smaller(second, value));
    case FunctionId::kClampMin:
      return larger(first, value);
    case FunctionId::kClampMax:
      return smaller(first, value);
    case FunctionId::kRound: {
      // Halves go up. The inverse keeps 0.1 from 0.30000000000000004.
      const double inverse = 1 / first;
      return std::floor(value * inverse + 0.5) / inverse;
    }
    default:
      return kAbsent;
  }
}

/// What is known of a series that is not there: labels that the selector asks for once, exactly.
Labels labels_of_absent(const Expr& of) {
  const auto* const selector = std::get_if<Selector>(&of.node);
  if (selector == nullptr) return {};
  std::vector<Label> labels;
  std::vector<std::string> unsure{std::string(kMetricName)};
  for (const Matcher& matcher : selector->matchers) {
    const bool seen = std::any_of(labels.begin(), labels.end(), [&matcher](const Label& label) {
      return label.first == matcher.name();
    });
    if (matcher.kind() != Matcher::Kind::kEqual || seen) {
      unsure.push_back(matcher.name());
    } else {
      labels.emplace_back(matcher.name(), matcher.value());
    }
  }
  std::sort(unsure.begin(), unsure.end());
  return removed(Labels(std::move(labels)), unsure);
}

}  // namespace

Result<std::vector<double>> Evaluator::scalar_call(const Call& call) {
  std::vector<double> values = row_of(kNaN);
  if (call.function->id == FunctionId::kTime) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<double>(steps_.at(i)) / 1000;
    }
    return values;
  }
  // scalar(): the only value at the step, NaN if there are none or several.
  std::vector<bool> seen(values.size());
  const auto take = [&](const Row& row) -> Status {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_absent(row.values[i])) continue;
      values[i] = seen[i] ? kNaN : row.values[i];
      seen[i] = true;
    }
    return {};
  };
  FORESHOCK_TRY_VOID(each_row(*call.arguments[0], take));
  return values;
}

Result<Rows> Evaluator::vector_call(const Call& call) {
  switch (call.function->id) {
    case FunctionId::kVector: {
      FORESHOCK_TRY(std::vector<double> values, scalar(*call.arguments[0]));
      return Rows{{std::make_shared<const Labels>(), std::move(values)}};
    }
    case FunctionId::kAbsent:
      return absent(*call.arguments[0]);
    case FunctionId::kTimestamp:
      return timestamps(call);
    case FunctionId::kAbs:
    case FunctionId::kClamp:
    case FunctionId::kClampMax:
    case FunctionId::kClampMin:
    case FunctionId::kRound:
      return mapped(call);
    default: {
      Rows rows;
      FORESHOCK_TRY_VOID(each_over_time(call, into(rows)));
      return without_twins(std::move(rows), Twins::kRefuse);
    }
  }
}

Status Evaluator::each_over_time(const Call& call, const RowSink& sink) {
  std::vector<double> parameter;
  if (call.arguments.size() > 1) {
    FORESHOCK_TRY(parameter, scalar(*call.arguments[0]));
  }
  return each_window(std::get<Selector>(call.arguments.back()->node),
                     window_function(call.function->id), parameter,
                     call.function->id == FunctionId::kLastOverTime, sink);
}

/// Of a selector the samples' own times, of all else the time of the step.
Result<Rows> Evaluator::timestamps(const Call& call) {
  Rows rows;
  if (const auto* const selector = std::get_if<Selector>(&call.arguments[0]->node)) {
    FORESHOCK_TRY_VOID(each_current(*selector, Reading::kTime, into(rows)));
  } else {
    FORESHOCK_TRY(rows, vector(*call.arguments[0]));
    for (Row& row : rows) {
      for (std::size_t i = 0; i < row.values.size(); ++i) {
        if (!is_absent(row.values[i])) row.values[i] = static_cast<double>(steps_.at(i)) / 1000;
      }
    }
  }
  for (Row& row : rows) row.labels = without_name(row.labels);
  return without_twins(std::move(rows), Twins::kJoin);
}

Result<Rows> Evaluator::mapped(const Call& call) {
  FORESHOCK_TRY(Rows rows, vector(*call.arguments[0]));
  std::vector<double> first = row_of(1);  // What round() rounds to, if it does not say.
  std::vector<double> second = first;
  if (call.arguments.size() > 1) {
    FORESHOCK_TRY(first, scalar(*call.arguments[1]));
  }
  if (call.arguments.size() > 2) {
    FORESHOCK_TRY(second, scalar(*call.arguments[2]));
  }
  for (Row& row : rows) {
    FORESHOCK_TRY_VOID(work_.look(row.values.size()));
    row.labels = without_name(row.labels);
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      double& value = row.values[i];
      if (!is_absent(value)) value = mapped_value(call.function->id, value, first[i], second[i]);
    }
  }
  return without_twins(std::move(rows), Twins::kJoin);
}

Result<Rows> Evaluator::absent(const Expr& of) {
  std::vector<double> values = row_of(1);
  const auto take = [&values](const Row& row) -> Status {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!is_absent(row.values[i])) values[i] = kAbsent;
    }
    return {};
  };
  FORESHOCK_TRY_VOID(each_row(of, take));
  return Rows{{std::make_shared<const Labels>(labels_of_absent(of)), std::move(values)}};
}

}  // namespace foreshock::promql
