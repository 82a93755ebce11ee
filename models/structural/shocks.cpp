#include "foreshock/models/structural/shocks.h"

#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/filters/structured.h"
#include "foreshock/models/structural/internal/layout.h"

namespace foreshock {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// Information below this share of that of one value is rounding.
constexpr double kNothing = 1e-8;

/// What the filter made of one value.
struct Seen {
  double error = kNaN;
  double variance = 0;
  bool there = false;
  bool diffuse = false;
  VectorXd gain;  ///< By which the belief at the step learnt it.
};

std::vector<Seen> filtered(std::span<const double> y, const structured::System& system,
                           structured::Belief belief) {
  std::vector<Seen> out;
  std::vector<double> gain(belief.x.size(), 0.0);
  for (const double v : y) {
    const structured::Seen seen = structured::correct(system, belief, v, gain);
    structured::predict(system, belief);
    Seen step;
    step.diffuse = seen.diffuse > 0;
    step.there = v == v && (step.diffuse || seen.variance > 0);
    step.error = v - seen.expected;
    step.variance = seen.variance;
    if (step.there) {
      step.gain = Eigen::Map<const VectorXd>(gain.data(), static_cast<Index>(gain.size()));
    }
    out.push_back(std::move(step));
  }
  return out;
}

Eigen::SparseMatrix<double> transition_of(const structured::System& system) {
  const std::size_t k = system.size();
  Eigen::SparseMatrix<double> F(static_cast<Index>(k), static_cast<Index>(k));
  std::vector<Eigen::Triplet<double>> elements;
  for (std::size_t j = 0; j < k; ++j) {
    std::vector<double> column(k, 0.0);
    column[j] = 1;
    structured::move(system, column);
    for (std::size_t i = 0; i < k; ++i) {
      if (column[i] != 0) elements.emplace_back(int(i), int(j), column[i]);
    }
  }
  F.setFromTriplets(elements.begin(), elements.end());
  return F;
}

VectorXd observation_of(const structured::System& system) {
  const std::size_t k = system.size();
  VectorXd h(static_cast<Index>(k));
  for (std::size_t i = 0; i < k; ++i) {
    std::vector<double> unit(k, 0.0);
    unit[i] = 1;
    h[static_cast<Index>(i)] = structured::observed(system, unit);
  }
  return h;
}

double ratio(double pull, double information, double unit) {
  return information > kNothing * unit ? pull / std::sqrt(information) : kNaN;
}

}  // namespace

Result<std::vector<ShockStatistics>> shock_statistics(std::span<const double> y,
                                                      const StructuralSpec& spec,
                                                      const StructuralParams& params) {
  FORESHOCK_TRY_VOID(check(spec, params));
  if (std::any_of(y.begin(), y.end(), [](double v) { return std::isinf(v); })) {
    return fail(Errc::kInvalidArgument, "structural: a value is infinite");
  }
  const structured::System system = structural::structured_system(spec, params);
  const auto steps = filtered(y, system, structural::diffuse_start(spec, params));
  const Eigen::SparseMatrix<double> F = transition_of(system);
  const VectorXd h = observation_of(system);
  const auto level = static_cast<Index>(structural::layout_of(spec).level);
  const auto k = static_cast<Index>(system.size());
  VectorXd pull = VectorXd::Zero(k);  // r of Durbin & Koopman, N its variance.
  MatrixXd N = MatrixXd::Zero(k, k);
  double unit = 0;  // Information of one value.
  std::vector<ShockStatistics> out(y.size(), {kNaN, kNaN});
  for (std::size_t t = y.size(); t-- > 0;) {
    const Seen& step = steps[t];
    pull = (F.transpose() * pull).eval();
    N = (F.transpose() * (N * F).eval()).eval();
    if (step.there) {
      const double weight = step.diffuse ? 0 : 1 / step.variance;
      unit = std::max(unit, weight);
      // u = v / s - g' r,  D = 1 / s + g' N g;  r <- h u + r,  N <- h h' / s + (I - h g') N (I - g
      // h'), and without 1 / s where y fixed something unknown (5.3).
      const VectorXd Ng = N * step.gain;
      const double u = weight * (step.diffuse ? 0 : step.error) - step.gain.dot(pull);
      const double D = weight + step.gain.dot(Ng);
      out[t].outlier = ratio(u, D, unit);
      pull += u * h;
      N += D * (h * h.transpose()) - h * Ng.transpose() - Ng * h.transpose();
    }
    out[t].level_shift = ratio(pull[level], N(level, level), unit);
  }
  return out;
}

}  // namespace foreshock
