#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/arima/order.h"

namespace foreshock {

/// What is estimated beside the coefficients: nothing; the mean of a series that is not
/// differenced; the slope of one that is differenced once.
enum class ArimaConstant : std::uint8_t { kNone, kMean, kDrift };

/// A series made ready for the likelihood: differenced, in units of its own spread, and with a
/// column for everything that enters it linearly. A missing value is such a thing too: it stands as
/// some guess, and the column of its (differenced) indicator corrects it.
struct ArimaSample {
  std::size_t n = 0;  ///< Differenced points.
  std::vector<double>
      series;  ///< [1 + missing + effects, n]: the differenced values, then columns.
  std::size_t missing = 0;
  std::size_t effects = 0;  ///< The constant, if any, then the regressors.
  ArimaConstant constant = ArimaConstant::kNone;
  std::vector<double> filled;     ///< [n + d + D m] y from its first value to its last, in its own
                                  ///< units, gaps guessed.
  std::vector<std::size_t> gaps;  ///< [missing] where in `filled`.
  std::size_t skipped = 0;        ///< Missing values before the first one there.
  double spread = 1;              ///< Units of y in one unit of w.
  double shift = 0;               ///< What was taken from y before; belongs to the mean.

  /// Points that count: what n says, less the missing ones.
  std::size_t count() const { return n - missing; }
  std::size_t columns() const { return missing + effects; }
  std::span<const double> w() const { return {series.data(), n}; }
  std::span<const double> column(std::size_t j) const { return {series.data() + (j + 1) * n, n}; }
};

/// Shapes:  y is [T], NaN = missing; regressors [T] each, all finite.
/// Errors:  kInvalidArgument if the orders are unsound, if fewer values are there than differencing
///          needs, if a regressor is not as long as y or not finite, if kMean or kDrift does not
///          go with the differences, or if the differences are so large or small (1e150, 1e-140)
///          that their squares are no numbers.
/// Cost:    O(T (1 + missing + regressors)).
Result<ArimaSample> arima_sample(std::span<const double> y, const ArimaOrder& order,
                                 ArimaConstant constant,
                                 std::span<const std::vector<double>> regressors = {});

/// The same for differences that no order has: delta(B) y with a polynomial 1, delta_1 ..
/// Shapes:  delta is [reach + 1], delta[0] = 1; regressors [T] each, all finite.
Result<ArimaSample> differenced_sample(std::span<const double> y, std::span<const double> delta,
                                       std::span<const std::vector<double>> regressors = {});

}  // namespace foreshock
