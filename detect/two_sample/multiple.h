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

/// One p-value for several tests of one hypothesis that may depend on one another: Cauchy's
/// distribution function of the mean of tan((1/2 - p) pi). p above 0.95 counts as 0.95, so that one
/// test without any doubt does not outvote another. NaN does not count; NaN if nothing does.
///
/// Source:  Liu & Xie (2020), J. American Statistical Association 115, 393-402.
double cauchy_combination(std::span<const double> p);

}  // namespace foreshock
