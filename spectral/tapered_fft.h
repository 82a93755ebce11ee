#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/spectral/fft.h"
#include "foreshock/spectral/window.h"

namespace foreshock {

/// What is taken off a piece before it is weighted.
enum class Detrend : std::uint8_t {
  kNone,
  kConstant,  ///< Its mean.
  kLinear,    ///< Its straight line by least squares.
};

/// What a height in a spectrum means.
enum class SpectrumScaling : std::uint8_t {
  kDensity,  ///< Unit of y squared per unit of frequency: the floor of noise. Sums to the variance.
  kSpectrum,  ///< Unit of y squared: a sine of amplitude A peaks at A^2 / 2. No meaning for noise.
};

/// As a transform length: the next one that transforms fast.
inline constexpr std::size_t kFastLength = std::numeric_limits<std::size_t>::max();

/// Transforms pieces of one length: each is detrended, weighted by a window, padded with zeros.
class TaperedFft {
 public:
  /// Shapes:  transform_length is 0 for that of the piece, kFastLength, or at least that of the
  ///          piece.
  /// Errors:  kInvalidArgument if piece is 0, the transform is shorter, or the window is none.
  /// Cost:    O(piece) and the plan of one transform.
  static Result<TaperedFft> make(const Window& window, std::size_t piece,
                                 std::size_t transform_length, Detrend detrend);

  std::size_t piece() const { return piece_; }
  std::size_t length() const { return fft_.length(); }
  std::size_t bins() const { return fft_.bins(); }

  /// Lasts until the next call.
  ///
  /// Shapes:  y is [piece], the answer is [bins].
  /// Cost:    O(length log length), no allocation.
  std::span<const std::complex<double>> transform(std::span<const double> y);

  /// What |X|^2 of two sides is multiplied by: 1 / (rate sum w^2) or 1 / (sum w)^2.
  double scale(SpectrumScaling scaling, double rate) const;

  /// How often bin k stands in the spectrum of two sides: 2, but 1 at 0 and at half the rate.
  double sides(std::size_t k) const { return k == 0 || 2 * k == length() ? 1 : 2; }

  /// k rate / length, k = 0..length/2.
  std::vector<double> frequencies(double rate) const;

 private:
  TaperedFft(RealFft fft, std::size_t piece, std::vector<double> weights, Detrend detrend);

  RealFft fft_;
  std::size_t piece_;
  std::vector<double> weights_;  // [piece]; empty if all are 1.
  double sum_ = 0;               // Of all weights.
  double squares_ = 0;           // Sum of theirs.
  std::vector<double> time_;     // [piece] t - (piece - 1) / 2; empty unless lines are taken off.
  double time_squares_ = 0;      // Sum of its squares.
  Detrend detrend_;
};

/// Where the segments of a series lie: number i is [i hop, i hop + size).
struct Segments {
  std::size_t size;
  std::size_t hop;
  std::size_t count;
};

/// As many segments as fit into n points; an overlap that is not given is half of one.
///
/// Errors:  kInvalidArgument unless 1 <= size <= n and overlap < size.
Result<Segments> segments_in(std::size_t n, std::size_t size, std::optional<std::size_t> overlap);

bool all_finite(std::span<const double> y);

/// Errors:  kInvalidArgument unless y has a value and all are finite, naming the first that is not.
Status check_finite(std::span<const double> y);

/// Errors:  kInvalidArgument unless the rate is positive and finite.
Status check_rate(double rate);

}  // namespace foreshock
