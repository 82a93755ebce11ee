#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

class ParetoTail;

/// Turns standardised residuals into normal scores through the tail that was really seen, so that
/// one threshold holds for normal, heavy-tailed and skewed noise alike. The bulk follows the ranks
/// (a histogram on an asinh scale); how deep a point lies in a far tail is told by a mean over
/// models: Student-t shapes of the whole side, and a generalised Pareto distribution of the
/// outermost twentieth. Before there are points, a Student-t with 4 degrees of freedom stands in
/// for them and fades.
///
/// Cost:    learning is one count; scoring one table look-up; the table is made anew every 1,024
///          points (more often at first), 6 to 20 us and some 20 KB for as long. 408 bytes.
/// Source:  Hosking & Wallis (1987), Technometrics 29(3), for the tail by probability-weighted
///          moments; Siffer et al. (2017), KDD, for tails of streams. docs/math/calibrate.md.
class Calibrator {
 public:
  /// p_line in (0, 1): the two-sided p-value at which it has to be right; see
  /// docs/math/calibrate.md.
  explicit Calibrator(double p_line);
  static Result<Calibrator> read(StateReader& in, double p_line);

  /// The normal score of z: N(0, 1) while residuals keep coming from where they came. Monotone in
  /// z.
  double score(double z) const { return score_at(place(z)); }
  /// The z whose score is s: the inverse, for intervals.
  double residual(double s) const;
  /// Counts z, which must not be NaN.
  void learn(double z) { learn_at(place(z)); }
  /// Points behind the counts; they fade.
  double learnt() const { return total_; }

  /// Where z lies on the scale of the bins. It is what scoring and learning cost most, so who does
  /// both asks once.
  static double place(double z) {
    const double size = std::abs(z);
    // asinh z, whose rounding below 1e-15 is nothing beside a bin.
    const double at = std::log(size + std::sqrt(size * size + 1));
    return (std::copysign(at, z) + kMostAsinh) * kBinsPerAsinh;
  }
  double score_at(double place) const {
    if (!(place > 0)) return scores_.front() * kPerStep;
    if (place >= kBins) return scores_.back() * kPerStep;
    const auto k = static_cast<int>(place);
    const double low = scores_[static_cast<std::size_t>(k)];
    const double high = scores_[static_cast<std::size_t>(k) + 1];
    return (low + (place - k) * (high - low)) * kPerStep;
  }
  void learn_at(double place) {
    const double k = place > 0 ? place < kBins ? place : kBins - 1 : 0;
    const auto bin = static_cast<std::size_t>(static_cast<int>(k));
    counts_[bin] += 1;
    total_ += 1;
    until_refresh_ -= std::abs(static_cast<int>(scores_[bin])) < kFarOut ? 1 : kHurry;
    if (until_refresh_ <= 0 || total_ >= kMemory) catch_up();
  }

  /// Whether its bytes can be those of one for this line: no index and no score out of range.
  bool is_sound(double p_line) const;
  void save(StateWriter& out) const;

 private:
  /// Bins are equally wide in asinh(z): 0.1 standard deviations in the middle, 10 % of z far out.
  static constexpr double kBinsPerAsinh = 10;
  static constexpr double kMostAsinh = 4.85;  ///< z = 64
  /// Past this many points all counts are halved, so that old tails fade.
  static constexpr std::int32_t kMemory = 16384;
  static constexpr int kBins = 97;  // Odd: the middle of one is zero, where constant series sit.
  /// A point beyond this score counts as so many for the next table: where they come often, the
  /// table is wrong.
  static constexpr int kFarOut = 3 * 800;
  static constexpr std::int32_t kHurry = 128;
  static constexpr double kPerStep = 1.0 / 800;  ///< Of a score: 40 is the furthest that fits.
  struct Grid;
  static const Grid& grid();
  ParetoTail fit_tail(double total, bool upper) const;
  double stand_in() const;
  void catch_up();
  void refresh();

  double reach_;  ///< How far the alert line lies beyond the start of a tail, in log probability.
  std::array<std::uint16_t, kBins> counts_{};
  std::array<std::int16_t, kBins + 1> scores_{};  ///< Normal score at each edge between bins.
  std::uint16_t unused_ = 0;                      ///< In place of padding.
  std::int32_t total_ = 0;
  std::int32_t until_refresh_ = 1;
};
static_assert(sizeof(Calibrator) == sizeof(double) + 196 * sizeof(std::int16_t) + 8);

}  // namespace foreshock
