#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/power.h"
#include "foreshock/core/result.h"

namespace foreshock {

/// Which Box-Cox power of a series a model is of (core/power.h). docs/math/box_cox.md
struct BoxCox {
  std::optional<double> lambda;  ///< In [0, 2]; not given: the data choose, within [0, 1].
};

/// kInvalidArgument for a power outside [0, 2].
Status check_power(const BoxCox& power);

/// kInvalidArgument, with the first such value and its place, unless all that are there are
/// positive.
Status check_positive(std::span<const double> y);

/// The power of every value; missing ones stay missing. lambda = 1 leaves the series as it is: a
/// model does not see what is added to all of it.
/// Errors:  those of check_positive, where lambda is not 1; kInvalidArgument for a lambda outside
///          [0, 2].
Result<std::vector<double>> box_cox(std::span<const double> y, double lambda);

/// (lambda - 1) times the mean of log y: what a log-likelihood per value of the power lacks to be
/// one of y > 0. 0 for lambda = 1 or no value.
double box_cox_jacobian(std::span<const double> y, double lambda);

/// The power that makes the spread of seasons least dependent on their level: with mean m_i and
/// standard deviation s_i of every season (pairs of values where there is none), it makes the
/// coefficient of variation of s_i / m_i^(1 - lambda) least. Seasons are counted from the end; what
/// is left of one at the start is not looked at, nor are seasons with less than two values.
/// It is 1, or the nearest of the bounds, where there is nothing to choose by: two seasons or less,
/// or no spread at all.
///
/// Shapes:  y is [n], NaN = missing; season in steps, 0 or 1 for none; lower < upper in [-5, 5].
/// Errors:  those of check_positive; kInvalidArgument for other bounds.
/// Cost:    some 100 passes over the seasons. Accuracy 1e-6.
/// Source:  Guerrero (1993), J. Forecasting 12, 37-48.
Result<double> guerrero_lambda(std::span<const double> y, int season, double lower = 0,
                               double upper = 1);

/// The power of the highest profile likelihood of a straight line and a season (a mean for each of
/// its steps) with independent normal errors in the power of y, Jacobian included.
///
/// Shapes, Errors: as guerrero_lambda. 1, or the nearest bound, where line and season fit any power
///          of the values exactly.
/// Cost:    some 40 passes over y, 28 for an accuracy of 1e-3.
/// Source:  Box & Cox (1964), J. R. Stat. Soc. B 26, 211-252.
Result<double> likelihood_lambda(std::span<const double> y, int season, double lower = 0,
                                 double upper = 1, double accuracy = 1e-6);

/// The power that is given, or Guerrero's; 1, the series itself, where the data were to choose and
/// not all of them are positive.
/// Errors:  kInvalidArgument for a given power outside [0, 2]; otherwise none.
Result<double> chosen_lambda(std::span<const double> y, int season, const BoxCox& power);

/// What a report's form says of it: ", log", ", Box-Cox 0.316", or nothing for y itself.
std::string name_of_power(double lambda);

}  // namespace foreshock
