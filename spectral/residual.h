#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

struct ResidualOptions {
  std::size_t smoothing = 3;      ///< Bins that the log amplitude is averaged over; odd.
  std::size_t score_points = 21;  ///< Points before, that a saliency is measured by; at least 1.
  std::size_t extension = 5;      ///< Points put behind the end, so that the last ones are inside.
  std::size_t slope_points = 5;   ///< Points before the last that the slope of those is from.
};

struct SpectralResidual {
  std::vector<double> saliency;  ///< [n] how much of a point is not in the smooth part.
  std::vector<double> score;     ///< [n] (saliency - m) / m, m the mean of those before; first 0.
};

/// Saliency by spectral residual: the transform keeps its phases, but loses the smooth part of its
/// log amplitudes, so that what repeats goes and what is there once stays:
///
///   S = | inverse of X_k exp(-mean of log(|X_j| + 1e-12 rms |X|), j around k) |
///
/// The extension is of one value, slope_points slopes on from the point slope_points - 1 before the
/// last; the slope is the mean of those from the last point to each before it. An odd last point so
/// drags the extension along and can score next to nothing; without extension it stands out.
///
/// Shapes:  y is [n], evenly spaced.
/// Units:   none; not changed by a factor of y.
/// Errors:  kInvalidArgument if a value is missing or not finite, n < 2, n <= slope_points where
///          there is an extension, or an option is out of range; kUnavailable without memory.
/// Cost:    O(n log n + n (smoothing + score_points)).
/// Source:  Ren et al. (2019), KDD 2019, 3009-3017; Hou & Zhang (2007), CVPR 2007.
Result<SpectralResidual> spectral_residual(std::span<const double> y,
                                           const ResidualOptions& options = {});

}  // namespace foreshock
