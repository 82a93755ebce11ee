#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// What a segment costs: how badly one simple course explains its values. m values, residuals e:
enum class SegmentCost : std::uint8_t {
  kMean,          ///< Sum of e^2 about their mean.
  kLine,          ///< Sum of e^2 about their own least-squares line; lines need not meet.
  kMeanOrLine,    ///< The lesser of the two, a line costing `line_penalty` more.
  kVariance,      ///< m log v + m; v the mean square of e about the mean of all values.
  kMeanVariance,  ///< m log v + m; v the mean square of e about their mean.
};

/// The cheapest cut of a series into segments.
struct Partition {
  std::vector<std::size_t> changes;  ///< First value of each new segment, 0-based, ascending.
  double cost = 0;                   ///< Of all segments and penalties.
};

/// One segment and its two courses. Positions are steps of the series.
struct SegmentFit {
  double count = 0;   ///< Values that are present.
  double middle = 0;  ///< Mean of their positions, steps from 0.
  double level = 0;   ///< Mean of the values, unit of y: the line's value at `middle`.
  double slope = 0;   ///< Of the line, y a step; 0 if there is but one position.
  double mean_rss = 0;
  double line_rss = 0;
};

/// Exact optimal partitioning: of all ways to cut a series, that of least total cost.
///
/// Missing values (NaN) belong to the segment around them and cost nothing.
/// Errors:  make: kInvalidArgument if a value is infinite, min_length is less than the cost can
///          be computed of (1; 2 for lines and kMeanVariance), grid is 0 or least_variance is not
///          positive and finite.
/// Cost:    best: O(n) memory; O(n) time where changes are as many as n, O(n^2) where none is: some
///          0.1 s at n = 10,000. A grid of g divides it by g^2.
/// Source:  Jackson et al. (2005), IEEE Signal Processing Letters 12, 105-108; pruned as in
/// Killick,
///          Fearnhead & Eckley (2012), J. American Statistical Association 107, 1590-1598, but only
///          once min_length has passed, without which the answer is not exact.
class Partitioner {
 public:
  struct Options {
    SegmentCost cost = SegmentCost::kMeanOrLine;
    std::size_t min_length = 2;  ///< Present values that each segment has at least.
    /// Changes stand at every so many-th present value and are then moved, or dropped, where that
    /// costs less while their neighbours stay. 1: anywhere, exact.
    std::size_t grid = 1;
    double least_variance = 1e-12;  ///< For kVariance and kMeanVariance; unit of y squared.
  };

  static Result<Partitioner> make(std::span<const double> y, const Options& options);

  /// Both penalties in units of the cost, >= 0. `penalty` is for each change, `line_penalty` for
  /// each segment that is a line (kMeanOrLine only).
  Partition best(double penalty, double line_penalty = 0) const;

  /// Positions are those of the series, 0 <= from < to <= n.
  SegmentFit fit(std::size_t from, std::size_t to) const;
  double cost(std::size_t from, std::size_t to, double line_penalty = 0) const;

  std::size_t present() const { return at_.size(); }
  /// How many values are present before a position.
  std::size_t rank(std::size_t position) const;
  /// Position of the i-th value that is present.
  std::size_t position(std::size_t i) const { return at_[i]; }

 private:
  struct Sums {  ///< Of the first i present values; t counts steps from 0, y is scaled.
    std::vector<double> t, tt, y, ty, yy;
  };
  class Search;

  Partitioner() = default;
  SegmentFit fit_ranks(std::size_t from, std::size_t to) const;  ///< In scaled units.
  double cost_ranks(std::size_t from, std::size_t to, double line_penalty) const;
  bool is_squared() const;
  /// What makes up for a grid. Cuts are ranks; penalties are in scaled units.
  void move(std::vector<std::size_t>& cuts, std::size_t least, double line_penalty) const;
  void drop(std::vector<std::size_t>& cuts, double penalty, double line_penalty) const;
  void refine(std::vector<std::size_t>& cuts, double penalty, double line_penalty) const;

  Options options_;
  std::vector<std::size_t> at_;
  Sums sums_;
  double centre_ = 0;
  double scale_ = 1;  ///< A power of two: scaled y = y / scale - centre.
  double least_ = 0;  ///< options_.least_variance of scaled values.
};

}  // namespace foreshock
