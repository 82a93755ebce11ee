#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Shape of the tail beyond what was seen (generalised Pareto): between that of an exponential
/// whose scale is known from a handful of points (1/6) and that of a Student-t of few degrees of
/// freedom.
constexpr double kTailShape = 0.35;

/// -log10 of the chance of something as new as this, had `seen` values come in any order alike: it
/// falls into one of `gaps` places of seen + gaps, and lies `away` from all that was seen, where
/// `margin` is what would be no wonder. `news` is how often something new came so far: a stream
/// that brings it more often than the order of its values explains is believed to go on so. No
/// margin, as of a constant: then nothing tells how far is far, and `away` counts for nothing.
double new_surprise(double seen, double news, double gaps, double away, double margin,
                    double shape = kTailShape);

/// The most that a stream of numbers has reached, and what it says to reach more.
///
/// Cost:    one comparison for what is no record. 24 bytes.
/// Source:  docs/math/novelty.md.
class Extreme {
 public:
  /// -log10 of the chance of a record as far beyond as x, after `seen` numbers; 0 if it is none.
  /// `margin` is the excess that is no wonder, at the least.
  double surprise(float x, float margin, double seen, double shape = kTailShape) const {
    return x > top_[0] ? excess_surprise(x, margin, seen, shape) : 0;
  }
  /// Mean excess of the most over the last of them that are known; infinite if too few are.
  double spread() const;
  void learn(float x) {
    if (x > top_.back()) enter(x);
  }
  void save(StateWriter& out) const;
  Status read(StateReader& in);  ///< kMalformedInput for numbers in no order.
  bool is_sound() const;

 private:
  static constexpr float kLeast = -3.4e38F;  ///< In place of a number that has not come.
  double excess_surprise(float x, float margin, double seen, double shape) const;
  void enter(float x);

  std::array<float, 5> top_{kLeast, kLeast, kLeast, kLeast, kLeast};
  float records_ = 0;
};
static_assert(std::is_trivially_copyable_v<Extreme> && sizeof(Extreme) == 24);

}  // namespace foreshock
