#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock {

/// The smallest 2^a 3^b 5^c 7^d >= n: a length that transforms fast. 1 for n = 0.
///
/// Cost:    O(log^3 n). n at most 2^60.
std::size_t fast_length(std::size_t n);

/// How FFTW chooses among its ways to transform a length.
enum class Planning : std::uint8_t {
  kEstimated,  ///< By counting operations: the same way, and so the same bits, in every run on a
               ///< machine, whatever was transformed before.
  kMeasured,   ///< By the clock: up to twice as fast from 2^18 points on, but another run may find
               ///< another way, whose rounding differs in the last digits. export_fft_wisdom() of
               ///< one run, imported by the next, keeps the way.
};

/// The discrete Fourier transform of real series of one length. Plans are shared by the process and
/// kept for the next who asks; one object belongs to one thread, different objects may be made and
/// used on different threads.
class RealFft {
 public:
  /// Errors:  kInvalidArgument unless length is in 1..2^31 - 1; kUnavailable if there is no memory.
  /// Cost:    Some ms for the first plan of a length, then below 1 us; measured plans a second and
  ///          more. Any length works, those of fast_length are fast. Memory: 2 length numbers.
  static Result<RealFft> make(std::size_t length, Planning planning = Planning::kEstimated);

  RealFft(RealFft&& other) noexcept;
  RealFft& operator=(RealFft&& other) noexcept;
  ~RealFft();

  std::size_t length() const;
  std::size_t bins() const { return length() / 2 + 1; }

  /// X_k = sum_t x_t exp(-2 pi i k t / length), k = 0..length/2; the other half is its conjugate.
  ///
  /// Shapes:  x is [up to length], the rest is taken as 0; spectrum is [bins].
  /// Units:   those of x; not normalised.
  /// Cost:    O(length log length), no allocation.
  /// Source:  Frigo & Johnson (2005), Proc. IEEE 93(2), 216-231 (FFTW 3).
  void forward(std::span<const double> x, std::span<std::complex<double>> spectrum);

  /// The x whose forward() is the spectrum: divided by length.
  ///
  /// Shapes:  spectrum is [bins]; x is [up to length], what lies behind is dropped.
  /// Cost:    O(length log length); the first call plans.
  void inverse(std::span<const std::complex<double>> spectrum, std::span<double> x);

  /// Where forward() without arguments reads, so that nothing need be copied.
  ///
  /// Shapes:  [length]; set to 0 by nobody, and anything after a transform.
  std::span<double> series();

  /// The transform of series(). Lasts until the next call of any transform.
  std::span<const std::complex<double>> forward();

 private:
  struct Plan;
  explicit RealFft(std::unique_ptr<Plan> plan);

  std::unique_ptr<Plan> plan_;
};

/// The discrete Fourier transform of complex series of one length, forward only. As RealFft: plans
/// are shared, one object belongs to one thread.
class ComplexFft {
 public:
  /// Errors:  kInvalidArgument unless length is in 1..2^31 - 1; kUnavailable if there is no memory.
  static Result<ComplexFft> make(std::size_t length);

  ComplexFft(ComplexFft&& other) noexcept;
  ComplexFft& operator=(ComplexFft&& other) noexcept;
  ~ComplexFft();

  std::size_t length() const;

  /// What the next transform is of, and its place: nothing is copied.
  ///
  /// Shapes:  [length]; set to 0 by nobody, and anything after a transform.
  std::span<std::complex<double>> series();

  /// X_k = sum_t x_t exp(-2 pi i k t / length), k = 0..length - 1, of series(). Lasts until the
  /// next call.
  ///
  /// Cost:    O(length log length), no allocation.
  std::span<const std::complex<double>> forward();

 private:
  struct Plan;
  explicit ComplexFft(std::unique_ptr<Plan> plan);

  std::unique_ptr<Plan> plan_;
};

/// What measured plans have found out so far, as text: to be kept and given to
/// import_fft_wisdom() by the next run, which then need not measure. Its first line names FFTW's
/// version; it is of use on a machine of the same kind.
std::string export_fft_wisdom();

/// From then on measured plans of lengths that the text knows are those of the text. Plans that
/// were made before stay as they are, estimated ones know nothing of it.
///
/// Errors:  kInvalidArgument if the text is of another version of FFTW; kMalformedInput if FFTW
///          cannot read it.
Status import_fft_wisdom(std::string_view text);

}  // namespace foreshock
