#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// What a test of two samples says. The p-value is NaN where a statistic has none.
struct TestResult {
  double statistic;
  double p_value;
};

/// The values that are there, as they came.
///
/// Shapes:  NaN is missing.
/// Errors:  kInvalidArgument if a value is infinite or fewer than `least` are there.
Result<std::vector<double>> present(std::span<const double> x, std::size_t least = 1);

/// Two samples without their missing values, each sorted.
struct SortedPair {
  std::vector<double> x;
  std::vector<double> y;
};

/// Errors:  as present(), saying which sample it was: "first" is x, "second" is y.
/// Cost:    O((n + m) log(n + m)).
Result<SortedPair> sorted_pair(std::span<const double> x, std::span<const double> y,
                               std::size_t least = 1);

double mean_of(std::span<const double> x);
/// Divided by n - 1. At least two values.
double variance_of(std::span<const double> x);
/// Of sorted values, by linear interpolation: type 7 of Hyndman & Fan (1996), as numpy and R.
double quantile_of_sorted(std::span<const double> sorted, double p);
double median_of(std::vector<double> x);

/// Ranks from 1 of the pooled sample, ties by their mean, of two sorted samples; and the sum over
/// ties of t^3 - t.
struct PooledRanks {
  std::vector<double> x;
  std::vector<double> y;
  double tie_sum = 0;
};
PooledRanks pooled_ranks(const SortedPair& pair);

}  // namespace foreshock
