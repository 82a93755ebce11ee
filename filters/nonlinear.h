#pragma once

/// Filters for a state that moves and is seen along curves, on the verbs of kalman.h: the extended
/// filter, which follows tangents, and the unscented one, which follows points. Both carry a normal
/// belief; where the truth has two humps neither is right.

#include <functional>

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

/// x_{t+1} = f(x_t) + w_t, w ~ N(0, Q);   y_t = h(x_t) + v_t, v ~ N(0, r). k states.
struct CurvedSystem {
  std::function<Eigen::VectorXd(const Eigen::VectorXd&)> f;        ///< [k] -> [k]
  std::function<double(const Eigen::VectorXd&)> h;                 ///< [k] -> units of y
  std::function<Eigen::MatrixXd(const Eigen::VectorXd&)> f_slope;  ///< [k, k] df / dx.
  std::function<Eigen::VectorXd(const Eigen::VectorXd&)> h_slope;  ///< [k] dh / dx.
  Eigen::MatrixXd Q;                                               ///< [k, k]
  double r = 0;                                                    ///< >= 0, units of y squared.
};

/// The extended Kalman filter: f and h by their tangents at the mean. A diffuse start works, but
/// its tangents are those at a mean that says nothing: start near the truth. Errors:
/// kInvalidArgument if shapes do not fit, a function that is needed is missing, or it gives
///          no finite number; the belief is left as it was.
/// Cost:    O(k^3) a step, O(k^2) a value, and one call of each function.
/// Source:  Jazwinski, Stochastic Processes and Filtering Theory (1970), 8.3; Sarkka, Bayesian
///          Filtering and Smoothing (2013), 5.2.
namespace extended {

Status predict(const CurvedSystem& system, Belief& belief);
Result<Seen> expect(const CurvedSystem& system, const Belief& belief);
/// NaN teaches nothing.
Result<Seen> correct(const CurvedSystem& system, Belief& belief, double y);

}  // namespace extended

/// The unscented Kalman filter: f and h at 2 k + 1 points that have the mean and covariance of the
/// belief; needs no slopes. Right to the second order, the variance of a square included.
/// Errors:  those of extended; kInvalidArgument if the belief is diffuse, as points need a spread,
/// or
///          the points have no spread themselves.
/// Cost:    O(k^3) and 2 k + 1 calls, for a step and for a value.
/// Source:  Julier & Uhlmann (2004), Proc. IEEE 92, 401-422; Wan & van der Merwe (2000); Sarkka
///          (2013), 5.5.
namespace unscented {

/// How far out the points lie: sqrt(alpha^2 (k + kappa)) deviations. The usual alpha = 1e-3 gives
/// weights of 1e6 and as many digits less; here the points are at sqrt(k) deviations.
struct Points {
  double alpha = 1;  ///< > 0
  double beta = 2;   ///< Weight of the middle in covariances; 2 is best for normal beliefs.
  double kappa = 0;  ///< > -k
};

Status predict(const CurvedSystem& system, Belief& belief, const Points& points = {});
Result<Seen> expect(const CurvedSystem& system, const Belief& belief, const Points& points = {});
/// NaN teaches nothing.
Result<Seen> correct(const CurvedSystem& system, Belief& belief, double y,
                     const Points& points = {});

}  // namespace unscented
}  // namespace foreshock::kalman
