#pragma once

#include <complex>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/spectrum.h"

namespace foreshock {

/// What two series share, by frequency, of one side.
struct CrossSpectrum {
  std::vector<double> frequency;            ///< Unit of the rate; cycles a step if that is 1.
  std::vector<std::complex<double>> power;  ///< The angle is the phase of y ahead of x.
};

/// Welch's estimate of the average of conj(X_k) Y_k over segments, scaled as in welch(). With the
/// median, real and imaginary part have theirs.
///
/// Shapes:  x and y are [n]; the answer is [transform_length / 2 + 1].
/// Units:   x times y, per unit of rate if a density. Of y = x it is welch().
/// Errors:  as welch, and kInvalidArgument unless x and y are equally long.
/// Cost:    twice that of welch.
/// Source:  Welch (1967), IEEE Trans. Audio Electroacoustics 15(2), 70-73; Bendat & Piersol,
///          Random Data, 4th ed. (2010), 11.5.
Result<CrossSpectrum> cross_spectrum(std::span<const double> x, std::span<const double> y,
                                     const WelchOptions& options = {});

/// How far one series is the other through some filter, by frequency.
struct Coherence {
  std::vector<double> frequency;  ///< Unit of the rate; cycles a step if that is 1.
  std::vector<double> squared;    ///< 0 to 1.
};

/// |P_xy|^2 / (P_xx P_yy), by Welch with means; 0 where one of them has no power. Of m independent
/// segments of unrelated noise 1 / m is expected.
///
/// Shapes:  as cross_spectrum.
/// Units:   none, and those of x and y do not matter while deviations are 1e-150 to 1e150.
/// Errors:  as cross_spectrum, and kInvalidArgument for the median, or for one segment, of which
///          it is 1 whatever the series.
/// Cost:    twice that of welch.
/// Source:  Carter, Knapp & Nuttall (1973), IEEE Trans. Audio Electroacoustics 21(4), 337-344.
Result<Coherence> coherence(std::span<const double> x, std::span<const double> y,
                            const WelchOptions& options = {});

}  // namespace foreshock
