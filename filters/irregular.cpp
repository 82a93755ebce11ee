#include "foreshock/filters/irregular.h"

#include <cmath>
#include <numbers>
#include <string>

namespace foreshock::kalman {
namespace {

bool is_variance(double v) {
  return v >= 0 && std::isfinite(v);
}

Status check_model(const ContinuousModel& model, double gap) {
  if (!is_variance(gap)) {
    return fail(Errc::kInvalidArgument, "continuous model: a gap of " + std::to_string(gap));
  }
  bool fits = is_variance(model.level) && is_variance(model.slope) && is_variance(model.r);
  for (const ContinuousWave& wave : model.waves) {
    fits = fits && is_variance(wave.variance) && wave.period > 0 && std::isfinite(wave.period);
  }
  if (fits) return {};
  return fail(Errc::kInvalidArgument, "continuous model: a variance or period is out of range");
}

}  // namespace

Eigen::Index ContinuousModel::size() const {
  return (has_slope ? 2 : 1) + 2 * static_cast<Eigen::Index>(waves.size());
}

Result<System> over_gap(const ContinuousModel& model, double gap) {
  FORESHOCK_TRY_VOID(check_model(model, gap));
  const Eigen::Index k = model.size();
  System out{.F = Eigen::MatrixXd::Zero(k, k),
             .Q = Eigen::MatrixXd::Zero(k, k),
             .h = Eigen::VectorXd::Zero(k),
             .r = model.r,
             .start = {.x = Eigen::VectorXd::Zero(k),
                       .P = Eigen::MatrixXd::Zero(k, k),
                       .A = Eigen::MatrixXd::Identity(k, k)}};
  // Q = integral over the gap of e^(A s) Q_c e^(A s)' ds, Harvey's (9.2.13).
  out.h[0] = 1;
  out.F(0, 0) = 1;
  out.Q(0, 0) = model.level * gap;
  Eigen::Index at = 1;
  if (model.has_slope) {
    out.F(0, 1) = gap;
    out.F(1, 1) = 1;
    out.Q(0, 0) += model.slope * gap * gap * gap / 3;
    out.Q(0, 1) = out.Q(1, 0) = model.slope * gap * gap / 2;
    out.Q(1, 1) = model.slope * gap;
    at = 2;
  }
  for (const ContinuousWave& wave : model.waves) {
    // Whole turns are taken off first: the angle of a long gap has all its digits.
    const double angle = 2 * std::numbers::pi * std::fmod(gap, wave.period) / wave.period;
    out.h[at] = 1;
    out.F(at, at) = out.F(at + 1, at + 1) = std::cos(angle);
    out.F(at, at + 1) = std::sin(angle);
    out.F(at + 1, at) = -std::sin(angle);
    out.Q(at, at) = out.Q(at + 1, at + 1) = wave.variance * gap;
    at += 2;
  }
  return out;
}

}  // namespace foreshock::kalman
