#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// Kolmogorov-Smirnov windowing: the newest points of a window against as many drawn from the older
/// ones. Where the older ones are no more than that nothing is drawn by chance, and alarms equal
/// River 0.26.1's; otherwise the draws are our own generator's and only the law of the alarms is
/// the same.
///
/// Cost:    two sorts of `recent` values a point.
/// Source:  Raab, Heusinger & Schleif (2020), Neurocomputing 416, 340-351; exact p-values for equal
///          sizes by Gnedenko & Korolyuk (1951). docs/math/classics.md.
class Kswin {
 public:
  struct Options {
    double alpha = 0.005;       ///< Of one test, in (0, 1); tests of neighbours are far from alone.
    std::int32_t window = 100;  ///< Points, 2 recent..100000.
    std::int32_t recent = 30;   ///< Points, >= 1.
    double min_distance = 0.1;  ///< No drift unless the distance is larger; in [0, 1).
    std::uint64_t seed = 42;
    AfterDrift after = AfterDrift::kRestart;
  };

  static Result<Kswin> make(const Options& options);

  /// Missing points (NaN) change nothing. A drift's start is the first of the recent points.
  DriftSignal update(double x);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for a window that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  explicit Kswin(const Options& options);
  std::int32_t distance();

  Options options_;
  std::int32_t least_distance_ = 0;  ///< Of a drift, in points of `recent`; beyond them if never.
  std::vector<double> window_;       ///< Oldest first.
  std::int64_t tests_ = 0;           ///< Since reset: the draws of each are its own.
  std::vector<std::int32_t> order_;  ///< For drawing; no state.
  std::vector<double> drawn_;
  std::vector<double> newest_;
};

/// P(D >= k / n) for the two-sample Kolmogorov-Smirnov distance of two samples of n, exact without
/// ties and an upper bound with them.
double ks_p_value(std::int32_t n, std::int32_t k);

}  // namespace foreshock::classics
