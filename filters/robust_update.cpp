#include "foreshock/filters/robust_update.h"

#include <cmath>
#include <string>

namespace foreshock::kalman {
namespace {

constexpr int kSweeps = 50;
constexpr double kSettled = 1e-12;  // Change of the weight.

}  // namespace

Result<RobustSeen> correct_huber(const System& system, Belief& belief, double y, double threshold) {
  if (!(threshold > 0)) {
    return fail(Errc::kInvalidArgument, "Huber: a threshold of " + std::to_string(threshold));
  }
  const Seen seen = expect(system, belief);
  const double z = std::abs(y - seen.expected) / std::sqrt(seen.variance);
  if (seen.diffuse > 0 || !(z > threshold) || !std::isfinite(z)) {
    return RobustSeen{correct(system, belief, y), 1};
  }
  // With r' such that s' = s / weight the gain is K weight, and K weight e = K threshold root of s.
  const double weight = threshold / z;
  const double r = system.r + seen.variance * (1 / weight - 1);
  correct(system.h, r, belief, y);
  return RobustSeen{seen, r > 0 ? system.r / r : 1};
}

Result<RobustSeen> correct_student(const System& system, Belief& belief, double y, double dof) {
  if (!(dof > 0) || !(system.r > 0)) {
    return fail(Errc::kInvalidArgument, "Student: " + std::to_string(dof) +
                                            " degrees of freedom, r " + std::to_string(system.r));
  }
  const Seen seen = expect(system, belief);
  if (y != y || seen.diffuse > 0) return RobustSeen{correct(system, belief, y), 1};
  const double e = y - seen.expected;
  const double known = seen.variance - system.r;  // h' P h
  double weight = 1;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    // After learning y with r / weight: the residual, and h' P h that is left.
    const double r = system.r / weight;
    const double residual = e * r / (known + r);
    const double left = known * r / (known + r);
    const double next = (dof + 1) / (dof + (residual * residual + left) / system.r);
    const double change = std::abs(next - weight);
    weight = next;
    if (change <= kSettled) break;
  }
  correct(system.h, system.r / weight, belief, y);
  return RobustSeen{seen, weight};
}

}  // namespace foreshock::kalman
