#include "foreshock/filters/smoother.h"

#include "foreshock/filters/internal/future.h"

namespace foreshock::kalman {

std::vector<Belief> smooth(const System& system, const Course& course) {
  std::vector<Belief> out(course.steps.size());
  if (out.empty()) return out;
  walk_back(system, course,
            [&](const Passed& at) { out[at.t] = together(at.step.belief, at.future); });
  return out;
}

}  // namespace foreshock::kalman
