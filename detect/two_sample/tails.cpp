#include "foreshock/detect/two_sample/tails.h"

#include <cmath>
#include <limits>
#include <numbers>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace foreshock {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::underflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

}  // namespace

double chi_square_tail(double q, double dof) {
  if (std::isnan(q)) return q;
  if (!(q > 0)) return 1;
  if (std::isinf(q)) return 0;
  return boost::math::gamma_q(dof / 2, q / 2, Quiet());
}

double student_two_sided(double t, double dof) {
  if (std::isnan(t)) return t;
  if (std::isinf(t)) return 0;
  // I_{dof / (dof + t^2)}(dof / 2, 1 / 2); for large t^2 the argument is small and keeps its
  // digits.
  const double share = dof / (dof + t * t);
  if (share > 0.5) return boost::math::ibetac(0.5, dof / 2, t * t / (dof + t * t), Quiet());
  return boost::math::ibeta(dof / 2, 0.5, share, Quiet());
}

double f_tail(double f, double dof_above, double dof_below) {
  if (std::isnan(f)) return f;
  if (!(f > 0)) return 1;
  if (std::isinf(f)) return 0;
  const double x = dof_below / (dof_below + dof_above * f);
  return boost::math::ibeta(dof_below / 2, dof_above / 2, x, Quiet());
}

double normal_tail(double z) {
  return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

double normal_two_sided(double z) {
  return std::erfc(std::abs(z) / std::numbers::sqrt2);
}

}  // namespace foreshock
