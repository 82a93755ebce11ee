#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/tapered_fft.h"
#include "foreshock/spectral/window.h"

namespace foreshock {

/// Power by frequency, of one side: what lies at negative frequencies is added to the positive.
struct Spectrum {
  std::vector<double> frequency;  ///< Unit of the rate; cycles a step if that is 1.
  std::vector<double> power;      ///< By SpectrumScaling.
};

struct PeriodogramOptions {
  Window window = Window::rectangular();
  SpectrumScaling scaling = SpectrumScaling::kDensity;
  Detrend detrend = Detrend::kConstant;
  std::size_t transform_length = 0;  ///< 0: n as it is; kFastLength; or n and more. Padded with 0.
  double rate = 1;                   ///< Steps a unit of time. > 0.
};

/// P_k = c s |sum_t w_t d_t exp(-2 pi i k t / m)|^2: d is y without its trend, w the window, m the
/// transform's length, c is 1 / (rate sum w^2) or 1 / (sum w)^2, s is 1 at 0 and m / 2 and else 2.
///
/// Shapes:  y is [n]; the answer is [m / 2 + 1].
/// Units:   y squared per unit of rate (density), y squared (spectrum). Below 1e-308 they are 0.
/// Errors:  kInvalidArgument if y is empty or holds a value that is not finite, the transform is
///          shorter than n, window or rate are out of range, or a power is no double.
/// Cost:    O(m log m); several times more where m has large prime factors: see kFastLength.
/// Source:  Percival & Walden, Spectral Analysis for Physical Applications (1993), 6.3, 6.4.
Result<Spectrum> periodogram(std::span<const double> y, const PeriodogramOptions& options = {});

/// How the segments' powers become one.
enum class SegmentAverage : std::uint8_t {
  kMean,
  kMedian,  ///< Divided by the median of as many exponential variables: some bad segments do not
            ///< matter. For noise; at a pure sine it is too high by up to 1 / log 2.
};

struct WelchOptions {
  Window window = Window::hann();
  std::size_t segment = 256;           ///< Steps. 1 to n.
  std::optional<std::size_t> overlap;  ///< Steps shared by neighbours, < segment; else its half.
  std::size_t transform_length = 0;    ///< 0: the segment's; kFastLength; or more. Padded with 0.
  SpectrumScaling scaling = SpectrumScaling::kDensity;
  Detrend detrend = Detrend::kConstant;  ///< Of every segment.
  SegmentAverage average = SegmentAverage::kMean;
  double rate = 1;  ///< Steps a unit of time. > 0.
};

/// Welch's estimate: the average of the periodograms of segments. The end of y that does not fill
/// a segment is left out.
///
/// Shapes:  y is [n]; the answer is [transform_length / 2 + 1].
/// Units:   as periodogram.
/// Errors:  as periodogram, and kInvalidArgument unless 1 <= segment <= n and overlap < segment.
/// Cost:    O(n log(segment)), or more with more overlap than half; one plan, no allocation a
///          segment. The median keeps every segment's periodogram.
/// Source:  Welch (1967), IEEE Trans. Audio Electroacoustics 15(2), 70-73; the median: Allen et
///          al. (2012), Physical Review D 85, 122006, appendix B.
Result<Spectrum> welch(std::span<const double> y, const WelchOptions& options = {});

}  // namespace foreshock
