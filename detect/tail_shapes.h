#pragma once

#include <array>
#include <cstddef>

namespace foreshock {

/// What stands in for points before there are any: Student's t with 4 degrees of freedom.
double stand_in_cdf(double z);

/// What the whole of one side of a distribution says of its far tail: Student-t shapes of many
/// degrees of freedom and scales, weighed by how well they tell the counts in the bins of that
/// side. Six hundred points leave a tail's own fit in doubt; whether they are normal they have long
/// said.
///
/// Bins are equally wide in asinh(z), from kInner on; the last one is open. Counts are innermost
/// first.
/// Cost:    some 10 us a weighing, 4 us of few points; 0.9 MB once for all.
/// Source:  Hoeting et al. (1999), Statistical Science 14(4), for averages over models.
class TailShapes {
 public:
  static constexpr std::size_t kBins = 48;
  static constexpr double kBinWidth = 0.1;           ///< In asinh(z).
  static constexpr double kInner = 0.5 * kBinWidth;  ///< asinh(z) of the first edge.
  using Counts = std::array<double, kBins>;

  struct Side {
    Counts counts{};
    double stand_in = 0;   ///< So many points of the stand-in beside them, on both sides together.
    std::size_t from = 1;  ///< The edge at which the tail begins, in (0, kBins).
    /// What a fit of the tail alone says of the counts there, given that they lie in it.
    double rival_log_likelihood = 0;
    double rival_parameters = 0;
  };

  /// Of two sides: whether they are alike is weighed, too, and one then speaks for the other.
  static std::array<TailShapes, 2> weigh(const Side& one, const Side& other);
  /// How much the rival is to be believed, in [0, 1].
  double rival_weight() const { return rival_weight_; }
  /// (1 - rival_weight) P(beyond edge k | beyond edge `from`), k >= from.
  double share_beyond(std::size_t k) const { return beyond_[k]; }

 private:
  struct Table;
  static const Table& coarse();
  static const Table& fine();
  struct Told;
  struct Pair;
  TailShapes(const Side& side, const Told& mine, double other, const Pair& pair,
             const Table& known);
  std::array<double, kBins + 1> beyond_{};
  double rival_weight_ = 1;
};

}  // namespace foreshock
