#pragma once

#include <cstdint>

namespace foreshock {

/// Whether p-values can still be believed: a test, valid at any time one looks, of "no more than
/// twice as many points are surprising as should be".
///
/// Points come in blocks. Under the hypothesis a block has more than twice its share in at most
/// half of all cases, so a bettor on "more" loses on average; a block is long enough in time that
/// one outage is one or two of them, however many series it has.
///
/// Cost:    two additions a point.
/// Source:  Shin, Ramdas & Rinaldo (2023), New England J. Stat. Data Sci., e-detectors: mean blocks
///          to a false alarm are no fewer than the capital that is asked for.
class CalibrationWatch {
 public:
  static constexpr double kShare = 0.01;       ///< Of all points, should have a p-value this small.
  static constexpr std::int64_t kLeast = 500;  ///< Points in a block; of them five are surprising.
  static constexpr double kLeastCapital = 1e6;  ///< At which it is told.

  /// A point outside of incidents and of warm-up. surprise: -log10 p.
  void add(double surprise) {
    ++points_;
    if (surprise >= 2) ++surprising_;
  }
  bool is_block_full() const { return points_ >= kLeast; }
  /// The block is long enough in time, too. Only where it is full.
  void end_block();
  /// It is as unlikely as one in kLeastCapital that p-values are right to a factor of two; true
  /// until the evidence is gone again.
  bool is_miscalibrated() const { return told_; }
  double capital() const { return capital_; }

 private:
  std::int64_t points_ = 0;
  std::int64_t surprising_ = 0;
  double capital_ = 1;
  bool told_ = false;
};

}  // namespace foreshock
