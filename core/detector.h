#pragma once

#include <cstdint>

namespace foreshock {

/// How unusual things look, in one unit for every detector: with surprise s, and nothing wrong, a
/// score this high is met about once in 10^s points. An alert threshold is then a promise about
/// false alarms that a person can check: s = 4 at one point a minute is one false alarm a week.
struct Score {
  double surprise = 0;     ///< -log10 p; >= 0; 0 where nothing is said.
  double direction = 0;    ///< -1 lower than expected, +1 higher, 0 no direction.
  std::int32_t since = 0;  ///< How many points ago it began; 0 is this one.
};

}  // namespace foreshock
