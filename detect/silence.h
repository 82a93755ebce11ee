#pragma once

#include <cstdint>

#include "foreshock/core/detector.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// A series that stopped, in event time: how unusual a run of missing points this long is for a
/// series that has been missing as rarely, and for as long, as this one. Two rates are learnt, that
/// of a gap beginning and that of it going on; a run of r then has p = begin * on^(r-1).
/// Cost: a few additions a point.
class Silence {
 public:
  /// One step on: was the point missing?
  Score observe(bool missing) {
    if (missing || run_ > 0) return change(missing);
    ++present_;
    return {};
  }
  void save(StateWriter& out) const;
  /// kMalformedInput for counts that cannot be.
  Status read(StateReader& in);
  bool is_sound() const;

 private:
  Score change(bool missing);
  std::int64_t present_ = 0;  ///< Steps after a present point that were decided: began or not.
  std::int64_t began_ = 0;    ///< Gaps that ended.
  std::int64_t missing_ = 0;  ///< Missing points in gaps that ended.
  std::int64_t run_ = 0;      ///< Missing points of the gap that is open.
};

}  // namespace foreshock
