#include "foreshock/models/ces.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr int kLongestSeason = 1 << 12;  ///< Stability costs its square.

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

bool is_finite(const CesPair& pair) {
  return std::isfinite(pair.value) && std::isfinite(pair.echo);
}

bool is_sound(const CesForm& form, const CesState& state) {
  const auto m = static_cast<std::size_t>(form.season);
  return is_finite(state.level) && state.season.size() == m &&
         state.echo.size() == (form.has_echo() ? m : 0) && all_finite(state.season) &&
         all_finite(state.echo) && state.phase >= 0 &&
         (m == 0 ? state.phase == 0 : state.phase < form.season);
}

}  // namespace

CesHorizon::CesHorizon(const CesForm& form, const CesSmoothing& smoothing, CesState state,
                       const NoiseGrowth& noise)
    : form_(form), smoothing_(smoothing), state_(std::move(state)), noise_(noise) {}

double CesHorizon::response() {
  if (h_ == 1) {
    of_level_.learn(smoothing_.level, 1);
    if (form_.kind == CesForm::Season::kPartial) {
      of_season_.value = smoothing_.season.re;
    } else if (form_.has_echo()) {
      of_season_.learn(form_.has_level() ? smoothing_.season : smoothing_.level, 1);
    }
  } else {
    of_level_.learn(smoothing_.level, 0);
    const bool again = form_.has_echo() && (h_ - 1) % form_.season == 0;
    if (again) of_season_.learn(form_.has_level() ? smoothing_.season : smoothing_.level, 0);
  }
  const bool same_phase = form_.has_season() && h_ % form_.season == 0;
  return (form_.has_level() ? of_level_.value : 0) + (same_phase ? of_season_.value : 0);
}

void CesHorizon::next() {
  if (h_ > 0) {
    const double c = response();
    squares_.push_back(c * c);
    state_.learn(form_, smoothing_, 0);
  }
  ++h_;
  mean_ = state_.expect();
  const double unit = noise_.unit(mean_);
  variances_.push_back(unit * unit);
  if (noise_.exponent == 0) {
    growth_ = h_ == 1 ? 1 : growth_ + squares_.back();
    return;
  }
  growth_ = variances_.back();
  for (std::size_t j = 0; j < squares_.size(); ++j) {
    growth_ += squares_[j] * variances_[squares_.size() - 1 - j];
  }
}

Result<Ces> Ces::make(Start start) {
  const CesForm& form = start.form;
  const bool length =
      form.has_season() ? form.season >= 2 && form.season <= kLongestSeason : form.season == 0;
  if (!length) return fail(Errc::kInvalidArgument, "ces: season " + std::to_string(form.season));
  if (!is_sound(form, start.state)) {
    return fail(Errc::kInvalidArgument, "ces: states are not finite or not of the season's length");
  }
  if (!is_stable(form, start.smoothing)) {
    return fail(Errc::kInvalidArgument, "ces: smoothing parameters that are not stable");
  }
  if (!start.noise.is_sound()) {
    return fail(Errc::kInvalidArgument, "ces: noise in proportion to a level that cannot be");
  }
  if (!start.errors.is_sound()) {
    return fail(Errc::kInvalidArgument,
                "ces: sigma must be finite and >= 0, dof > 0, points, far_factor and "
                "far_steps >= 1");
  }
  return Ces(std::move(start));
}

Predictive Ces::ahead(int h, double mean, double growth) const {
  const double exponent = at_.noise.exponent;
  return exponent > 0 ? at_.errors.ahead_in_proportion(h, mean, growth, exponent)
                      : at_.errors.ahead(h, mean, growth, 1.0);
}

Predictive Ces::expect() const {
  const double mean = at_.state.expect();
  const double unit = at_.noise.unit(mean);
  return ahead(1, mean, unit * unit);
}

void Ces::learn(double y) {
  const double mean = at_.state.expect();
  const double error = y - mean;
  const bool there = std::isfinite(error);
  if (there) at_.errors.learn(error / at_.noise.unit(mean));
  const auto at = static_cast<std::size_t>(at_.state.phase);
  const CesPair level = at_.state.level;
  const CesPair season{at < at_.state.season.size() ? at_.state.season[at] : 0,
                       at < at_.state.echo.size() ? at_.state.echo[at] : 0};
  at_.state.learn(at_.form, at_.smoothing, there ? error : 0);
  // Nothing is learnt beyond what a double holds.
  if (!is_finite(at_.state.level)) at_.state.level = level;
  if (at < at_.state.season.size() && !std::isfinite(at_.state.season[at])) {
    at_.state.season[at] = season.value;
  }
  if (at < at_.state.echo.size() && !std::isfinite(at_.state.echo[at])) {
    at_.state.echo[at] = season.echo;
  }
}

Forecast Ces::forecast(Horizon horizon) const {
  Forecast out;
  out.steps.reserve(static_cast<std::size_t>(horizon.steps()));
  CesHorizon at(at_.form, at_.smoothing, at_.state, at_.noise);
  while (at.h() < horizon.steps()) {
    at.next();
    out.steps.push_back(ahead(at.h(), at.mean(), at.growth()));
  }
  return out;
}

Components Ces::explain() const {
  Components parts;
  if (at_.form.has_level()) parts.push_back({"level", at_.state.level.value});
  if (at_.form.has_season()) {
    parts.push_back({"season", at_.state.season[static_cast<std::size_t>(at_.state.phase)]});
  }
  return parts;
}

void Ces::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(at_.form.kind));
  out.put(static_cast<std::int32_t>(at_.form.season));
  out.put(static_cast<std::int32_t>(at_.state.phase));
  out.put(static_cast<std::int32_t>(at_.errors.far_steps));
  const auto& s = at_.smoothing;
  const auto& e = at_.errors;
  for (const double v : {s.level.re, s.level.im, s.season.re, s.season.im, at_.state.level.value,
                         at_.state.level.echo, at_.noise.exponent, at_.noise.least_level, e.sigma,
                         e.dof, e.points, e.doubt, e.far_factor}) {
    out.put(v);
  }
  out.put_all(std::span<const double>(at_.state.season));
  out.put_all(std::span<const double>(at_.state.echo));
}

Result<Ces> Ces::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "ces: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  Start start;
  FORESHOCK_TRY(const auto kind, in.get<std::uint8_t>());
  if (kind > 3) return fail(Errc::kMalformedInput, "ces: unknown form");
  start.form.kind = static_cast<CesForm::Season>(kind);
  FORESHOCK_TRY(start.form.season, in.get<std::int32_t>());
  FORESHOCK_TRY(start.state.phase, in.get<std::int32_t>());
  FORESHOCK_TRY(start.errors.far_steps, in.get<std::int32_t>());
  auto& s = start.smoothing;
  auto& e = start.errors;
  for (double* v : {&s.level.re, &s.level.im, &s.season.re, &s.season.im, &start.state.level.value,
                    &start.state.level.echo, &start.noise.exponent, &start.noise.least_level,
                    &e.sigma, &e.dof, &e.points, &e.doubt, &e.far_factor}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(start.state.season, in.get_all<double>(kLongestSeason));
  FORESHOCK_TRY(start.state.echo, in.get_all<double>(kLongestSeason));
  return make(std::move(start));
}

std::unique_ptr<OnlineModel> Ces::clone() const {
  return std::make_unique<Ces>(*this);
}

std::size_t Ces::state_bytes() const {
  return sizeof(*this) + (at_.state.season.capacity() + at_.state.echo.capacity()) * sizeof(double);
}

}  // namespace foreshock
