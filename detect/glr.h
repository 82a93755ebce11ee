#pragma once

#include <array>
#include <cstdint>

#include "foreshock/core/detector.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Generalised likelihood ratio for a shift of the mean of unknown size and start, over windows of
/// geometric lengths: max over w of S_w^2 / 2w, S_w the sum of the last w normal scores.
///
/// Cost:    O(log 128) a point, 13 windows; fixed memory.
/// Source:  Willsky & Jones (1976), IEEE TAC 21; Siegmund & Venkatraman (1995), Ann. Stat. 23, for
///          windows and run lengths. The run-length table comes from bench/run_lengths.
class Glr {
 public:
  /// z ~ N(0, 1) while nothing changes. Missing points (NaN) change nothing and score 0.
  Score observe(double z) { return observe(z, -1); }
  /// The same where only a surprise above `floor` is asked for: the rest scores 0.
  Score observe(double z, double floor);
  /// The statistic of the newest point, for simulations.
  double statistic() const { return statistic_; }
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for sums that cannot be.
  Status read(StateReader& in);
  /// Whether its bytes can be those of one: no index out of range, no sum beyond reach.
  bool is_sound() const;

 private:
  float window_sum(std::size_t k) const;
  float nearly_most(std::size_t windows) const;
  Score look(std::size_t windows, float near, double floor);

  static constexpr std::int32_t kMemory = 128;
  std::array<float, kMemory> sums_{};  ///< Sum of all scores up to each of the last points.
  float sum_ = 0;
  std::int32_t count_ = 0;  ///< Points since reset, up to kMemory.
  std::int64_t next_ = 0;   ///< Where the next sum goes. 64 bits leave no padding.
  double statistic_ = 0;
};
static_assert(sizeof(Glr) == 129 * sizeof(float) + 4 + 2 * 8);

/// log10 of the mean points between false alarms at a value of the statistic, by simulation with
/// this very code on N(0, 1); linear between the points of the table and beyond.
double glr_log10_run_length(double statistic);

}  // namespace foreshock
