#pragma once

/// What all values together, earlier and later ones, say about the state at every point: the
/// fixed-interval smoother, with an exact diffuse start.

#include <vector>

#include "foreshock/filters/kalman.h"
#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {

/// Beliefs about x_1 .. x_n given all of y. Columns of A that are left stand for what no value ever
/// told. Where a value is missing, h' x is the best interpolation of it, with variance
/// h' P h + r.
/// Shapes:  course is filter(system, .., y); [n] beliefs.
/// Cost:    O(n k^3) time, O(n k^2) memory.
/// Source:  Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed. (2012), 4.4 and
///          5.3; in terms of counted unknowns, docs/math/diffuse.md.
std::vector<Belief> smooth(const System& system, const Course& course);

}  // namespace foreshock::kalman
