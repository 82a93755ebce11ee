#include "foreshock/models/structural/structural.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "foreshock/models/structural/internal/layout.h"

namespace foreshock {
namespace {

/// A gain that moves by less than this, of its largest element, for so many values in a row has
/// settled.
constexpr double kSettled = 1e-11;
constexpr int kInARow = 8;
/// The search for a steady gain gives up after so many steps, or after this much work for large
/// states: a variance of 0 lets gains shrink for ever.
constexpr std::size_t kMostSteps = 2000;
constexpr std::size_t kMostWork = 2'000'000;  // Elements of P.
constexpr std::size_t kMostStates = 4096;
constexpr std::uint32_t kVersion = 1;

double largest(std::span<const double> v) {
  double out = 0;
  for (const double x : v) out = std::max(out, std::abs(x));
  return out;
}

double distance(std::span<const double> a, std::span<const double> b) {
  double out = 0;
  for (std::size_t i = 0; i < a.size(); ++i) out = std::max(out, std::abs(a[i] - b[i]));
  return out;
}

/// Counts up while gains stay where they are.
class Settling {
 public:
  void see(std::span<const double> before, std::span<const double> now, int& in_a_row) const {
    in_a_row = distance(before, now) <= kSettled * largest(now) ? in_a_row + 1 : 0;
  }
};

/// The filter on values all there until its gain has settled, or until it is clear that it does
/// not.
double settled_variance(const structured::System& system, structured::Belief& belief,
                        std::vector<double>& gain) {
  std::vector<double> before(belief.x.size());
  gain.assign(belief.x.size(), 0.0);
  const std::size_t k = belief.x.size();
  const std::size_t steps = std::min(kMostSteps, std::max(2 * k, kMostWork / (k * k)));
  int in_a_row = 0;
  double variance = 0;
  for (std::size_t t = 0; t < steps && in_a_row < kInARow; ++t) {
    before = gain;
    variance = structured::correct(system, belief, 0.0, gain).variance;
    structured::predict(system, belief);
    Settling().see(before, gain, in_a_row);
  }
  return variance;
}

Result<StructuralSpec> read_spec(StateReader& in, std::uint8_t& logarithm) {
  StructuralSpec spec;
  FORESHOCK_TRY(const auto slope, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto cycle, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto autoregression, in.get<std::uint8_t>());
  FORESHOCK_TRY(logarithm, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto seasons, in.get_all<std::int32_t>(64));
  if (slope > 2 || cycle > 1 || logarithm > 1 || autoregression > 1 || seasons.size() % 2 != 0) {
    return fail(Errc::kMalformedInput, "structural: components that cannot be");
  }
  spec.slope = static_cast<Slope>(slope);
  spec.cycle = cycle == 1;
  spec.autoregression = autoregression == 1;
  for (std::size_t i = 0; i < seasons.size(); i += 2) {
    spec.seasons.push_back({seasons[i], seasons[i + 1]});
    if (seasons[i] > static_cast<std::int32_t>(kMostStates)) {
      return fail(Errc::kUnsupported, "structural: a season of " + std::to_string(seasons[i]));
    }
  }
  FORESHOCK_TRY_VOID(spec.check());
  return spec;
}

/// One-step variance once settled.
double reference_of(const StructuralSpec& spec, const StructuralParams& params) {
  structured::Belief belief = structural::diffuse_start(spec, params);
  std::vector<double> gain;
  return settled_variance(structural::structured_system(spec, params), belief, gain);
}

}  // namespace

Structural::Structural(StructuralSpec spec, StructuralParams params, const StepErrors& errors,
                       double reference, bool logarithm)
    : spec_(std::move(spec)),
      params_(std::move(params)),
      errors_(errors),
      system_(structural::structured_system(spec_, params_)),
      reference_(reference),
      logarithm_(logarithm),
      belief_(structural::diffuse_start(spec_, params_)),
      gain_(belief_.x.size()) {}

Result<Structural> Structural::make(StructuralSpec spec, StructuralParams params,
                                    const StepErrors& errors, bool logarithm) {
  FORESHOCK_TRY_VOID(check(spec, params));
  if (!errors.is_sound()) {
    return fail(Errc::kInvalidArgument,
                "structural: sigma must be finite and >= 0, dof > 0, points >= 1");
  }
  const double reference = reference_of(spec, params);
  if (!(reference > 0) || !std::isfinite(reference)) {
    return fail(Errc::kInvalidArgument, "structural: " + spec.name() + " predicts without error");
  }
  return Structural(std::move(spec), std::move(params), errors, reference, logarithm);
}

Result<Structural> Structural::after(std::span<const double> y, const StructuralFit& fit,
                                     bool logarithm) {
  if (std::any_of(y.begin(), y.end(), [](double v) { return std::isinf(v); })) {
    return fail(Errc::kInvalidArgument, "structural: a value is infinite");
  }
  StepErrors errors;
  const int estimated = fit.parameter_count() - fit.diffuse;
  const auto count = static_cast<double>(fit.count);
  errors.dof = std::max<double>(1, count - estimated + 1);
  errors.points = std::max<double>(1, count + fit.diffuse);
  FORESHOCK_TRY(Structural model, make(fit.spec, fit.params, errors, logarithm));
  for (const double v : y) model.learn(v);
  errors.sigma = std::sqrt(model.reference_ * fit.variance_factor());
  model.errors_ = errors;
  return model;
}

Predictive Structural::of(int h, double mean, double variance) const {
  return errors_.ahead(h, mean, variance / reference_, power());
}

Predictive Structural::expect() const {
  const double mean = structured::observed(system_, belief_.x);
  if (steady_) return of(1, mean, reference_);
  const structured::Seen seen = structured::expect(system_, belief_);
  if (seen.diffuse > 0) return Predictive::unknown();
  return of(1, seen.expected, seen.variance);
}

void Structural::learn_with_gain(double y) {
  const double error = structured::step_with_gain(system_, gain_, y, belief_.x);
  errors_.learn(error);
}

void Structural::learn(double y) {
  if (logarithm_) y = std::log(y);
  const bool there = std::isfinite(y);
  if (steady_ && there) return learn_with_gain(y);
  if (steady_) unsettle();
  const std::vector<double> before = gain_;
  const double value = there ? y : std::numeric_limits<double>::quiet_NaN();
  const structured::Seen seen = structured::correct(system_, belief_, value, gain_);
  structured::predict(system_, belief_);
  if (!there) {
    settled_ = 0;
    return;
  }
  if (seen.diffuse > 0 || !(seen.variance > 0)) return;
  errors_.learn((y - seen.expected) * std::sqrt(reference_ / seen.variance));
  Settling().see(before, gain_, settled_);
  if (belief_.unknown == 0 && settled_ >= kInARow) settle(seen.variance);
}

void Structural::settle(double variance) {
  // Once and for all: a filter that settles does so at one variance.
  if (std::abs(variance - reference_) > 1e-6 * reference_) return;
  steady_ = true;
  belief_.P = {};
}

structured::Belief Structural::settled_belief() const {
  structured::Belief far = structural::diffuse_start(spec_, params_);
  std::vector<double> gain;
  settled_variance(system_, far, gain);
  return far;
}

void Structural::unsettle() {
  steady_ = false;
  settled_ = 0;
  belief_.P = std::move(settled_belief().P);
}

Forecast Structural::forecast(Horizon horizon) const {
  Forecast out;
  out.steps.reserve(static_cast<std::size_t>(horizon.steps()));
  structured::Belief ahead = belief_;
  std::vector<double> error = gain_;  // What one unit of innovation does to the states ahead.
  double variance = reference_;
  for (int h = 1; h <= horizon.steps(); ++h) {
    if (!steady_) {
      const structured::Seen seen = structured::expect(system_, ahead);
      out.steps.push_back(seen.diffuse > 0 ? Predictive::unknown()
                                           : of(h, seen.expected, seen.variance));
      structured::predict(system_, ahead);
      continue;
    }
    out.steps.push_back(of(h, structured::observed(system_, ahead.x), variance));
    structured::move(system_, ahead.x);
    structured::move(system_, error);
    const double c = structured::observed(system_, error);
    variance += c * c * reference_;
  }
  return out;
}

std::unique_ptr<OnlineModel> Structural::clone() const {
  return std::make_unique<Structural>(*this);
}

std::size_t Structural::state_bytes() const {
  const structured::System& s = system_;
  const std::size_t numbers = belief_.x.capacity() + belief_.P.capacity() + belief_.A.capacity() +
                              gain_.capacity() + s.q.capacity() + s.factors.capacity() +
                              s.cosine.capacity() + s.sine.capacity() + params_.seasons.capacity();
  return sizeof(*this) + numbers * sizeof(double) + s.periods.capacity() * sizeof(int) +
         spec_.seasons.capacity() * sizeof(SeasonForm);
}

void Structural::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(spec_.slope));
  out.put(static_cast<std::uint8_t>(spec_.cycle ? 1 : 0));
  out.put(static_cast<std::uint8_t>(spec_.autoregression ? 1 : 0));
  out.put(static_cast<std::uint8_t>(logarithm_ ? 1 : 0));
  std::vector<std::int32_t> seasons;
  for (const SeasonForm& s : spec_.seasons) seasons.insert(seasons.end(), {s.period, s.harmonics});
  out.put_all(std::span<const std::int32_t>(seasons));
  const StructuralParams& p = params_;
  for (const double v :
       {p.irregular, p.level, p.slope, p.cycle, p.autoregression, p.damping, p.cycle_frequency,
        p.cycle_damping, p.coefficient, errors_.sigma, errors_.dof, errors_.points, errors_.doubt,
        errors_.far_factor, reference_}) {
    out.put(v);
  }
  out.put(static_cast<std::int32_t>(errors_.far_steps));
  out.put_all(std::span<const double>(p.seasons));
  out.put_all(std::span<const double>(belief_.x));
  out.put_all(std::span<const double>(gain_));
  out.put(static_cast<std::uint8_t>(steady_ ? 1 : 0));
  out.put(static_cast<std::int32_t>(settled_));
  out.put(static_cast<std::uint32_t>(belief_.unknown));
  out.put_all(std::span<const double>(belief_.P));
  out.put_all(std::span<const double>(belief_.A));
}

Result<Structural> Structural::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "structural: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  std::uint8_t logarithm = 0;
  FORESHOCK_TRY(StructuralSpec spec, read_spec(in, logarithm));
  StructuralParams p;
  StepErrors errors;
  double reference = 0;
  for (double* v : {&p.irregular, &p.level, &p.slope, &p.cycle, &p.autoregression, &p.damping,
                    &p.cycle_frequency, &p.cycle_damping, &p.coefficient, &errors.sigma,
                    &errors.dof, &errors.points, &errors.doubt, &errors.far_factor, &reference}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(errors.far_steps, in.get<std::int32_t>());
  FORESHOCK_TRY(p.seasons, in.get_all<double>(kMostStates));
  FORESHOCK_TRY_VOID(check(spec, p));
  if (!errors.is_sound() || !(reference > 0)) {
    return fail(Errc::kMalformedInput, "structural: errors that cannot be");
  }
  Structural model(std::move(spec), std::move(p), errors, reference, logarithm == 1);
  FORESHOCK_TRY_VOID(model.read_belief(in));
  return model;
}

Status Structural::read_belief(StateReader& in) {
  const std::size_t k = belief_.x.size();
  const std::size_t most = k * structured::row_length(k);
  FORESHOCK_TRY(belief_.x, in.get_all<double>(k));
  FORESHOCK_TRY(gain_, in.get_all<double>(k));
  FORESHOCK_TRY(const auto steady, in.get<std::uint8_t>());
  FORESHOCK_TRY(settled_, in.get<std::int32_t>());
  FORESHOCK_TRY(const auto unknown, in.get<std::uint32_t>());
  FORESHOCK_TRY(belief_.P, in.get_all<double>(most));
  FORESHOCK_TRY(belief_.A, in.get_all<double>(k * k));
  steady_ = steady == 1;
  belief_.unknown = unknown;
  const auto all_finite = [](std::span<const double> v) {
    return std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); });
  };
  bool sound = steady <= 1 && settled_ >= 0 && belief_.x.size() == k && gain_.size() == k &&
               unknown <= k && belief_.P.size() == (steady_ ? 0 : most) &&
               belief_.A.size() == k * unknown && (!steady_ || unknown == 0) &&
               all_finite(belief_.x) && all_finite(gain_) && all_finite(belief_.P) &&
               all_finite(belief_.A);
  for (std::size_t i = 0; sound && !steady_ && i < k; ++i) {
    sound = belief_.P[i * structured::row_length(k) + i] >= 0;
  }
  if (sound) return {};
  return fail(Errc::kMalformedInput, "structural: a belief that cannot be");
}

}  // namespace foreshock
