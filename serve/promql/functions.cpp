#include "foreshock/serve/promql/functions.h"

#include <algorithm>

namespace foreshock::promql {
namespace {

constexpr ValueType kS = ValueType::kScalar;
constexpr ValueType kV = ValueType::kVector;
constexpr ValueType kR = ValueType::kRange;

/// Sorted by name.
constexpr std::array<Function, 22> kFunctions = {{
    {"abs", FunctionId::kAbs, {kV}, 1, 1, kV},
    {"absent", FunctionId::kAbsent, {kV}, 1, 1, kV},
    {"avg_over_time", FunctionId::kAvgOverTime, {kR}, 1, 1, kV},
    {"clamp", FunctionId::kClamp, {kV, kS, kS}, 3, 3, kV},
    {"clamp_max", FunctionId::kClampMax, {kV, kS}, 2, 2, kV},
    {"clamp_min", FunctionId::kClampMin, {kV, kS}, 2, 2, kV},
    {"count_over_time", FunctionId::kCountOverTime, {kR}, 1, 1, kV},
    {"delta", FunctionId::kDelta, {kR}, 1, 1, kV},
    {"increase", FunctionId::kIncrease, {kR}, 1, 1, kV},
    {"last_over_time", FunctionId::kLastOverTime, {kR}, 1, 1, kV},
    {"max_over_time", FunctionId::kMaxOverTime, {kR}, 1, 1, kV},
    {"min_over_time", FunctionId::kMinOverTime, {kR}, 1, 1, kV},
    {"present_over_time", FunctionId::kPresentOverTime, {kR}, 1, 1, kV},
    {"quantile_over_time", FunctionId::kQuantileOverTime, {kS, kR}, 2, 2, kV},
    {"rate", FunctionId::kRate, {kR}, 1, 1, kV},
    {"round", FunctionId::kRound, {kV, kS}, 1, 2, kV},
    {"scalar", FunctionId::kScalar, {kV}, 1, 1, kS},
    {"stddev_over_time", FunctionId::kStddevOverTime, {kR}, 1, 1, kV},
    {"sum_over_time", FunctionId::kSumOverTime, {kR}, 1, 1, kV},
    {"time", FunctionId::kTime, {}, 0, 0, kS},
    {"timestamp", FunctionId::kTimestamp, {kV}, 1, 1, kV},
    {"vector", FunctionId::kVector, {kS}, 1, 1, kV},
}};

/// Prometheus' functions that are not here: a message can say that it is not the name that is
/// wrong.
constexpr auto kElsewhere = std::to_array<std::string_view>({
    "absent_over_time",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "changes",
    "cos",
    "cosh",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "deg",
    "deriv",
    "double_exponential_smoothing",
    "exp",
    "floor",
    "histogram_avg",
    "histogram_count",
    "histogram_fraction",
    "histogram_quantile",
    "histogram_stddev",
    "histogram_stdvar",
    "histogram_sum",
    "holt_winters",
    "hour",
    "idelta",
    "info",
    "irate",
    "label_join",
    "label_replace",
    "ln",
    "log10",
    "log2",
    "mad_over_time",
    "minute",
    "month",
    "pi",
    "predict_linear",
    "rad",
    "resets",
    "sgn",
    "sin",
    "sinh",
    "sort",
    "sort_by_label",
    "sort_by_label_desc",
    "sort_desc",
    "sqrt",
    "stdvar_over_time",
    "tan",
    "tanh",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
    "year",
});

}  // namespace

std::string_view name_of(ValueType type) {
  switch (type) {
    case ValueType::kScalar:
      return "scalar";
    case ValueType::kText:
      return "string";
    case ValueType::kVector:
      return "instant vector";
    case ValueType::kRange:
      return "range vector";
  }
  return "";
}

const Function* find_function(std::string_view name) {
  const auto* const found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                         [name](const Function& one) { return one.name == name; });
  return found == kFunctions.end() ? nullptr : found;
}

bool is_known_elsewhere(std::string_view name) {
  return std::find(std::begin(kElsewhere), std::end(kElsewhere), name) != std::end(kElsewhere);
}

bool is_aggregation_elsewhere(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"count_values", "group", "limit_ratio", "limitk", "stddev", "stdvar"});
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace foreshock::promql
