#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

enum class WindowShape : std::uint8_t {
  kRectangular,     ///< Narrowest peaks, most leakage: side lobes of -13 dB.
  kHann,            ///< Leakage falls by 18 dB an octave; the usual choice.
  kHamming,         ///< First side lobes of -43 dB, which then hardly fall.
  kBlackman,        ///< Side lobes of -58 dB, peaks half as wide again as those of Hann.
  kKaiser,          ///< Width against leakage by beta.
  kFlatTop,         ///< The height of a peak to 0.01 dB wherever it falls; widest peaks.
  kTukey,           ///< Flat, with cosine ends that are alpha of the length.
  kBlackmanHarris,  ///< Side lobes of -92 dB, minimum four-term.
  kNuttall,         ///< Side lobes of -98 dB.
  kBartlett,        ///< A triangle; side lobes of -27 dB.
  kCosine,          ///< Half a sine, 0 half a step beyond either end.
  kGaussian,        ///< exp(-t^2 / 2 sd^2), sd in points.
};

/// A taper: what a piece of a series is multiplied by before it is transformed, so that a peak
/// does not leak into distant frequencies.
struct Window {
  WindowShape shape = WindowShape::kHann;
  double parameter = 0;  ///< Kaiser: beta, 0 to 700. Tukey: alpha, 0 to 1. Gaussian: sd, above 0.

  static Window rectangular() { return {WindowShape::kRectangular, 0}; }
  static Window hann() { return {WindowShape::kHann, 0}; }
  static Window hamming() { return {WindowShape::kHamming, 0}; }
  static Window blackman() { return {WindowShape::kBlackman, 0}; }
  static Window kaiser(double beta) { return {WindowShape::kKaiser, beta}; }
  static Window flat_top() { return {WindowShape::kFlatTop, 0}; }
  static Window tukey(double alpha) { return {WindowShape::kTukey, alpha}; }
  static Window blackman_harris() { return {WindowShape::kBlackmanHarris, 0}; }
  static Window nuttall() { return {WindowShape::kNuttall, 0}; }
  static Window bartlett() { return {WindowShape::kBartlett, 0}; }
  static Window cosine() { return {WindowShape::kCosine, 0}; }
  static Window gaussian(double sd) { return {WindowShape::kGaussian, sd}; }
};

/// Periodic: the point after the last would be the first; for spectra. Symmetric: the last equals
/// the first; for filters.
enum class WindowEnds : std::uint8_t { kPeriodic, kSymmetric };

/// The n weights of a window, 1 in the middle. One point has weight 1.
///
/// Shapes:  the answer is [n].
/// Units:   none.
/// Errors:  kInvalidArgument unless n > 0 and the parameter is in its range.
/// Cost:    O(n).
/// Source:  Harris (1978), Proc. IEEE 66(1), 51-83; Kaiser & Schafer (1980), IEEE Trans. ASSP
///          28(1), 105-107; Nuttall (1981), IEEE Trans. ASSP 29(1), 84-91; flat top: D'Antona &
///          Ferrero (2006), Digital Signal Processing for Measurement Systems, p. 70.
Result<std::vector<double>> make_window(const Window& window, std::size_t n,
                                        WindowEnds ends = WindowEnds::kPeriodic);

/// What a sine's amplitude is multiplied by: sum w / n.
///
/// Errors:  kInvalidArgument if weights is empty or not finite.
Result<double> coherent_gain(std::span<const double> weights);

/// The width of the rectangle that lets through as much white noise: n sum w^2 / (sum w)^2.
///
/// Units:   bins, 1 / n cycles a step.
/// Errors:  kInvalidArgument if weights is empty, not finite, or its sum is 0 next to its size.
/// Source:  Harris (1978), (15).
Result<double> equivalent_noise_bandwidth(std::span<const double> weights);

}  // namespace foreshock
