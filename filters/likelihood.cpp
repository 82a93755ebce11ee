#include "foreshock/filters/likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>

namespace foreshock::kalman {
namespace {

Status check_all(const System& system, const Belief& start, std::span<const double> y) {
  FORESHOCK_TRY_VOID(check(system, start));
  const auto bad = std::find_if(y.begin(), y.end(), [](double v) { return std::isinf(v); });
  if (bad != y.end()) {
    return fail(Errc::kInvalidArgument,
                "filter: the value at " + std::to_string(bad - y.begin()) + " is infinite");
  }
  return {};
}

/// visit(seen, innovation, belief after y) at every point.
template <class Visit>
Likelihood run(const System& system, Belief& belief, std::span<const double> y, Visit visit) {
  Likelihood out;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (t > 0) predict(system, belief);
    const Seen seen = correct(system, belief, y[t]);
    const double v = y[t] - seen.expected;
    add(seen, v, out);
    visit(seen, v, belief);
  }
  return out;
}

}  // namespace

void add(const Seen& seen, double e, Likelihood& likelihood) {
  if (e != e) return;
  if (seen.diffuse > 0) {
    ++likelihood.diffuse;
    likelihood.log_likelihood -= 0.5 * std::log(seen.diffuse);
    return;
  }
  ++likelihood.count;
  if (!(seen.variance > 0)) {
    likelihood.log_likelihood = -std::numeric_limits<double>::infinity();
    return;
  }
  likelihood.log_likelihood -=
      0.5 * (std::log(2 * std::numbers::pi * seen.variance) + e * e / seen.variance);
}

Result<Likelihood> log_likelihood(const System& system, Belief start, std::span<const double> y) {
  FORESHOCK_TRY_VOID(check_all(system, start, y));
  return run(system, start, y, [](const Seen&, double, const Belief&) {});
}

Result<Course> filter(const System& system, Belief start, std::span<const double> y) {
  FORESHOCK_TRY_VOID(check_all(system, start, y));
  Course out{.start = start};
  out.steps.reserve(y.size());
  out.likelihood = run(system, start, y, [&](const Seen& seen, double v, const Belief& belief) {
    out.steps.push_back({seen, v, belief});
  });
  return out;
}

}  // namespace foreshock::kalman
