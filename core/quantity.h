#pragma once

/// Counts and shares that must not be mixed up: a season of 24 steps is not a horizon of 24 steps.

#include <compare>

#include "foreshock/core/check.h"

namespace foreshock {

/// How many steps ahead; at least 1.
class Horizon {
 public:
  explicit Horizon(int steps) : steps_(steps) { FORESHOCK_CHECK(steps >= 1); }
  int steps() const { return steps_; }
  friend auto operator<=>(const Horizon&, const Horizon&) = default;

 private:
  int steps_;
};

/// Steps per season; at least 2.
class Period {
 public:
  explicit Period(int steps) : steps_(steps) { FORESHOCK_CHECK(steps >= 2); }
  int steps() const { return steps_; }
  friend auto operator<=>(const Period&, const Period&) = default;

 private:
  int steps_;
};

/// Probability that an interval promises to cover; inside (0, 1): 0.95 for "95 %".
class Level {
 public:
  explicit Level(double share) : share_(share) { FORESHOCK_CHECK(share > 0 && share < 1); }
  double share() const { return share_; }
  friend auto operator<=>(const Level&, const Level&) = default;

 private:
  double share_;
};

}  // namespace foreshock
