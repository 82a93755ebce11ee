#pragma once

#include <cstddef>
#include <cstdint>

#include "foreshock/core/result.h"

namespace foreshock {

/// How the chance is reckoned that noise alone has a power this high somewhere in a range of
/// frequencies.
enum class FalseAlarm : std::uint8_t {
  kSingle,  ///< At one frequency that was known beforehand.
  kNaive,   ///< At max_frequency * (last - first time) frequencies, as if they were independent.
  kDavies,  ///< A bound, from how often the periodogram is expected to rise through the height.
            ///< Above 1 it says nothing.
  kBaluev,  ///< The same, as if the rises were independent: near the truth, hardly ever below it.
};

/// What the chance depends on. Powers are of LombScale::kStandard with a floating mean.
struct FalseAlarmRange {
  std::size_t points;     ///< Values present, at least 4.
  double duration;        ///< Last time less the first; kNaive alone asks. Units of time.
  double time_deviation;  ///< Standard deviation of the times, weighted as the powers are.
  double max_frequency;   ///< The range is 0..max_frequency, cycles a unit of time.
};

/// The chance that white normal noise, weights inverse to its variance, has a power of at least
/// `power`.
///
/// Errors:  kInvalidArgument unless power is in [0, 1], points >= 4, the others finite and >= 0.
/// Source:  Baluev (2008), Monthly Notices RAS 385, 1279-1285; Davies (2002), Biometrika 89(2),
///          484-489; kNaive: Scargle (1982), Astrophysical Journal 263, 835-853.
Result<double> false_alarm_probability(double power, FalseAlarm method,
                                       const FalseAlarmRange& range);

/// The power in [0, 1] whose chance is `probability`: the inverse.
///
/// Errors:  as above; kInvalidArgument unless probability is in (0, 1).
Result<double> false_alarm_power(double probability, FalseAlarm method,
                                 const FalseAlarmRange& range);

}  // namespace foreshock
