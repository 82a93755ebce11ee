#pragma once

namespace foreshock {

/// Powers that a series may be taken to: 0 is the logarithm, 1 the series itself.
inline constexpr double kMostPower = 2;

/// The power of Box and Cox, w = (y^lambda - 1) / lambda, and log y at lambda = 0, which it tends
/// to. Rising in y; 1 goes to 0 with slope 1 whatever lambda is.
///
/// Units:   y > 0; 0 gives -1 / lambda (at lambda = 0: -inf), NaN and what is below 0 give NaN.
/// Source:  Box & Cox (1964), J. R. Stat. Soc. B 26, 211-252.
double to_power(double y, double lambda);

/// The y that has this power, (lambda w + 1)^(1 / lambda). Where lambda w + 1 < 0 there is none: 0,
/// the nearest that has.
double from_power(double w, double lambda);

}  // namespace foreshock
