#pragma once

/// Irregular points onto regular steps: event time in, step numbers out.

#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/frequency.h"
#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock {

/// Points of one series in time order, on its grid. Between two neighbours any number of steps may
/// be missing; they are not invented as rows, only counted.
class Aligner {
 public:
  /// What to do with a point: how many steps are missing before it, and whether it is a new step.
  struct Placed {
    enum class Kind : std::uint8_t { kNext, kSameStep, kLate } kind = Kind::kNext;
    std::int64_t missing = 0;  ///< Steps skipped before it; 0 unless kNext.
  };
  Aligner(Frequency frequency, Timestamp origin) : frequency_(frequency), origin_(origin) {}

  /// Places the next point. kSameStep: it falls on the step of the point before (a duplicate);
  /// kLate: before it. Only kNext moves on.
  Placed place(Timestamp time);

  const Frequency& frequency() const { return frequency_; }
  /// The regular time `ahead` steps after the last point placed.
  Timestamp time_ahead(std::int64_t ahead) const {
    return frequency_.advance(origin_, last_ + ahead);
  }

 private:
  Frequency frequency_;
  Timestamp origin_;
  std::int64_t last_ = -1;
};

/// A whole series on its grid; missing steps are NaN.
struct RegularSeries {
  std::vector<double> values;        ///< [steps]
  std::vector<std::size_t> step_of;  ///< [points] step of each input point.
  Frequency frequency;
  Timestamp origin;
};

/// Errors:  kInvalidArgument if the grid would have more than `most` steps (a stray date, or a
///          frequency that is far too fine), naming the gap.
Result<RegularSeries> regularize(std::span<const Timestamp> times, std::span<const double> values,
                                 const Frequency& frequency, std::size_t most = 100'000'000);

}  // namespace foreshock
