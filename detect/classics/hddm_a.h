#pragma once

#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/running.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// Drift by Hoeffding's bound on averages: on values in [0, 1], usually errors, tells when the mean
/// of all differs from the mean up to the best cut by more than any distribution lets it.
///
/// Cost:    four square roots a point; its logarithms are taken once.
/// Source:  Frias-Blanco et al. (2015), IEEE TKDE 27(3), 810-823, HDDM A-test. Alarms equal River
///          0.26.1's.
class HddmA {
 public:
  struct Options {
    double drift = 0.001;    ///< Chance of a false drift at one cut, in (0, 1).
    double warning = 0.005;  ///< In [drift, 1).
    bool two_sided = false;  ///< Whether a falling mean counts too.
  };

  static Result<HddmA> make(const Options& options);

  /// Missing points (NaN) change nothing; others are kept within [0, 1].
  DriftSignal update(double x);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for means that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  explicit HddmA(const Options& options);
  bool exceeds(double difference, const RunningMoments& cut, double log_term) const;

  Options options_;
  double log_cut_;      ///< ln(1 / drift)
  double log_drift_;    ///< ln(2 / drift)
  double log_warning_;  ///< ln(2 / warning)
  RunningMoments all_;
  RunningMoments low_;   ///< Up to the cut at which mean + bound was lowest.
  RunningMoments high_;  ///< Up to the cut at which mean - bound was highest.
};

}  // namespace foreshock::classics
