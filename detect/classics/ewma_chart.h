#pragma once

#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/running.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// The EWMA control chart with a running reference: an exponentially weighted average against the
/// mean of all, in standard errors by the exponentially weighted variance.
///
/// Cost:    a square root and a power a point.
/// Source:  Roberts (1959), Technometrics 1(3), 239-250; the warm-up factor from Montgomery,
///          Introduction to Statistical Quality Control. Alarms equal River's of 2026.
class EwmaChart {
 public:
  struct Options {
    double weight = 0.1;           ///< Of the newest value, in (0, 1].
    double threshold = 4;          ///< Standard errors, > 0.
    std::int64_t min_points = 30;  ///< No drift before; >= 1.
    Side side = Side::kBoth;
  };

  static Result<EwmaChart> make(const Options& options);

  /// Missing points (NaN) change nothing. It has no estimate of where a drift began.
  DriftSignal update(double x);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for averages that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  explicit EwmaChart(const Options& options) : options_(options) {}

  Options options_;
  RunningMoments all_;
  double average_ = 0;  ///< Exponentially weighted, of x.
  double squared_ = 0;  ///< Likewise, of x^2.
};

}  // namespace foreshock::classics
