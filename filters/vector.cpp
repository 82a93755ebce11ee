#include "foreshock/filters/vector.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/filters/internal/future.h"

namespace foreshock::kalman {
namespace {

/// Values with noise of their own each, in place of those that are there of y.
struct Singles {
  Eigen::MatrixXd h;  ///< [k, q], one value a column.
  Eigen::VectorXd r;  ///< [q]
  Eigen::VectorXd y;  ///< [q]
};

/// R = L D L' row by row, and what L^-1 makes of H and y on the way. A pivot of 0 is that of a
/// value whose noise those before it explain; its column of L is 0.
Singles singles_of(const VectorSystem& system, const Eigen::VectorXd& y) {
  std::vector<Eigen::Index> there;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (y[i] == y[i]) there.push_back(i);
  }
  Eigen::MatrixXd R = system.R(there, there);
  Singles out{
      .h = system.H(there, Eigen::all).transpose(), .r = Eigen::VectorXd(R.rows()), .y = y(there)};
  for (Eigen::Index j = 0; j < R.rows(); ++j) {
    const double pivot = R(j, j);
    out.r[j] = std::max(0.0, pivot);
    if (!(pivot > 1e-14 * system.R(there[static_cast<std::size_t>(j)],
                                   there[static_cast<std::size_t>(j)]))) {
      out.r[j] = 0;
      continue;
    }
    for (Eigen::Index i = j + 1; i < R.rows(); ++i) {
      const double l = R(i, j) / pivot;
      if (l == 0) continue;
      out.h.col(i) -= l * out.h.col(j);
      out.y[i] -= l * out.y[j];
      R.row(i).tail(R.rows() - j) -= l * R.row(j).tail(R.rows() - j);
    }
  }
  return out;
}

/// Learns them one by one, visit(h, r, y, belief before) each. Independent values may come in any
/// order: while the belief is diffuse, the one that sees most of what is unknown comes first. One
/// that hardly sees it would make large what the next ones have to cancel.
template <class Visit>
void learn(const Singles& singles, Belief& belief, Visit visit) {
  std::vector<Eigen::Index> left(static_cast<std::size_t>(singles.y.size()));
  std::iota(left.begin(), left.end(), 0);
  const auto sees_less = [&](Eigen::Index i, Eigen::Index j) {
    const auto share = [&](const auto& h) {
      const double size = h.squaredNorm();
      return size > 0 ? (belief.A.transpose() * h).squaredNorm() / size : 0;
    };
    return share(singles.h.col(i)) < share(singles.h.col(j));
  };
  while (!left.empty()) {
    const auto next =
        belief.is_diffuse() ? std::max_element(left.begin(), left.end(), sees_less) : left.begin();
    const Eigen::VectorXd h = singles.h.col(*next);
    visit(h, singles.r[*next], singles.y[*next], belief);
    correct(h, singles.r[*next], belief, singles.y[*next]);
    left.erase(next);
  }
}

const VectorSystem& at(std::span<const VectorSystem> systems, std::size_t t) {
  return systems.size() == 1 ? systems.front() : systems[t];
}

bool is_covariance(const Eigen::MatrixXd& M, Eigen::Index size) {
  return M.rows() == size && M.cols() == size && M.allFinite() &&
         (size == 0 || M.diagonal().minCoeff() >= 0);
}

/// Back through the values of one point, which go forward once more for their beliefs.
void before_values(const VectorSystem& system, Belief belief, const Eigen::VectorXd& y,
                   Future& future) {
  struct Learnt {
    Eigen::VectorXd h;
    Belief before;
    Seen seen;
    double e;
  };
  std::vector<Learnt> learnt;
  learn(singles_of(system, y), belief,
        [&](const Eigen::VectorXd& h, double r, double value, const Belief& before) {
          const Seen seen = expect(h, r, before);
          learnt.push_back({h, before, seen, value - seen.expected});
        });
  for (std::size_t i = learnt.size(); i-- > 0;) {
    before_value(learnt[i].h, learnt[i].before, learnt[i].seen, learnt[i].e, future);
  }
}

}  // namespace

Status check(const VectorSystem& system, const Belief& belief) {
  const Eigen::Index k = system.H.cols();
  const Eigen::Index p = system.H.rows();
  const bool fits = k > 0 && p > 0 && system.H.allFinite() && system.F.rows() == k &&
                    system.F.cols() == k && system.F.allFinite() && is_covariance(system.Q, k) &&
                    is_covariance(system.R, p) && belief.x.size() == k && belief.x.allFinite() &&
                    is_covariance(belief.P, k) && belief.A.allFinite() &&
                    (belief.A.cols() == 0 || belief.A.rows() == k);
  if (fits) return {};
  return fail(
      Errc::kInvalidArgument,
      "system: H has " + std::to_string(p) + " values of " + std::to_string(k) +
          " states; F, Q, R, x, P or A do not fit, are not finite, or a variance is below 0");
}

Likelihood correct(const VectorSystem& system, Belief& belief, const Eigen::VectorXd& y) {
  Likelihood out;
  learn(singles_of(system, y), belief,
        [&](const Eigen::VectorXd& h, double r, double value, const Belief& before) {
          const Seen seen = expect(h, r, before);
          add(seen, value - seen.expected, out);
        });
  return out;
}

Result<VectorCourse> filter(std::span<const VectorSystem> systems, Belief start,
                            const Eigen::MatrixXd& y) {
  const auto n = static_cast<std::size_t>(y.cols());
  if (systems.empty() || (systems.size() != 1 && systems.size() != n)) {
    return fail(Errc::kInvalidArgument, "filter: " + std::to_string(systems.size()) +
                                            " systems for " + std::to_string(n) + " points");
  }
  for (const VectorSystem& system : systems) {
    FORESHOCK_TRY_VOID(check(system, start));
    if (n > 0 && system.H.rows() != y.rows()) {
      return fail(Errc::kInvalidArgument, "filter: H and y do not have as many values");
    }
  }
  if (y.array().isInf().any()) return fail(Errc::kInvalidArgument, "filter: a value is infinite");

  VectorCourse out{.start = start};
  Belief belief = std::move(start);
  for (std::size_t t = 0; t < n; ++t) {
    if (t > 0) predict(at(systems, t - 1).F, at(systems, t - 1).Q, belief);
    const VectorSystem& system = at(systems, t);
    const Eigen::VectorXd now = y.col(static_cast<Eigen::Index>(t));
    VectorStep step{.expected = system.H * belief.x,
                    .variance = (system.H * belief.P).eval() * system.H.transpose() + system.R};
    step.innovation = now - step.expected;
    const Likelihood likelihood = correct(system, belief, now);
    out.likelihood.log_likelihood += likelihood.log_likelihood;
    out.likelihood.count += likelihood.count;
    out.likelihood.diffuse += likelihood.diffuse;
    step.belief = belief;
    out.steps.push_back(std::move(step));
  }
  return out;
}

std::vector<Belief> smooth(std::span<const VectorSystem> systems, const VectorCourse& course) {
  std::vector<Belief> out(course.steps.size());
  if (out.empty()) return out;
  FORESHOCK_CHECK(systems.size() == 1 || systems.size() == out.size());
  Future future = no_future(course.steps.back().belief);
  for (std::size_t t = out.size(); t-- > 0;) {
    const VectorStep& step = course.steps[t];
    out[t] = together(step.belief, future);
    if (t == 0) break;
    const VectorSystem& before = at(systems, t - 1);
    Belief belief = course.steps[t - 1].belief;
    predict(before.F, before.Q, belief);
    before_values(at(systems, t), belief, step.expected + step.innovation, future);
    before_step(before.F, future);
  }
  return out;
}

}  // namespace foreshock::kalman
