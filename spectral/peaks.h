#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// What stands out of a spectrum. [bins] each.
struct SpectralPeaks {
  std::vector<double> background;  ///< What noise alone would have there on average.
  std::vector<double> critical;    ///< Exceeded by noise, anywhere, with probability alpha.
  std::vector<double> p_value;  ///< Chance of a peak this high anywhere; NaN where there is none.
};

/// Peaks of any spectrum over a background that follows coloured noise: lines through the
/// logarithms of low quantiles of bands, over log frequency. A peak is a bin that none beside it
/// exceeds.
///
/// Shapes:  power is [bins] from frequency 0 on, as periodogram() and welch() give it; bins >= 8.
/// Units:   degrees: of freedom of one bin, 2 for a periodogram, about 3.8 segments / 2 for Welch's
///          with half overlapping Hann windows.
/// Errors:  kInvalidArgument if power is shorter, not finite or negative, if all of it is 0, or
///          degrees or alpha are out of range (> 0; in (0, 1)).
/// Cost:    O(bins).
/// Source:  docs/math/seasons.md; F(degrees, nu) with nu from the bins of a band, times the bins.
Result<SpectralPeaks> spectral_peaks(std::span<const double> power, double degrees = 2,
                                     double alpha = 0.01);

}  // namespace foreshock
