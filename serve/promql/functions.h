#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace foreshock::promql {

enum class ValueType : std::uint8_t { kScalar, kText, kVector, kRange };

/// "scalar", "string", "instant vector", "range vector", as Prometheus calls them in messages.
std::string_view name_of(ValueType type);

enum class FunctionId : std::uint8_t {
  kAbs,
  kAbsent,
  kAvgOverTime,
  kClamp,
  kClampMax,
  kClampMin,
  kCountOverTime,
  kDelta,
  kIncrease,
  kLastOverTime,
  kMaxOverTime,
  kMinOverTime,
  kPresentOverTime,
  kQuantileOverTime,
  kRate,
  kRound,
  kScalar,
  kStddevOverTime,
  kSumOverTime,
  kTime,
  kTimestamp,
  kVector,
};

struct Function {
  std::string_view name;
  FunctionId id;
  std::array<ValueType, 3> takes;  ///< As many of them as `most`.
  std::size_t least;
  std::size_t most;
  ValueType gives;
};

/// Null for one that is not known here.
const Function* find_function(std::string_view name);

/// Whether Prometheus knows a function of that name.
bool is_known_elsewhere(std::string_view name);

/// The same for aggregations.
bool is_aggregation_elsewhere(std::string_view name);

}  // namespace foreshock::promql
