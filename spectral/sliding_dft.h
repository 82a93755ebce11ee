#pragma once

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// Some bins of the Fourier transform of the last points of a stream:
///
///   X_k = sum_{j=0..window-1} x_{t-window+1+j} exp(-2 pi i j k / window),
///
/// the oldest point first; points before the first are 0. Each point turns every bin a step and
/// adds what came less what went. Eight points are saved up and taken at once; reading takes what
/// is saved up. Rounding cannot pile up: beside an eighth of the bins a second sum runs that began
/// with nothing and has only added; when it has seen a window of points it replaces the first, and
/// the next eighth follows. So an error lives for 9 windows at most, that of a single huge value
/// too.
///
/// Units:   bins in units of x.
/// Cost:    O(bins) a point, some 10 ns for 64 bins (bench/sliding_dft); O(window + bins) memory.
/// Source:  Jacobsen & Lyons (2003), IEEE Signal Processing Magazine 20(2), 74-80.
class SlidingDft {
 public:
  /// Errors:  kInvalidArgument unless window is in 1..2^24, there are 1 to 2^20 bins and each is
  ///          below window.
  static Result<SlidingDft> make(std::size_t window, std::span<const std::size_t> bins);

  /// Errors:  kInvalidArgument if x is not finite or above 1e290 in size; nothing has changed then.
  Status push(double x) {
    if (!(std::abs(x) <= kMost)) return refused(x);
    change_[saved_] = x - ring_[oldest_];
    came_[saved_] = x;
    ring_[oldest_] = x;
    if (++oldest_ == ring_.size()) oldest_ = 0;
    ++saved_;
    if (saved_ == kBatch || saved_ == group_left_) take_saved();
    return {};
  }

  /// Shapes:  spectrum is [bins], in the order in which they were given.
  void spectrum(std::span<std::complex<double>> spectrum);

  std::size_t window() const { return ring_.size(); }
  std::size_t bins() const { return bins_; }

 private:
  static constexpr std::size_t kBatch = 8;
  static constexpr double kMost = 1e290;  ///< Sums of 2^24 of them stay finite.

  SlidingDft(std::size_t window, std::span<const std::size_t> bins);
  static Status refused(double x);
  void take_saved();
  void next_group();

  std::vector<double> ring_;  ///< [window] the last points; oldest_ is the place of the next.
  std::vector<double> cos_,
      sin_;                      ///< [kBatch][stride_] of exp(2 pi i k p / window), p = 1..kBatch.
  std::vector<double> re_, im_;  ///< [width_] the bins, filled up with bins 0.
  std::vector<double> new_re_, new_im_;  ///< [group_] what will replace those from group_begin_ on.
  std::array<double, kBatch> change_{};  ///< What came less what went, of the points saved up.
  std::array<double, kBatch> came_{};
  std::size_t bins_;
  std::size_t width_;   ///< A multiple of group_.
  std::size_t stride_;  ///< An odd number of cache lines, or rows would share their places there.
  std::size_t group_;   ///< Bins that are summed anew at a time, a multiple of 4.
  std::size_t group_begin_ = 0;
  std::size_t group_left_;  ///< Points until the new sums have seen a window.
  std::size_t oldest_ = 0;
  std::size_t saved_ = 0;
};

}  // namespace foreshock
