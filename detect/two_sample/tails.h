#pragma once

/// Tails of the distributions that tests refer to, exact far out.

namespace foreshock {

/// P(chi-square > q); dof > 0. 1 for q <= 0.
double chi_square_tail(double q, double dof);
/// P(|T| > |t|) of Student's t; dof > 0.
double student_two_sided(double t, double dof);
/// P(F > f) with these degrees of freedom, both > 0.
double f_tail(double f, double dof_above, double dof_below);
/// P(N(0, 1) > z) and P(|N(0, 1)| > |z|).
double normal_tail(double z);
double normal_two_sided(double z);

}  // namespace foreshock
