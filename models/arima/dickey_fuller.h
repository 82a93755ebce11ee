#pragma once

#include <cstddef>

namespace foreshock {

/// What is fitted beside y_{t-1}: nothing, a level, or a level and a straight line.
enum class UnitRootTerms : unsigned char { kNone, kLevel, kTrend };

struct UnitRootTail {
  double p_value = 0;     ///< Lower tail, linear between the entries; 0.01 and 0.99 are the ends.
  double critical_5 = 0;  ///< A unit root is rejected at 5 % below it.
};

/// Distribution of the t-value of a unit root, and of n (alpha - 1), from tables at n = 25, 50,
/// 100, 250, 500 and infinity (taken as 100000), linear in n.
///
/// Shapes:  n is the number of rows of the regression. normalised_tail() knows level and trend.
/// Source:  Fuller, Introduction to Statistical Time Series (1976), tables 8.5.1 and 8.5.2; for the
///          trend the entries of Banerjee, Dolado, Galbraith & Hendry (1993), tables 4.1 and 4.2.
UnitRootTail t_value_tail(double statistic, UnitRootTerms terms, std::size_t n);
UnitRootTail normalised_tail(double statistic, UnitRootTerms terms, std::size_t n);

}  // namespace foreshock
