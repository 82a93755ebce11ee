// Ten million steps of a local linear trend by two filters, beside one in long double: how far the
// states drift from it, and whether covariances stay symmetric and positive.
//   stability [STEPS]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "foreshock/core/random.h"
#include "foreshock/filters/kalman.h"
#include "foreshock/filters/structured.h"

namespace {

using namespace foreshock;
using Long = long double;

struct Case {
  const char* name;
  double unit;     ///< Of y.
  double r;        ///< In units of y squared over unit squared.
  double missing;  ///< Share.
};

/// The same recursion, written out for two states in long double (Joseph's form).
struct Reference {
  Long x[2] = {0, 0};
  Long P[2][2] = {{1, 0}, {0, 1}};

  void correct(Long y, Long r) {
    if (y != y) return;
    const Long s = P[0][0] + r;
    const Long K[2] = {P[0][0] / s, P[1][0] / s};
    const Long v = y - x[0];
    x[0] += K[0] * v;
    x[1] += K[1] * v;
    const Long a = 1 - K[0];
    const Long p00 = a * a * P[0][0] + K[0] * r * K[0];
    const Long p10 = a * (P[1][0] - K[1] * P[0][0]) + K[1] * r * K[0];
    const Long p11 = P[1][1] - K[1] * P[0][1] - K[1] * (P[1][0] - K[1] * P[0][0]) + K[1] * r * K[1];
    P[0][0] = p00;
    P[0][1] = P[1][0] = p10;
    P[1][1] = p11;
  }
  void predict(Long q0, Long q1) {
    x[0] += x[1];
    const Long p01 = P[0][1] + P[1][1];
    P[0][0] += P[1][0] + p01 + q0;
    P[0][1] = P[1][0] = p01;
    P[1][1] += q1;
  }
};

/// How far a filter is off, and whether its covariance is one.
struct Watch {
  const char* name;
  double drift = 0;
  double asymmetry = 0;
  double least = 1e300;  ///< Determinant over the product of the variances, >= 0.

  void look(const Reference& truth, double unit, double x0, double x1, double p00, double p01,
            double p10, double p11) {
    const Long scale = std::max<Long>(std::abs(truth.x[0]), unit);
    drift = std::max(drift, static_cast<double>(std::abs(x0 - truth.x[0]) / scale));
    drift = std::max(drift, static_cast<double>(std::abs(x1 - truth.x[1]) / scale));
    asymmetry = std::max(asymmetry, std::abs(p01 - p10) / std::sqrt(p00 * p11));
    least = std::min({least, p00 > 0 && p11 > 0 ? 1.0 : -1.0, 1 - p01 * p01 / (p00 * p11)});
  }
};

void run(const Case& one, long steps) {
  const double u2 = one.unit * one.unit;
  const double q0 = 0.01 * u2;
  const double q1 = 1e-6 * u2;
  const double r = one.r * u2;
  const Eigen::Matrix2d start = u2 * Eigen::Matrix2d::Identity();
  kalman::System dense{Eigen::Matrix2d{{1, 1}, {0, 1}},
                       Eigen::Vector2d(q0, q1).asDiagonal(),
                       Eigen::Vector2d(1, 0),
                       r,
                       {Eigen::Vector2d::Zero(), start, Eigen::MatrixXd(2, 0)}};
  kalman::Belief joseph = dense.start;
  structured::System system{.has_slope = true, .q = {q0, q1}, .r = r};
  structured::Belief lean{{0, 0}, {u2, 0, 0, 0, 0, u2, 0, 0}, {}, 0};
  Reference truth;
  truth.P[0][0] = truth.P[1][1] = u2;
  Watch watches[] = {{"matrices (Joseph)"}, {"structured"}};
  Rng rng(9);
  double level = 0;
  double slope = 0;
  for (long t = 0; t < steps; ++t) {
    const bool gone = rng.uniform() < one.missing;
    const double y = gone ? std::nan("") : level + std::sqrt(r) * rng.normal();
    truth.correct(y, r);
    kalman::correct(dense, joseph, y);
    structured::correct(system, lean, y);
    watches[0].look(truth, one.unit, joseph.x[0], joseph.x[1], joseph.P(0, 0), joseph.P(0, 1),
                    joseph.P(1, 0), joseph.P(1, 1));
    watches[1].look(truth, one.unit, lean.x[0], lean.x[1], lean.P[0], lean.P[1], lean.P[4],
                    lean.P[5]);
    truth.predict(q0, q1);
    kalman::predict(dense, joseph);
    structured::predict(system, lean);
    level += slope + std::sqrt(q0) * rng.normal();
    slope = 0.999 * slope + std::sqrt(q1) * rng.normal();
  }
  for (const Watch& w : watches) {
    std::printf("%-22s %-18s drift %.1e, asymmetry %.1e, least 1 - rho^2 %.1e\n", one.name, w.name,
                w.drift, w.asymmetry, w.least);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const long steps = argc > 1 ? std::atol(argv[1]) : 10000000;
  std::printf("%ld steps\n", steps);
  for (const Case& one : {Case{"r = 1e-12 P", 1, 1e-14, 0}, Case{"half missing", 1, 1, 0.5},
                          Case{"units of 1e12", 1e12, 1, 0}, Case{"units of 1e-12", 1e-12, 1, 0}}) {
    run(one, steps);
  }
  return 0;
}
