#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// Adaptive windowing: keeps the longest window of which no two parts have different means, in
/// buckets that hold 1, 2, 4, .. points, and tells when it had to drop the oldest of them.
///
/// Cost:    O(max_buckets log n) memory; a point is amortised O(1), a check one pass of the
/// buckets. Source:  Bifet & Gavalda (2007), SIAM Data Mining, 443-448; variances of buckets by
/// Babcock et
///          al. (2003), PODS, 234-243. Alarms equal River 0.26.1's. docs/math/classics.md.
class Adwin {
 public:
  struct Options {
    double delta = 0.002;            ///< Confidence, in (0, 1): smaller is calmer.
    std::int32_t clock = 32;         ///< Points from check to check, >= 1.
    std::int32_t max_buckets = 5;    ///< Of one size, before two are merged; in 1..1000.
    std::int32_t min_window = 5;     ///< Points in each part of a cut, >= 1.
    std::int32_t grace_points = 10;  ///< No check before the window is longer; >= 0.
    AfterDrift after = AfterDrift::kRestart;
    /// As scikit-multiflow and River of 2022: the newest bucket of each size never counts to the
    /// older part of a cut. Later and, as the part has holes, not the test of the paper.
    bool skip_newest = false;
  };

  static Result<Adwin> make(const Options& options);  ///< kInvalidArgument, saying which.

  /// Missing points (NaN) change nothing. A drift's start is the edge of a bucket that tells the
  /// two means apart best.
  DriftSignal update(double x);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for a window that cannot be; then nothing is changed.
  Status read(StateReader& in);

  std::int64_t width() const { return width_; }  ///< Points in the window.
  double mean() const;                           ///< Of the window; 0 if it is empty.

 private:
  struct Bucket {
    double total = 0;
    double squares = 0;  ///< Of deviations from the bucket's own mean.
  };
  explicit Adwin(const Options& options) : options_(options) {}
  void insert(double x);
  void compress();
  void drop_oldest();
  void sum_up();
  template <class Visit>
  void visit_cuts(Visit visit) const;
  bool has_cut() const;
  std::int64_t newer_than_best_cut() const;
  bool is_sound() const;

  Options options_;
  std::vector<Bucket> buckets_;     ///< Oldest first, so largest first.
  std::vector<std::int32_t> rows_;  ///< How many buckets hold 2^i points; the last is not 0.
  std::int64_t width_ = 0;
  double total_ = 0;
  double squares_ = 0;      ///< Of deviations from the window's mean.
  std::int32_t ticks_ = 0;  ///< Points since the last check.
};

}  // namespace foreshock::classics
