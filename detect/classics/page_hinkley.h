#pragma once

#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/running.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// Page-Hinkley: sums of deviations from the running mean, less what is tolerated, against their
/// own extremes. The threshold is in units of x: what suits one series does not suit another.
///
/// Cost:    a few additions a point.
/// Source:  Page (1954), Biometrika 41, 100-115. Alarms equal River 0.26.1's.
class PageHinkley {
 public:
  struct Options {
    std::int64_t min_points = 30;  ///< No drift before; >= 1.
    double delta = 0.005;          ///< Tolerated change of the mean, units of x; >= 0.
    double threshold = 50;         ///< Units of x; > 0.
    double fade = 1 - 1e-4;        ///< What a sum keeps from point to point; in (0, 1].
    Side side = Side::kBoth;
  };

  static Result<PageHinkley> make(const Options& options);

  /// Missing points (NaN) change nothing.
  DriftSignal update(double x);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for sums that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  explicit PageHinkley(const Options& options) : options_(options) {}

  Options options_;
  RunningMoments moments_;
  double rise_ = 0;             ///< Sum that grows when the mean does.
  double fall_ = 0;             ///< Sum that falls when the mean does.
  double lowest_ = 0;           ///< Of rise_.
  double highest_ = 0;          ///< Of fall_.
  std::int64_t lowest_at_ = 0;  ///< The point at which rise_ was lowest, from 1.
  std::int64_t highest_at_ = 0;
};

}  // namespace foreshock::classics
