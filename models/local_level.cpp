#include "foreshock/models/local_level.h"

#include <cmath>

namespace foreshock {
namespace {
constexpr std::uint32_t kVersion = 1;
}  // namespace

Result<LocalLevel> LocalLevel::make(const LevelNoise& noise, double dof) {
  const bool sound =
      noise.q >= 0 && noise.r >= 0 && noise.q + noise.r > 0 && std::isfinite(noise.q + noise.r);
  if (!sound || !(dof > 0)) {
    return fail(Errc::kInvalidArgument,
                "local level: variances must be finite and >= 0, not both 0, and dof > 0");
  }
  return LocalLevel(noise, dof);
}

Predictive LocalLevel::expect() const {
  if (belief_.diffuse) return Predictive::unknown();
  return Predictive::student_t(belief_.x, std::sqrt(belief_.P + noise_.r), dof_);
}

Forecast LocalLevel::forecast(Horizon horizon) const {
  Forecast out;
  LevelBelief belief = belief_;
  for (int h = 0; h < horizon.steps(); ++h) {
    out.steps.push_back(
        belief.diffuse ? Predictive::unknown()
                       : Predictive::student_t(belief.x, std::sqrt(belief.P + noise_.r), dof_));
    level_step(noise_, belief, std::nan(""));
  }
  return out;
}

void LocalLevel::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(belief_.diffuse ? 1 : 0));
  for (const double v : {noise_.q, noise_.r, dof_, belief_.x, belief_.P}) out.put(v);
}

Result<LocalLevel> LocalLevel::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "local_level: snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(const auto diffuse, in.get<std::uint8_t>());
  LevelNoise noise;
  FORESHOCK_TRY(noise.q, in.get_finite());
  FORESHOCK_TRY(noise.r, in.get_finite());
  FORESHOCK_TRY(const double dof, in.get<double>());
  FORESHOCK_TRY(auto model, make(noise, dof));
  model.belief_.diffuse = diffuse == 1;
  FORESHOCK_TRY(model.belief_.x, in.get_finite());
  FORESHOCK_TRY(model.belief_.P, in.get_finite());
  if (diffuse > 1 || model.belief_.P < 0) {
    return fail(Errc::kMalformedInput, "local_level: a belief that cannot be");
  }
  return model;
}

std::unique_ptr<OnlineModel> LocalLevel::clone() const {
  return std::make_unique<LocalLevel>(*this);
}

}  // namespace foreshock
