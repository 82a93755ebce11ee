#pragma once

#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/running.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/classics/signal.h"

namespace foreshock::classics {

/// Early drift detection method: on a stream of errors (1) and successes (0), tells when the
/// distance between errors, its mean and two standard deviations, has fallen below a share of the
/// longest that was seen.
///
/// Cost:    a square root an error.
/// Source:  Baena-Garcia et al. (2006), 4th Int. Workshop on Knowledge Discovery from Data Streams.
///          Alarms equal River 0.26.1's.
class Eddm {
 public:
  struct Options {
    std::int64_t warm_errors = 30;  ///< Errors before it says anything; >= 1.
    double warning = 0.95;          ///< Share of the longest distance; in (0, 1].
    double drift = 0.9;             ///< In (0, warning].
  };

  static Result<Eddm> make(const Options& options);

  /// error: an error is 1/2 or more. Missing points (NaN) change nothing. A warning holds from its
  /// error to the next one.
  DriftSignal update(double error);
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for distances that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  explicit Eddm(const Options& options) : options_(options) {}
  bool judge();

  Options options_;
  std::int64_t points_ = 0;
  std::int64_t last_error_ = 0;  ///< The point of the last error, from 1.
  RunningMoments distances_;     ///< Between errors; the first from the beginning.
  double longest_ = 0;           ///< Largest mean + 2 standard deviations.
  std::int64_t warned_at_ = 0;   ///< The point at which the warning began, from 1; 0 is none.
};

}  // namespace foreshock::classics
