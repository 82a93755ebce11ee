#pragma once

#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// Drift by McDiarmid's bound on exponentially weighted averages: as HddmA, and quicker at abrupt
/// changes, since old values weigh less.
///
/// Cost:    a few square roots a point; its logarithms are taken once.
/// Source:  Frias-Blanco et al. (2015), IEEE TKDE 27(3), 810-823, HDDM W-test. Alarms equal River
///          0.26.1's.
class HddmW {
 public:
  struct Options {
    double drift = 0.001;    ///< Chance of a false drift at one cut, in (0, 1).
    double warning = 0.005;  ///< In [drift, 1).
    double weight = 0.05;    ///< Of the newest value, in (0, 1).
    bool two_sided = false;  ///< Whether a falling mean counts too.
  };

  static Result<HddmW> make(const Options& options);

  /// Missing points (NaN) change nothing; others are kept within [0, 1]. It does not tell where a
  /// drift began: its cut is where the average happened to be lowest, often long before.
  DriftSignal update(double x);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for means that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  struct Average {
    double mean = 0;
    double squares = 1;  ///< Sum of squared weights: how far one value can move the mean.
    std::int64_t count = 0;
    void add(double x, double weight);
  };
  /// One direction: the average up to the best cut, that since, and the cut's value.
  struct Watch {
    Average before;
    Average since;
    double cut = 0;
  };
  explicit HddmW(const Options& options);
  static double bound(double squares, double log_term);
  static bool exceeds(const Watch& watch, double sign, double log_term);
  void follow(Watch& watch, double sign, double x) const;

  Options options_;
  double log_drift_;    ///< ln(1 / drift)
  double log_warning_;  ///< ln(1 / warning)
  Average all_;
  Watch rise_;
  Watch fall_;
};

}  // namespace foreshock::classics
