#include "foreshock/detect/classics/state.h"

#include <algorithm>
#include <cmath>

namespace foreshock::classics {

bool is_value(double x) {
  return std::isfinite(x);
}

double bounded(double x) {
  return std::clamp(x, -kMostValue, kMostValue);
}

double share(double x) {
  return std::clamp(x, 0.0, 1.0);
}

void put(StateWriter& out, const RunningMoments& moments) {
  out.put(moments.count());
  out.put(moments.mean());
  out.put(moments.squares());
}

Result<RunningMoments> get_moments(StateReader& in) {
  FORESHOCK_TRY(const std::int64_t count, get_count(in));
  FORESHOCK_TRY(const double mean, get_within(in, -kMostMean, kMostMean));
  FORESHOCK_TRY(const double squares, get_within(in, 0, kMostSum));
  if (count == 0 && (mean != 0 || squares != 0)) {
    return fail(Errc::kMalformedInput, "classics: moments that cannot be");
  }
  return RunningMoments(count, mean, squares);
}

Result<std::int64_t> get_count(StateReader& in, std::int64_t most) {
  FORESHOCK_TRY(const auto count, in.get<std::int64_t>());
  if (count < 0 || count > most) {
    return fail(Errc::kMalformedInput, "classics: a count that cannot be");
  }
  return count;
}

Result<double> get_within(StateReader& in, double least, double most) {
  FORESHOCK_TRY(const double value, in.get<double>());
  if (!(value >= least && value <= most)) {
    return fail(Errc::kMalformedInput, "classics: a number that cannot be");
  }
  return value;
}

}  // namespace foreshock::classics
