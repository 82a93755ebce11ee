#include "foreshock/models/structural/decompose.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "foreshock/filters/likelihood.h"
#include "foreshock/filters/smoother.h"
#include "foreshock/models/structural/system.h"

namespace foreshock {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// Numbers in the covariances of a course and of its smoother, 8 bytes each.
constexpr double kMostNumbers = 1.25e8;
/// A component with less of what was never told than this has none of it.
constexpr double kTold = 1e-9;

/// c' x of every step, c one row for each component.
class Views {
 public:
  Views(const StructuralSpec& spec, const kalman::System& system) : system_(system) {
    trend = unit(0);
    Index at = 1;
    if (spec.slope != Slope::kNone) slope = unit(at++);
    for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
      Index size = spec.seasons[i].harmonics == 0 ? spec.seasons[i].period - 1 : 0;
      for (const int j : spec.waves_of(i)) size += 2 * j == spec.seasons[i].period ? 1 : 2;
      VectorXd c = VectorXd::Zero(system.size());
      c.segment(at, size) = system.h.segment(at, size);
      seasons.push_back(c);
      at += size;
    }
    if (spec.cycle) cycle = unit(at);
    if (spec.autoregression) autoregression = unit(system.size() - 1);
  }

  VectorXd trend;
  VectorXd slope;  ///< Of no size where there is no such component.
  std::vector<VectorXd> seasons;
  VectorXd cycle;
  VectorXd autoregression;

 private:
  VectorXd unit(Index i) const { return VectorXd::Unit(system_.size(), i); }
  const kalman::System& system_;
};

double deviation_of(const VectorXd& c, const kalman::Belief& belief) {
  if (belief.is_diffuse() && (belief.A.transpose() * c).norm() > kTold * belief.A.norm()) {
    return kInfinite;
  }
  return std::sqrt(std::max(0.0, c.dot(belief.P * c)));
}

ComponentPath path_of(const VectorXd& c, const std::vector<kalman::Belief>& beliefs) {
  ComponentPath out;
  if (c.size() == 0) return out;
  for (const kalman::Belief& belief : beliefs) {
    out.value.push_back(c.dot(belief.x));
    out.sd.push_back(deviation_of(c, belief));
  }
  return out;
}

ComponentPath irregular_of(std::span<const double> y, const kalman::System& system,
                           const std::vector<kalman::Belief>& beliefs) {
  ComponentPath out;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const bool there = y[t] == y[t];
    out.value.push_back(there ? y[t] - system.h.dot(beliefs[t].x) : kNaN);
    out.sd.push_back(there ? deviation_of(system.h, beliefs[t]) : std::sqrt(system.r));
  }
  return out;
}

/// One part more upon what the parts so far make of y.
void multiply(ComponentPath& part, std::vector<double>& total) {
  for (std::size_t t = 0; t < part.value.size(); ++t) {
    const double next = total[t] * std::exp(part.value[t]);
    part.value[t] = next - total[t];
    part.sd[t] *= std::isnan(next) ? total[t] : next;
    if (!std::isnan(next)) total[t] = next;
  }
}

}  // namespace

Result<StructuralDecomposition> decompose_structural(std::span<const double> y,
                                                     const StructuralSpec& spec,
                                                     const StructuralParams& params) {
  FORESHOCK_TRY(const kalman::System system, structural_system(spec, params));
  const auto k = static_cast<double>(system.size());
  const double most = kMostNumbers / (2 * k * k);
  if (static_cast<double>(y.size()) > most) {
    return fail(Errc::kUnsupported, "structural: " + std::to_string(y.size()) + " steps with " +
                                        std::to_string(system.size()) +
                                        " states are too many to smooth; up to " +
                                        std::to_string(static_cast<long long>(most)) +
                                        " are possible, or more with a shorter season");
  }
  FORESHOCK_TRY(const kalman::Course course, kalman::filter(system, system.start, y));
  const std::vector<kalman::Belief> beliefs = kalman::smooth(system, course);
  const Views views(spec, system);
  StructuralDecomposition out{.trend = path_of(views.trend, beliefs),
                              .slope = path_of(views.slope, beliefs),
                              .seasons = {},
                              .cycle = path_of(views.cycle, beliefs),
                              .autoregression = path_of(views.autoregression, beliefs),
                              .irregular = irregular_of(y, system, beliefs)};
  for (const VectorXd& c : views.seasons) out.seasons.push_back(path_of(c, beliefs));
  return out;
}

StructuralDecomposition exponentiated(StructuralDecomposition parts) {
  std::vector<double> total;
  for (std::size_t t = 0; t < parts.trend.value.size(); ++t) {
    total.push_back(std::exp(parts.trend.value[t]));
    parts.trend.value[t] = total[t];
    parts.trend.sd[t] *= total[t];
  }
  std::vector<double> level = total;
  multiply(parts.slope, level);
  for (ComponentPath& season : parts.seasons) multiply(season, total);
  multiply(parts.cycle, total);
  multiply(parts.autoregression, total);
  multiply(parts.irregular, total);
  return parts;
}

}  // namespace foreshock
