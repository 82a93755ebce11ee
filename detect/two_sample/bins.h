#pragma once

/// Samples as shares of bins, and distances of such shares.

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Inner edges at the quantiles i / count of x, equal ones once: count bins with open ends.
///
/// Shapes:  count >= 2; NaN is missing.
/// Errors:  as present().
Result<std::vector<double>> quantile_edges(std::span<const double> x, std::size_t count);

/// Sturges' number of equal bins over both samples, the ends included.
///
/// Errors:  as present(); kInvalidArgument if all values are equal.
Result<std::vector<double>> sturges_edges(std::span<const double> x, std::span<const double> y);

/// How many values lie in each bin: with open ends below the first edge, [e_i, e_i+1), and from the
/// last edge; else [e_i, e_i+1), the last bin with its upper edge, and values outside in no bin.
std::vector<double> bin_counts(std::span<const double> x, std::span<const double> edges,
                               bool open_ends);

/// Counts divided by their sum, which must be positive.
std::vector<double> shares_of(std::span<const double> counts);

/// Population stability index: sum (q - p) ln(q / p), where a share of 0 counts as `floor`.
double population_stability(std::span<const double> p, std::span<const double> q,
                            double floor = 1e-4);

/// Under no change the index is about (1 / n + 1 / m) times a chi-square with bins - 1 degrees of
/// freedom: the value that it exceeds with probability alpha, and the p-value of one that was seen.
/// With autocorrelated values n and m are effective sizes. The customary 0.1 and 0.25 take no note
/// of n: with ten bins and 100 values 0.1 is the mean of the index when nothing has changed.
/// Source:  Yurdakul (2018), Statistical properties of population stability index, Western
/// Michigan.
double population_stability_p_value(double index, std::size_t bins, double n, double m);
double population_stability_limit(double alpha, std::size_t bins, double n, double m);

/// (KL(p | m) + KL(q | m)) / 2, m = (p + q) / 2, in nats: 0 to ln 2. Its root is a distance.
double jensen_shannon_divergence(std::span<const double> p, std::span<const double> q);
double hellinger_distance(std::span<const double> p, std::span<const double> q);
double total_variation(std::span<const double> p, std::span<const double> q);

}  // namespace foreshock
