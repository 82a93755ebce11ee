#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace foreshock::offline {

/// The middle of the values that are not NaN; NaN if there is none. Reorders them.
double median(std::vector<double>& values);

/// [season] how far each phase lies from the course of the series: the median over the rounds of
/// y less its mean over one season around. Sums to zero. Empty if the series has not two values of
/// each phase with a whole season around them.
///
/// Shapes:  y is [n], NaN = missing; season >= 2.
std::vector<double> phase_profile(std::span<const double> y, std::size_t season);

/// y without outbursts shorter than `shortest` values: values further than 3 standard deviations
/// from the running median of 2 shortest - 1 values are moved to there. The deviation is that of
/// all y from their running medians, robust.
///
/// Shapes:  y is [n], NaN = missing.
/// Cost:    O(n shortest).
/// Source:  Hampel (1974), J. American Statistical Association 69, 383-393; Huber & Ronchetti
///          (2009), Robust Statistics, 2nd ed., ch. 1.
std::vector<double> without_outbursts(std::span<const double> y, std::size_t shortest);

}  // namespace foreshock::offline
