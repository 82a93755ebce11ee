#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace foreshock {

/// What is promised where many tests are made: of a family of p-values.
enum class Multiplicity : std::uint8_t {
  kNone,
  kBonferroni,         ///< No false alarm in the family: p times the number of tests.
  kHolm,               ///< The same promise, never weaker. Holm (1979).
  kBenjaminiHochberg,  ///< The share of false ones among the alarms. (1995).
  kBenjaminiYekutieli  ///< The same under any dependence, by a factor of about ln(tests). (2001).
};

/// p-values that may be compared with alpha one by one. NaN is no test: it stays and does not
/// count.
///
/// Shapes:  p in [0, 1]; the answer in the same order.
std::vector<double> adjusted(std::span<const double> p, Multiplicity method);

}  // namespace foreshock
