#include "foreshock/models/local_trend.h"

#include <cmath>

namespace foreshock {
namespace {
constexpr std::uint32_t kVersion = 1;
}  // namespace

Result<LocalTrend> LocalTrend::make(const TrendNoise& noise, double dof) {
  const double sum = noise.q_level + noise.q_slope + noise.r;
  const bool sound = noise.q_level >= 0 && noise.q_slope >= 0 && noise.r >= 0 && sum > 0;
  if (!sound || !std::isfinite(sum) || !(dof > 0)) {
    return fail(Errc::kInvalidArgument,
                "local trend: variances must be finite and >= 0, not all 0, and dof > 0");
  }
  return LocalTrend(noise, dof);
}

Predictive LocalTrend::of(const TrendBelief& belief) const {
  if (belief.is_diffuse()) return Predictive::unknown();
  return Predictive::student_t(belief.level, std::sqrt(belief.P.a + noise_.r), dof_);
}

Forecast LocalTrend::forecast(Horizon horizon) const {
  Forecast out;
  TrendBelief belief = belief_;
  for (int h = 0; h < horizon.steps(); ++h) {
    out.steps.push_back(of(belief));
    trend_step(noise_, belief, std::nan(""));
  }
  return out;
}

Components LocalTrend::explain() const {
  // The belief stands at the next step already: what the slope added is told apart.
  return {{"level", belief_.level - belief_.slope}, {"slope", belief_.slope}};
}

void LocalTrend::save(StateWriter& out) const {
  out.put(kVersion);
  const auto& b = belief_;
  for (const double v : {noise_.q_level, noise_.q_slope, noise_.r, dof_, b.level, b.slope, b.P.a,
                         b.P.b, b.P.c, b.diffuse.a, b.diffuse.b, b.diffuse.c}) {
    out.put(v);
  }
}

Result<LocalTrend> LocalTrend::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "local_trend: snapshot version " + std::to_string(version));
  }
  TrendNoise noise;
  for (double* v : {&noise.q_level, &noise.q_slope, &noise.r}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(const double dof, in.get<double>());
  FORESHOCK_TRY(auto model, make(noise, dof));
  auto& b = model.belief_;
  for (double* v :
       {&b.level, &b.slope, &b.P.a, &b.P.b, &b.P.c, &b.diffuse.a, &b.diffuse.b, &b.diffuse.c}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  if (b.P.a < 0 || b.P.c < 0 || b.diffuse.a < 0 || b.diffuse.c < 0) {
    return fail(Errc::kMalformedInput, "local_trend: a belief that cannot be");
  }
  return model;
}

std::unique_ptr<OnlineModel> LocalTrend::clone() const {
  return std::make_unique<LocalTrend>(*this);
}

}  // namespace foreshock
