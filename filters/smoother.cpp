#include "foreshock/filters/smoother.h"

#include "foreshock/core/check.h"
#include "foreshock/filters/internal/future.h"

namespace foreshock::kalman {

std::vector<Belief> smooth(const System& system, const Course& course) {
  const std::size_t n = course.steps.size();
  std::vector<Belief> out(n);
  if (n == 0) return out;
  FORESHOCK_CHECK(course.steps.back().belief.x.size() == system.size());
  Future future = no_future(course.steps.back().belief);
  for (std::size_t t = n - 1;; --t) {
    out[t] = together(course.steps[t].belief, future);
    if (t == 0) return out;
    Belief before = course.steps[t - 1].belief;
    predict(system, before);
    before_value(system.h, before, course.steps[t].seen, course.steps[t].innovation, future);
    before_step(system.F, future);
  }
}

}  // namespace foreshock::kalman
