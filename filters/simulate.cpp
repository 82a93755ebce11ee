#include "foreshock/filters/simulate.h"

#include <cmath>
#include <string>
#include <utility>

#include "foreshock/filters/diffuse.h"
#include "foreshock/filters/internal/future.h"
#include "foreshock/filters/internal/root.h"

namespace foreshock::kalman {
namespace {

Eigen::VectorXd normals(Eigen::Index size, Rng& rng) {
  Eigen::VectorXd out(size);
  for (double& v : out) v = rng.normal();
  return out;
}

struct Roots {
  const Eigen::MatrixXd& P;  ///< Of the start.
  const Eigen::MatrixXd& Q;
};

Draw draw_series(const System& system, Eigen::VectorXd x, const Roots& roots, Eigen::Index n,
                 Rng& rng) {
  const Eigen::Index k = system.size();
  Draw out{.x = Eigen::MatrixXd(k, n)};
  out.y.reserve(static_cast<std::size_t>(n));
  x += roots.P * normals(k, rng);
  for (Eigen::Index t = 0; t < n; ++t) {
    if (t > 0) x = (system.F * x + roots.Q * normals(k, rng)).eval();
    out.x.col(t) = x;
    out.y.push_back(system.h.dot(x) + std::sqrt(system.r) * rng.normal());
  }
  return out;
}

}  // namespace

Result<Draw> simulate(const System& system, const Belief& start, int n, Rng& rng) {
  FORESHOCK_TRY_VOID(check(system, start));
  if (n < 0) return fail(Errc::kInvalidArgument, "simulate: " + std::to_string(n) + " values");
  return draw_series(system, start.x, {root_of(start.P), root_of(system.Q)}, n, rng);
}

SimulationSmoother::SimulationSmoother(const System& system, const Belief& start)
    : system_(system),
      start_(start),
      root_Q_(root_of(system.Q)),
      root_P_(root_of(start.P)),
      left_(start.A.cols()) {}

Result<SimulationSmoother> SimulationSmoother::make(const System& system, const Belief& start,
                                                    std::span<const double> y) {
  FORESHOCK_TRY(const Course course, filter(system, start, y));
  SimulationSmoother out(system, start);
  Belief before = start;
  for (const Step& step : course.steps) {
    const double e = step.innovation;
    Gain gain{.diffuse = step.seen.diffuse > 0, .s = step.seen.variance};
    gain.learns = e == e && (gain.diffuse || gain.s > 0);
    if (gain.learns) gain.K = gain_of(system.h, before, step.seen, e);
    if (gain.learns && gain.diffuse) {
      const Reflection H = reflect_seen(system.h, before.A);
      gain.g = before.P * system.h - gain.K * gain.s;
      gain.u = H.u;
      gain.first = H.first;
    }
    out.gains_.push_back(std::move(gain));
    out.left_ = step.belief.A.cols();
    before = step.belief;
    predict(system, before);
  }
  out.mean_ = out.smooth_means(start.x, y);
  return out;
}

Eigen::MatrixXd SimulationSmoother::draw(Rng& rng) const {
  const Eigen::VectorXd zero = Eigen::VectorXd::Zero(system_.size());
  const Draw made = draw_series(system_, zero, {root_P_, root_Q_}, mean_.cols(), rng);
  return mean_ + made.x - smooth_means(zero, made.y);
}

/// The means of smoother.h alone: forwards with the gains, back for rho, the start, and forwards
/// again by x_{t+1} = F x_t + Q rho.
Eigen::MatrixXd SimulationSmoother::smooth_means(const Eigen::VectorXd& start,
                                                 std::span<const double> y) const {
  const Eigen::Index k = system_.size();
  const auto n = static_cast<Eigen::Index>(gains_.size());
  std::vector<double> e(gains_.size(), 0);
  Eigen::VectorXd x = start;
  for (std::size_t t = 0; t < gains_.size(); ++t) {
    if (t > 0) x = (system_.F * x).eval();
    if (!gains_[t].learns) continue;
    e[t] = y[t] - system_.h.dot(x);
    x += gains_[t].K * e[t];
  }

  Eigen::MatrixXd out(k, n);  // Of rho at first, before each value.
  Eigen::VectorXd rho = Eigen::VectorXd::Zero(k);
  Eigen::VectorXd unknown = Eigen::VectorXd::Zero(left_);
  for (std::size_t t = gains_.size(); t-- > 0;) {
    const Gain& gain = gains_[t];
    if (gain.learns && gain.diffuse) {
      Eigen::VectorXd one_more(unknown.size() + 1);
      one_more << (e[t] - gain.g.dot(rho)) / gain.first, unknown;
      Reflection{gain.u, gain.first}.turn_rows(one_more);
      unknown = std::move(one_more);
      rho -= system_.h * gain.K.dot(rho);
    } else if (gain.learns) {
      rho += system_.h * (e[t] / gain.s - gain.K.dot(rho));
    }
    out.col(static_cast<Eigen::Index>(t)) = rho;
    rho = (system_.F.transpose() * rho).eval();
  }

  for (Eigen::Index t = 0; t < n; ++t) {
    const Eigen::VectorXd at = out.col(t);
    if (t == 0) {
      out.col(t) = start + start_.P * at + start_.A * unknown;
    } else {
      out.col(t) = system_.F * out.col(t - 1) + system_.Q * at;
    }
  }
  return out;
}

}  // namespace foreshock::kalman
