#pragma once

#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/running.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// The tabular CUSUM whose mean and standard deviation are those of the first points. With 30 of
/// them nine of ten quiet streams of 1,200 points see an alarm: detect/cusum.h on calibrated scores
/// is the one to use.
///
/// Cost:    a few additions a point.
/// Source:  Page (1954), Biometrika 41, 100-115. Alarms equal River's of 2026.
class CusumChart {
 public:
  struct Options {
    std::int64_t min_points = 30;  ///< Points of the reference, >= 2.
    double slack = 0.5;            ///< Standard deviations, >= 0.
    double threshold = 5;          ///< Standard deviations, > 0.
    Side side = Side::kBoth;
  };

  static Result<CusumChart> make(const Options& options);

  /// Missing points (NaN) change nothing.
  DriftSignal update(double x);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for sums that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  explicit CusumChart(const Options& options) : options_(options) {}
  /// One side: its sum, and the points since that was 0.
  struct Sum {
    double value = 0;
    std::int64_t count = 0;
    void add(double step);
  };

  Options options_;
  RunningMoments reference_;
  Sum above_;
  Sum below_;
};

}  // namespace foreshock::classics
