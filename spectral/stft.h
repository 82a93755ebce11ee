#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/tapered_fft.h"
#include "foreshock/spectral/window.h"

namespace foreshock {

/// What happens to segments that reach over an end of the series.
enum class SegmentEnds : std::uint8_t {
  kPadded,  ///< Zeros stand there: segment i is centred on point i hop, and every point is in some.
  kInside,  ///< There are none: only segments that are full.
};

struct StftOptions {
  Window window = Window::hann();
  std::size_t segment = 256;           ///< Steps. 1 and more; up to n if ends are kInside.
  std::optional<std::size_t> overlap;  ///< Steps shared by neighbours, < segment; else its half.
  std::size_t transform_length = 0;    ///< 0: the segment's; kFastLength; or more. Padded with 0.
  SegmentEnds ends = SegmentEnds::kPadded;
  Detrend detrend = Detrend::kNone;  ///< Of every segment; what it takes off does not come back.
  SpectrumScaling scaling = SpectrumScaling::kSpectrum;  ///< Of |value|^2, of two sides.
  double rate = 1;                                       ///< Steps a unit of time. > 0.
};

/// Transforms of segments. A sine of amplitude A has |value| = A / 2 at its frequency (spectrum).
struct Stft {
  std::vector<double> frequency;             ///< [bins] Unit of the rate.
  std::vector<double> time;                  ///< [columns] Of the segments' middles, from y[0] on.
  std::vector<std::complex<double>> values;  ///< [columns x bins], one segment after the other.
  std::size_t points = 0;                    ///< n of the series.
};

/// Short-time Fourier transform.
///
/// Shapes:  y is [n]; bins is transform_length / 2 + 1.
/// Units:   y (spectrum), or y per root of the unit of the rate (density).
/// Errors:  kInvalidArgument if y is empty or holds a value that is not finite, or unless overlap,
///          segment, transform_length, window and rate are in their ranges, or if a value is no
///          double.
/// Cost:    O(columns transform_length log(transform_length)); memory of 16 columns bins bytes.
/// Source:  Allen & Rabiner (1977), Proc. IEEE 65(11), 1558-1564.
Result<Stft> stft(std::span<const double> y, const StftOptions& options = {});

/// The series whose transforms are nearest to these: itself, if they are a series' own and
/// nothing was taken off.
///
/// Shapes:  transform as stft() made it by the same options; the answer is [points].
/// Errors:  kInvalidArgument if shapes do not fit, a value is not finite, or the windows of all
///          segments are 0 at a point (Hann's are at the ends, without padding).
/// Cost:    that of stft.
/// Source:  Griffin & Lim (1984), IEEE Trans. ASSP 32(2), 236-243, (6).
Result<std::vector<double>> inverse_stft(const Stft& transform, const StftOptions& options = {});

struct SpectrogramOptions {
  Window window = Window::hann();
  std::size_t segment = 256;           ///< Steps. 1 to n.
  std::optional<std::size_t> overlap;  ///< Steps shared by neighbours, < segment; else its half.
  std::size_t transform_length = 0;    ///< 0: the segment's; kFastLength; or more. Padded with 0.
  SpectrumScaling scaling = SpectrumScaling::kDensity;
  Detrend detrend = Detrend::kConstant;  ///< Of every segment.
  double rate = 1;                       ///< Steps a unit of time. > 0.
};

struct Spectrogram {
  std::vector<double> frequency;  ///< [bins] Unit of the rate.
  std::vector<double> time;       ///< [columns] Of the segments' middles, from y[0] on.
  std::vector<double> power;      ///< [columns x bins], one segment after the other; one side.
};

/// The periodograms that welch() averages.
///
/// Shapes, Units, Errors:  as welch.
/// Cost:    that of welch; memory of 8 columns bins bytes.
Result<Spectrogram> spectrogram(std::span<const double> y, const SpectrogramOptions& options = {});

}  // namespace foreshock
