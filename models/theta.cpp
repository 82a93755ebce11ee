#include "foreshock/models/theta.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/power.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLongestSeason = 1U << 20U;

bool in_region(const ThetaWeights& w) {
  return w.alpha > 0 && w.alpha < 1 && w.share >= 0 && w.share <= 1;
}

bool is_sound(const ThetaState& s) {
  return std::isfinite(s.level) && std::isfinite(s.slope) && std::isfinite(s.line) &&
         s.steps >= 1 && std::isfinite(s.steps) && s.decay >= 0 && s.decay <= 1;
}

}  // namespace

void ThetaHorizon::next() {
  if (++h_ > 1) {
    const double before = noise_.unit(state_.level);
    if (weights_.dynamic) {
      spread(before * before);
    } else {
      covariance_[0][0] += std::pow(weights_.alpha * before, 2);
    }
    state_.learn(weights_, 0);
  }
  const double unit = noise_.unit(state_.level);
  growth_ = unit * unit + covariance_[0][0];
}

void ThetaHorizon::spread(double variance) {
  // x' = T x + g e, with x = (level, line, slope) and all that depends on y written as level + e.
  const auto gain = state_.gains(weights_);
  const std::array<std::array<double, 3>, 3> T{{{1 + gain.level, -gain.level, weights_.share},
                                                {gain.line, 1 - gain.line, 1},
                                                {gain.slope, -gain.slope, 1}}};
  const std::array<double, 3> g{weights_.alpha + gain.level, gain.line, gain.slope};
  std::array<std::array<double, 3>, 3> TP{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      for (std::size_t k = 0; k < 3; ++k) TP[i][j] += T[i][k] * covariance_[k][j];
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = g[i] * g[j] * variance;
      for (std::size_t k = 0; k < 3; ++k) sum += TP[i][k] * T[j][k];
      covariance_[i][j] = covariance_[j][i] = sum;
    }
  }
}

Result<Theta> Theta::make(Start start) {
  if (!in_region(start.weights)) {
    return fail(Errc::kInvalidArgument, "theta: weights outside 0 < alpha < 1, 0 <= share <= 1");
  }
  if (!is_sound(start.state)) {
    return fail(Errc::kInvalidArgument, "theta: states that are not finite or cannot be");
  }
  if (!start.season.is_sound()) {
    return fail(Errc::kInvalidArgument, "theta: a season that is none");
  }
  const bool additive = start.season.kind == SeasonProfile::Kind::kAdditive;
  if (!(start.power >= 0 && start.power <= kMostPower) || (additive && start.power != 1)) {
    return fail(Errc::kInvalidArgument,
                "theta: a power outside [0, 2], or one with an additive season");
  }
  if (!start.noise.is_sound() || (start.noise.exponent > 0 && start.power != 1)) {
    return fail(Errc::kInvalidArgument, "theta: noise in proportion to a level that cannot be");
  }
  if (!start.errors.is_sound()) {
    return fail(Errc::kInvalidArgument,
                "theta: sigma must be finite and >= 0, dof > 0, points, far_factor and "
                "far_steps >= 1");
  }
  return Theta(std::move(start));
}

Predictive Theta::ahead(const ThetaHorizon& at) const {
  const double exponent = at_.noise.exponent;
  const Predictive x =
      exponent > 0 ? at_.errors.ahead_in_proportion(at.h(), at.mean(), at.growth(), exponent)
                   : at_.errors.ahead(at.h(), at.mean(), at.growth(), at_.power);
  return at_.season.put_back(x, at.h());
}

Predictive Theta::expect() const {
  ThetaHorizon at(at_.weights, at_.state, at_.noise);
  at.next();
  return ahead(at);
}

void Theta::learn(double y) {
  const double x = at_.season.remove(y);
  at_.season.advance();
  const double value = at_.power == 1 ? x : x > 0 ? to_power(x, at_.power) : std::nan("");
  const double error = value - at_.state.level;
  const bool there =
      std::isfinite(error);  // Missing, or nothing that a model of a power can learn.
  if (there) at_.errors.learn(error / at_.noise.unit(at_.state.level));
  ThetaState next = at_.state;
  next.learn(at_.weights, there ? error : 0);
  if (is_sound(next)) at_.state = next;  // Nothing is learnt beyond what a double holds.
}

Forecast Theta::forecast(Horizon horizon) const {
  Forecast out;
  out.steps.reserve(static_cast<std::size_t>(horizon.steps()));
  ThetaHorizon at(at_.weights, at_.state, at_.noise);
  while (at.h() < horizon.steps()) {
    at.next();
    out.steps.push_back(ahead(at));
  }
  return out;
}

Components Theta::explain() const {
  const double drift = at_.weights.share * at_.state.slope;
  Components parts{{"level", at_.state.level - drift}, {"slope", drift}};
  if (at_.season.kind != SeasonProfile::Kind::kNone) {
    parts.push_back({"season", at_.season.next_index()});
  }
  return parts;
}

void Theta::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(at_.weights.dynamic ? 1 : 0));
  out.put(static_cast<std::uint8_t>(at_.season.kind));
  out.put(static_cast<std::int32_t>(at_.season.phase));
  out.put(static_cast<std::int32_t>(at_.errors.far_steps));
  const auto& w = at_.weights;
  const auto& s = at_.state;
  const auto& e = at_.errors;
  for (const double v :
       {w.alpha, w.share, s.level, s.slope, s.line, s.steps, s.decay, at_.power, at_.noise.exponent,
        at_.noise.least_level, e.sigma, e.dof, e.points, e.far_factor}) {
    out.put(v);
  }
  out.put_all(std::span<const double>(at_.season.index));
}

Result<Theta> Theta::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "theta: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  Start start;
  FORESHOCK_TRY(const auto dynamic, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto kind, in.get<std::uint8_t>());
  if (dynamic > 1 || kind > 2) return fail(Errc::kMalformedInput, "theta: unknown form");
  start.weights.dynamic = dynamic == 1;
  start.season.kind = static_cast<SeasonProfile::Kind>(kind);
  FORESHOCK_TRY(start.season.phase, in.get<std::int32_t>());
  FORESHOCK_TRY(start.errors.far_steps, in.get<std::int32_t>());
  auto& w = start.weights;
  auto& s = start.state;
  auto& e = start.errors;
  for (double* v : {&w.alpha, &w.share, &s.level, &s.slope, &s.line, &s.steps, &s.decay,
                    &start.power, &start.noise.exponent, &start.noise.least_level, &e.sigma, &e.dof,
                    &e.points, &e.far_factor}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(start.season.index, in.get_all<double>(kLongestSeason));
  return make(std::move(start));
}

std::unique_ptr<OnlineModel> Theta::clone() const {
  return std::make_unique<Theta>(*this);
}

std::size_t Theta::state_bytes() const {
  return sizeof(*this) + at_.season.index.capacity() * sizeof(double);
}

}  // namespace foreshock
