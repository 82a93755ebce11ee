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

constexpr double kMostCovariances = 4e7;

/// Which states a component is the sum of, as structural_system() orders them.
struct Visible {
  Eigen::VectorXd trend;
  std::vector<Eigen::VectorXd> seasons;
};

Visible visible_of(const StructuralSpec& spec, Eigen::Index size) {
  Visible out{Eigen::VectorXd::Zero(size), {}};
  Eigen::Index at = spec.slope == Slope::kNone ? 1 : 2;
  out.trend[0] = 1;
  for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
    Eigen::VectorXd season = Eigen::VectorXd::Zero(size);
    const SeasonForm& form = spec.seasons[i];
    if (form.harmonics == 0) {
      season[at] = 1;
      at += form.period - 1;
    } else {
      for (const int j : spec.waves_of(i)) {
        season[at] = 1;
        at += 2 * j == form.period ? 1 : 2;
      }
    }
    out.seasons.push_back(std::move(season));
  }
  if (spec.cycle) {
    out.trend[at] = 1;
    at += 2;
  }
  if (spec.autoregression) out.trend[at] = 1;
  return out;
}

ComponentCourse course_of(const Eigen::VectorXd& w, std::span<const kalman::Belief> beliefs) {
  ComponentCourse out;
  for (const kalman::Belief& belief : beliefs) {
    const bool told = belief.A.cols() == 0 || (belief.A.transpose() * w).norm() < 1e-9;
    const double variance = std::max(0.0, w.dot(belief.P * w));
    out.mean.push_back(w.dot(belief.x));
    out.deviation.push_back(told ? std::sqrt(variance) : std::numeric_limits<double>::infinity());
  }
  return out;
}

/// From parts of log y to parts of y, which still add up: what a season, the shorter ones already
/// there, adds to the trend; deviations to the first order.
void raise(StructuralParts& parts) {
  for (std::size_t t = 0; t < parts.trend.mean.size(); ++t) {
    double level = std::exp(parts.trend.mean[t]);
    parts.trend.mean[t] = level;
    parts.trend.deviation[t] *= level;
    for (ComponentCourse& season : parts.seasons) {
      const double next = level * std::exp(season.mean[t]);
      season.mean[t] = next - level;
      season.deviation[t] *= next;
      level = next;
    }
  }
}

/// States of the largest form there may be, before any is fitted.
double most_states(const StructuralOptions& options) {
  double k = 2;
  for (const int period : options.seasons) k += period > 1 ? period - 1 : 0;
  return k;
}

}  // namespace

Result<StructuralParts> decompose_structural(std::span<const double> y,
                                             const StructuralOptions& options) {
  StructuralOptions wanted = options;
  wanted.all_seasons = true;
  const double k = most_states(options);
  if (k * k * static_cast<double>(y.size()) > kMostCovariances) {
    return fail(Errc::kUnsupported, std::to_string(static_cast<int>(k)) + " states at " +
                                        std::to_string(y.size()) +
                                        " points are too many to smooth; take a shorter piece, or "
                                        "a shorter season");
  }
  FORESHOCK_TRY(const StructuralChoice choice, choose_structural(y, wanted));
  StructuralParts out{.fit = choice.fit, .logarithm = choice.logarithm};
  const StructuralSpec& spec = out.fit.spec;
  std::vector<double> w(y.begin(), y.end());
  if (choice.logarithm) {
    for (double& v : w) v = std::log(v);
  }
  FORESHOCK_TRY(const kalman::System system, structural_system(spec, out.fit.params));
  FORESHOCK_TRY(const auto course, kalman::filter(system, system.start, w));
  const auto beliefs = kalman::smooth(system, course);
  const Visible visible = visible_of(spec, system.size());
  out.trend = course_of(visible.trend, beliefs);
  for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
    out.periods.push_back(spec.seasons[i].period);
    out.seasons.push_back(course_of(visible.seasons[i], beliefs));
  }
  if (choice.logarithm) raise(out);
  for (std::size_t t = 0; t < y.size(); ++t) {
    double rest = y[t] - out.trend.mean[t];
    for (const ComponentCourse& season : out.seasons) rest -= season.mean[t];
    out.remainder.push_back(rest);
  }
  return out;
}

}  // namespace foreshock
