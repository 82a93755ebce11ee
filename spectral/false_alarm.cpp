#include "foreshock/spectral/false_alarm.h"

#include <cmath>
#include <numbers>
#include <string>

#include <boost/math/special_functions/gamma.hpp>

namespace foreshock {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

/// (1 - z)^((n - 3) / 2): two of n - 1 degrees of freedom are spent on the sine.
double single(double power, double n) {
  return power < 1 ? std::exp((n - 3) / 2 * std::log1p(-power)) : 0;
}

/// Expected rises through the height:
///   tau = W Gamma((n - 1) / 2) / Gamma((n - 2) / 2) (1 - z)^((n - 4) / 2) sqrt(z),
///   W = max_frequency sqrt(4 pi) time_deviation.                      Baluev (2008), (5)-(6)
double rises(double power, double n, const FalseAlarmRange& range) {
  if (!(power > 0)) return 0;
  const double breadth =
      range.max_frequency * std::sqrt(4 * std::numbers::pi) * range.time_deviation;
  const double ratio = 1 / boost::math::tgamma_delta_ratio((n - 2) / 2, 0.5, Quiet());
  const double fall = n > 4 ? std::exp((n - 4) / 2 * std::log1p(-power)) : 1;
  return breadth * ratio * fall * std::sqrt(power);
}

double chance(double power, FalseAlarm method, const FalseAlarmRange& range) {
  const auto n = static_cast<double>(range.points);
  const double one = single(power, n);
  switch (method) {
    case FalseAlarm::kNaive:
      return -std::expm1(range.max_frequency * range.duration * std::log1p(-one));
    case FalseAlarm::kDavies:
      return one + rises(power, n, range);
    case FalseAlarm::kBaluev:
      return -std::expm1(std::log1p(-one) - rises(power, n, range));
    case FalseAlarm::kSingle:
      break;
  }
  return one;
}

bool size(double value) {
  return value >= 0 && std::isfinite(value);
}

Status check(const FalseAlarmRange& range) {
  if (range.points >= 4 && size(range.duration) && size(range.time_deviation) &&
      size(range.max_frequency)) {
    return {};
  }
  return fail(Errc::kInvalidArgument,
              "false alarms: there must be four points, and times and frequencies be finite");
}

}  // namespace

Result<double> false_alarm_probability(double power, FalseAlarm method,
                                       const FalseAlarmRange& range) {
  FORESHOCK_TRY_VOID(check(range));
  if (!(power >= 0 && power <= 1)) {
    return fail(Errc::kInvalidArgument,
                "false alarms: a power must be 0 to 1, not " + std::to_string(power));
  }
  return chance(power, method, range);
}

Result<double> false_alarm_power(double probability, FalseAlarm method,
                                 const FalseAlarmRange& range) {
  FORESHOCK_TRY_VOID(check(range));
  if (!(probability > 0 && probability < 1)) {
    return fail(Errc::kInvalidArgument,
                "false alarms: a chance must be inside 0 to 1, not " + std::to_string(probability));
  }
  // The chance is 1 at power 0 and 0 at 1; where it is not monotone it is near 1.
  double low = 0;
  double high = 1;
  while (true) {
    const double middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    (chance(middle, method, range) > probability ? low : high) = middle;
  }
}

}  // namespace foreshock
