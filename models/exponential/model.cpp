#include "foreshock/models/exponential/model.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace foreshock {
namespace {

using exponential::Form;
using exponential::Smoothing;
using exponential::State;
using Part = Form::Part;

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLongestSeason = 1U << 20U;
/// Nothing is learnt beyond: products of two must stay finite.
constexpr double kMost = 1e150;

bool in_region(const Form& form, const Smoothing& s) {
  const bool smooths = s.alpha > 0 && s.alpha < 1;
  const bool trend = form.has_trend() ? s.beta >= 0 && s.beta <= s.alpha : s.beta == 0;
  const bool season = form.has_season() ? s.gamma >= 0 && s.gamma <= 1 - s.alpha : s.gamma == 0;
  const bool damping = form.damped ? s.phi > 0 && s.phi < 1 : s.phi == 1;
  return smooths && trend && season && damping;
}

bool is_size(double v, bool positive) {
  return std::abs(v) <= kMost && (!positive || v > 1 / kMost);
}

bool is_sound(const Form& form, const State& state) {
  const bool positive = form.is_multiplicative();
  bool sound = is_size(state.level, positive) &&
               is_size(state.slope, form.trend == Part::kMultiplicative) &&
               state.season.size() == static_cast<std::size_t>(form.period) && state.phase >= 0 &&
               state.phase < std::max(1, form.period);
  for (const double v : state.season) {
    sound = sound && is_size(v, form.season == Part::kMultiplicative);
  }
  return sound;
}

/// Sum and number of squared standardised errors of what was expected far ahead, looked at four
/// times in every stretch of that length.
struct Far {
  double squares = 0;
  double count = 0;
};

Far far_errors(std::span<const double> y, const exponential::Fit& fit, double sigma, int far) {
  const int stride = std::max(1, far / 4);
  State state = fit.initial;
  Far out;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const std::size_t later = t + static_cast<std::size_t>(far) - 1;
    if (t % static_cast<std::size_t>(stride) == 0 && later < y.size() && y[later] == y[later]) {
      exponential::Horizon at(fit.form, fit.smoothing, state, sigma);
      while (at.h() < far) at.next();
      const double z = (y[later] - at.mean()) / sigma;
      out.squares += z * z / at.growth() * stride;
      out.count += stride;
    }
    const double mu = state.expect(fit.form, fit.smoothing);
    state.learn(fit.form, fit.smoothing, y[t] == y[t] ? y[t] - mu : 0);
  }
  return out;
}

}  // namespace

Result<ExponentialSmoothing> ExponentialSmoothing::make(Start start) {
  if (!start.form.is_sound() || static_cast<std::size_t>(start.form.period) > kLongestSeason) {
    return fail(Errc::kInvalidArgument, "ets: a form that is none");
  }
  if (!in_region(start.form, start.smoothing)) {
    return fail(Errc::kInvalidArgument,
                "ets: smoothing outside 0 < beta < alpha < 1, 0 < gamma < 1 - alpha, 0 < phi < 1");
  }
  if (!is_sound(start.form, start.state)) {
    return fail(Errc::kInvalidArgument,
                "ets: states that cannot be, or not of the season's length");
  }
  if (!start.errors.is_sound()) {
    return fail(Errc::kInvalidArgument,
                "ets: sigma must be finite and >= 0, dof > 0, points, far_factor and "
                "far_steps >= 1");
  }
  return ExponentialSmoothing(std::move(start));
}

Result<ExponentialSmoothing> ExponentialSmoothing::after(std::span<const double> y,
                                                         const exponential::Fit& fit) {
  const Form& form = fit.form;
  const double dof = std::max(1, fit.count - form.parameter_count() + 1);
  const double sigma = fit.rms_error * std::sqrt(fit.count / dof);
  const int far =
      form.has_season() ? 2 * form.period : std::clamp(static_cast<int>(y.size()) / 4, 2, 8);
  const Far errors = sigma > 0 ? far_errors(y, fit, sigma, far) : Far{};
  State state = fit.initial;
  for (const double v : y) {
    const double mu = state.expect(form, fit.smoothing);
    state.learn(form, fit.smoothing, v == v ? v - mu : 0);
  }
  return make({form,
               fit.smoothing,
               std::move(state),
               {.sigma = sigma,
                .dof = dof,
                .points = static_cast<double>(fit.count),
                .far_factor = far_factor(errors.squares, errors.count, far),
                .far_steps = far}});
}

Predictive ExponentialSmoothing::ahead(const exponential::Horizon& at) const {
  return at_.form.multiplicative_error
             ? at_.errors.ahead_in_proportion(at.h(), at.mean(), at.growth(), 1)
             : at_.errors.ahead(at.h(), at.mean(), at.growth(), 1.0);
}

Predictive ExponentialSmoothing::expect() const {
  exponential::Horizon at(at_.form, at_.smoothing, at_.state, at_.errors.sigma);
  at.next();
  return ahead(at);
}

void ExponentialSmoothing::learn(double y) {
  const double mu = at_.state.expect(at_.form, at_.smoothing);
  // What is not positive teaches a model of products nothing.
  const bool there = std::abs(y) <= kMost && (y > 0 || !at_.form.is_multiplicative());
  if (there) at_.errors.learn(at_.form.multiplicative_error ? (y - mu) / mu : y - mu);
  const auto at = static_cast<std::size_t>(at_.state.phase);
  const double level = at_.state.level;
  const double slope = at_.state.slope;
  const double season = at_.state.factor();
  at_.state.learn(at_.form, at_.smoothing, there ? y - mu : 0);
  // Nor is anything learnt that takes the states out of their region: the step then goes on alone.
  const bool positive = at_.form.is_multiplicative();
  const bool sound = is_size(at_.state.level, positive) &&
                     is_size(at_.state.slope, at_.form.trend == Part::kMultiplicative) &&
                     (!at_.form.has_season() ||
                      is_size(at_.state.season[at], at_.form.season == Part::kMultiplicative));
  if (sound) return;
  at_.state.level = level;
  at_.state.slope = slope;
  if (at_.form.has_season()) at_.state.season[at] = season;
}

Forecast ExponentialSmoothing::forecast(foreshock::Horizon horizon) const {
  Forecast out;
  out.steps.reserve(static_cast<std::size_t>(horizon.steps()));
  exponential::Horizon at(at_.form, at_.smoothing, at_.state, at_.errors.sigma);
  while (at.h() < horizon.steps()) {
    at.next();
    out.steps.push_back(ahead(at));
  }
  return out;
}

Components ExponentialSmoothing::explain() const {
  Components parts{{"level", at_.state.level}};
  if (at_.form.has_trend()) parts.push_back({"slope", at_.state.slope});
  if (at_.form.has_season()) parts.push_back({"season", at_.state.factor()});
  return parts;
}

std::unique_ptr<OnlineModel> ExponentialSmoothing::clone() const {
  return std::make_unique<ExponentialSmoothing>(*this);
}

std::size_t ExponentialSmoothing::state_bytes() const {
  return sizeof(*this) + at_.state.season.capacity() * sizeof(double);
}

void ExponentialSmoothing::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(at_.form.multiplicative_error ? 1 : 0));
  out.put(static_cast<std::uint8_t>(at_.form.trend));
  out.put(static_cast<std::uint8_t>(at_.form.damped ? 1 : 0));
  out.put(static_cast<std::uint8_t>(at_.form.season));
  for (const double v : {at_.smoothing.alpha, at_.smoothing.beta, at_.smoothing.gamma,
                         at_.smoothing.phi, at_.state.level, at_.state.slope}) {
    out.put(v);
  }
  out.put_all(std::span<const double>(at_.state.season));
  out.put(static_cast<std::int32_t>(at_.state.phase));
  const StepErrors& e = at_.errors;
  for (const double v : {e.sigma, e.dof, e.points, e.doubt, e.far_factor}) out.put(v);
  out.put(static_cast<std::int32_t>(e.far_steps));
}

Result<ExponentialSmoothing> ExponentialSmoothing::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "exponential: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  Start start;
  FORESHOCK_TRY(const auto error, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto trend, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto damped, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto season, in.get<std::uint8_t>());
  if (error > 1 || trend > 2 || damped > 1 || season > 2) {
    return fail(Errc::kMalformedInput, "exponential: a form that is none");
  }
  start.form = {error == 1, static_cast<Part>(trend), damped == 1, static_cast<Part>(season), 0};
  for (double* const v : {&start.smoothing.alpha, &start.smoothing.beta, &start.smoothing.gamma,
                          &start.smoothing.phi, &start.state.level, &start.state.slope}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(start.state.season, in.get_all<double>(kLongestSeason));
  start.form.period = static_cast<int>(start.state.season.size());
  FORESHOCK_TRY(start.state.phase, in.get<std::int32_t>());
  StepErrors& e = start.errors;
  for (double* const v : {&e.sigma, &e.dof, &e.points, &e.doubt, &e.far_factor}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(e.far_steps, in.get<std::int32_t>());
  return make(std::move(start));
}

Result<Fitted> fit_exponential(std::span<const double> y, int season,
                               const exponential::Family& family,
                               const exponential::Effort& effort) {
  const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return !(v <= 0); });
  const auto forms = exponential::forms(season, positive, family);
  FORESHOCK_TRY(const auto fits, exponential::fit_forms(y, forms, effort));
  const exponential::Fit& best = fits.front();
  FORESHOCK_TRY(auto model, ExponentialSmoothing::after(y, best));
  FitReport report{
      .form = best.form.name(),
      .outcome = best.converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = best.log_likelihood,
      .aicc = best.aicc,
      .parameters = best.form.parameter_count()};
  for (const exponential::Fit& fit : fits) report.evaluations += fit.evaluations;
  return Fitted{std::make_unique<ExponentialSmoothing>(std::move(model)), std::move(report)};
}

}  // namespace foreshock
