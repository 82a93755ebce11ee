#include "foreshock/models/ets.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/models/box_cox.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kWithoutPowers = 1;  ///< A byte says whether it is of log y.
constexpr int kLongestSeason = 1 << 20;

bool in_region(const EtsForm& form, const EtsSmoothing& s) {
  const bool level = s.alpha > 0 && s.alpha < 1;
  const bool slope = form.has_trend() ? s.beta >= 0 && s.beta <= s.alpha : s.beta == 0;
  const bool season = form.has_season() ? s.gamma >= 0 && s.gamma <= 1 - s.alpha : s.gamma == 0;
  const bool damping = form.trend == EtsForm::Trend::kDamped ? s.phi > 0 && s.phi < 1 : s.phi == 1;
  return level && slope && season && damping;
}

bool is_sound(const EtsForm& form, const EtsState& state) {
  const auto m = static_cast<std::size_t>(form.has_season() ? form.season : 0);
  return std::isfinite(state.level) && std::isfinite(state.slope) && state.season.size() == m &&
         std::all_of(state.season.begin(), state.season.end(),
                     [](double s) { return std::isfinite(s); }) &&
         state.phase >= 0 && (m == 0 ? state.phase == 0 : state.phase < form.season);
}

}  // namespace

std::string EtsForm::name() const {
  static constexpr const char* kTrends[] = {"N", "A", "Ad"};
  std::string out = std::string("ETS(A,") + kTrends[static_cast<int>(trend)] + ",";
  out += has_season() ? "A) season " + std::to_string(season) : "N)";
  return out + name_of_power(power);
}

Result<Ets> Ets::make(Start start) {
  if (start.form.season < 0 || start.form.season == 1 || start.form.season > kLongestSeason) {
    return fail(Errc::kInvalidArgument, "ets: season " + std::to_string(start.form.season));
  }
  if (!(start.form.power >= 0 && start.form.power <= kMostPower)) {
    return fail(Errc::kInvalidArgument, "ets: a power outside [0, 2]");
  }
  if (!in_region(start.form, start.smoothing)) {
    return fail(Errc::kInvalidArgument,
                "ets: smoothing parameters outside 0 < beta < alpha < 1, "
                "0 < gamma < 1 - alpha, 0 < phi < 1");
  }
  if (!is_sound(start.form, start.state)) {
    return fail(Errc::kInvalidArgument, "ets: states are not finite or not of the season's length");
  }
  if (!start.errors.is_sound()) {
    return fail(Errc::kInvalidArgument,
                "ets: sigma must be finite and >= 0, dof > 0, points, far_factor and "
                "far_steps >= 1");
  }
  return Ets(std::move(start));
}

Predictive Ets::expect() const {
  return at_.errors.ahead(1, at_.state.expect(at_.smoothing), 1, power());
}

void Ets::learn(double y) {
  const double value = value_of(at_.form, y);
  if (!std::isfinite(value)) {  // Missing, or nothing that a model of a power can learn.
    at_.state.learn(at_.smoothing, 0);
    return;
  }
  const double error = value - at_.state.expect(at_.smoothing);
  at_.state.learn(at_.smoothing, error);
  at_.errors.learn(error);
}

void EtsHorizon::next() {
  if (h_ > 0) {
    const double c =
        s_.alpha + s_.beta * slopes_ + (season_ > 0 && h_ % season_ == 0 ? s_.gamma : 0);
    growth_ += c * c;
  }
  ++h_;
  power_ *= s_.phi;
  slopes_ += power_;
}

double EtsHorizon::mean(const EtsState& state) const {
  const double mean = state.level + slopes_ * state.slope;
  if (season_ == 0) return mean;
  return mean + state.season[static_cast<std::size_t>((state.phase + h_ - 1) % season_)];
}

Forecast Ets::forecast(Horizon horizon) const {
  Forecast out;
  out.steps.reserve(static_cast<std::size_t>(horizon.steps()));
  EtsHorizon at(at_.form, at_.smoothing);
  while (at.h() < horizon.steps()) {
    at.next();
    out.steps.push_back(at_.errors.ahead(at.h(), at.mean(at_.state), at.growth(), power()));
  }
  return out;
}

Components Ets::explain() const {
  Components parts{{"level", at_.state.level}};
  if (at_.form.has_trend()) parts.push_back({"slope", at_.smoothing.phi * at_.state.slope});
  if (at_.form.has_season()) {
    parts.push_back({"season", at_.state.season[static_cast<std::size_t>(at_.state.phase)]});
  }
  return parts;
}

void Ets::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(at_.form.trend));
  out.put(at_.form.power);
  out.put(static_cast<std::int32_t>(at_.form.season));
  out.put(static_cast<std::int32_t>(at_.state.phase));
  const auto& s = at_.smoothing;
  for (const double v :
       {s.alpha, s.beta, s.gamma, s.phi, at_.state.level, at_.state.slope, at_.errors.sigma,
        at_.errors.dof, at_.errors.points, at_.errors.far_factor}) {
    out.put(v);
  }
  out.put(static_cast<std::int32_t>(at_.errors.far_steps));
  out.put_all(std::span<const double>(at_.state.season));
}

Result<Ets> Ets::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion && version != kWithoutPowers) {
    return fail(Errc::kUnsupported, "ets: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  Start start;
  FORESHOCK_TRY(const auto trend, in.get<std::uint8_t>());
  if (version == kWithoutPowers) {
    FORESHOCK_TRY(const auto logarithm, in.get<std::uint8_t>());
    if (logarithm > 1) return fail(Errc::kMalformedInput, "ets: unknown form");
    start.form.power = logarithm == 1 ? 0 : 1;
  } else {
    FORESHOCK_TRY(start.form.power, in.get_finite());
  }
  if (trend > 2) return fail(Errc::kMalformedInput, "ets: unknown form");
  start.form.trend = static_cast<EtsForm::Trend>(trend);
  FORESHOCK_TRY(start.form.season, in.get<std::int32_t>());
  FORESHOCK_TRY(start.state.phase, in.get<std::int32_t>());
  auto& s = start.smoothing;
  for (double* v :
       {&s.alpha, &s.beta, &s.gamma, &s.phi, &start.state.level, &start.state.slope,
        &start.errors.sigma, &start.errors.dof, &start.errors.points, &start.errors.far_factor}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(start.errors.far_steps, in.get<std::int32_t>());
  FORESHOCK_TRY(start.state.season, in.get_all<double>(kLongestSeason));
  return make(std::move(start));
}

std::unique_ptr<OnlineModel> Ets::clone() const {
  return std::make_unique<Ets>(*this);
}

std::size_t Ets::state_bytes() const {
  return sizeof(*this) + at_.state.season.capacity() * sizeof(double);
}

}  // namespace foreshock
