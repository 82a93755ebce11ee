#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

#include "foreshock/core/result.h"

namespace foreshock {

/// The smallest 2^a 3^b 5^c 7^d >= n: a length that transforms fast. 1 for n = 0.
///
/// Cost:    O(log^3 n). n at most 2^60.
std::size_t fast_length(std::size_t n);

/// The discrete Fourier transform of real series of one length. Plans once, transforms often; one
/// object belongs to one thread, different objects may be made and used on different threads.
class RealFft {
 public:
  /// Errors:  kInvalidArgument unless length is in 1..2^31 - 1; kUnavailable if there is no memory.
  /// Cost:    Some 10 to 100 us for the first plan of a length; any length works, those of
  ///          fast_length are fast.
  static Result<RealFft> make(std::size_t length);

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
  /// Cost:    O(length log length), no allocation.
  void inverse(std::span<const std::complex<double>> spectrum, std::span<double> x);

 private:
  struct Plan;
  explicit RealFft(std::unique_ptr<Plan> plan);

  std::unique_ptr<Plan> plan_;
};

/// The discrete Fourier transform of complex series of one length, forward only. As RealFft: plans
/// once, one object belongs to one thread.
class ComplexFft {
 public:
  /// Errors:  kInvalidArgument unless length is in 1..2^31 - 1; kUnavailable if there is no memory.
  static Result<ComplexFft> make(std::size_t length);

  ComplexFft(ComplexFft&& other) noexcept;
  ComplexFft& operator=(ComplexFft&& other) noexcept;
  ~ComplexFft();

  std::size_t length() const;

  /// What the next transform is of, and its place: FFTW's own memory, so that nothing is copied.
  ///
  /// Shapes:  [length]; not set to 0 by anyone.
  std::span<std::complex<double>> series();

  /// series becomes X_k = sum_t x_t exp(-2 pi i k t / length), k = 0..length - 1, in place.
  ///
  /// Cost:    O(length log length), no allocation.
  void forward();

 private:
  struct Plan;
  explicit ComplexFft(std::unique_ptr<Plan> plan);

  std::unique_ptr<Plan> plan_;
};

}  // namespace foreshock
