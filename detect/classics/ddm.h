#pragma once

#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/running.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// Drift detection method: on a stream of errors (1) and successes (0), tells when the rate of
/// errors stands more standard deviations above the lowest that was seen than chance lets it.
///
/// Cost:    a square root a point.
/// Source:  Gama, Medas, Castillo & Rodrigues (2004), SBIA, LNCS 3171, 286-295. Alarms equal River
///          0.26.1's.
class Ddm {
 public:
  struct Options {
    std::int64_t warm_points = 30;  ///< Points before it says anything; >= 1.
    double warning = 2;             ///< Standard deviations above the lowest rate; > 0.
    double drift = 3;               ///< >= warning
  };

  static Result<Ddm> make(const Options& options);

  /// error: 1 or 0, or a share between. Missing points (NaN) change nothing. A drift's start is
  /// that of the warning before it, as in the paper.
  DriftSignal update(double error);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for rates that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  explicit Ddm(const Options& options) : options_(options) {}

  static constexpr double kNothingYet = 2;  ///< Above every rate with its deviation.
  Options options_;
  RunningMoments errors_;
  double lowest_rate_ = kNothingYet;
  double lowest_deviation_ = 0;
  std::int64_t warned_at_ = 0;  ///< The point at which the warning began, from 1; 0 is none.
};

}  // namespace foreshock::classics
