#include "foreshock/models/ets_mix.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kMostMembers = 12;
/// Forms this much worse in AICc have a weight below 0.02 of the best one's and are left out.
constexpr double kFar = 8;

/// Where a predictive lies and how wide it is, on one scale or the other by the delta method.
struct Moments {
  double location;
  double scale;
};

Moments on_log_scale(const Predictive& p) {
  if (p.is_log()) return {p.location(), p.scale()};
  // What reaches below zero has no logarithm worth the name: it counts as if it began at its scale.
  const double location = std::max(p.location(), p.scale());
  return {std::log(location), std::sqrt(std::log1p(std::pow(p.scale() / location, 2)))};
}

Moments on_plain_scale(const Predictive& p) {
  if (!p.is_log()) return {p.location(), p.scale()};
  const double median = p.median();
  return {median, median * std::sqrt(std::expm1(p.scale() * p.scale()))};
}

}  // namespace

Result<EtsMix> EtsMix::make(std::vector<Member> members) {
  double sum = 0;
  bool positive = !members.empty() && members.size() <= kMostMembers;
  for (const Member& m : members) {
    positive = positive && m.weight > 0;
    sum += m.weight;
  }
  if (!positive || !(std::abs(sum - 1) < 1e-9)) {
    return fail(Errc::kInvalidArgument, "ets mix: weights must be positive and sum to 1");
  }
  return EtsMix(std::move(members));
}

EtsMix::EtsMix(std::vector<Member> members) : members_(std::move(members)), logarithm_(false) {
  std::stable_sort(members_.begin(), members_.end(),
                   [](const Member& a, const Member& b) { return a.weight > b.weight; });
  double in_log = 0;
  for (const Member& m : members_) in_log += m.model.form().logarithm ? m.weight : 0;
  logarithm_ = in_log > 0.5;
}

Predictive EtsMix::mix(std::span<const Predictive> parts) const {
  if (parts.size() == 1) return parts.front();
  const auto moments = [&](const Predictive& p) {
    return logarithm_ ? on_log_scale(p) : on_plain_scale(p);
  };
  // In units of the first member's scale from its location, so that nothing overflows and large
  // levels stay exact.
  const Moments first = moments(parts.front());
  const double unit = first.scale > 0 ? first.scale : 1;
  double location = 0;
  double second = 0;
  double variance = 0;
  double inverse_dof = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const double weight = members_[k].weight;
    const Moments part = moments(parts[k]);
    const double off = (part.location - first.location) / unit;
    location += weight * off;
    second += weight * off * off;
    variance += weight * (part.scale / unit) * (part.scale / unit);
    inverse_dof += weight / parts[k].dof();
  }
  variance += std::max(0.0, second - location * location);  // Between the members.
  const double centre = first.location + unit * location;
  const double scale = unit * std::sqrt(variance);
  if (logarithm_) return Predictive::normal(centre, scale).of_logarithm();
  return Predictive::student_t(centre, scale, 1 / inverse_dof);
}

Predictive EtsMix::expect() const {
  std::vector<Predictive> parts;
  parts.reserve(members_.size());
  for (const Member& m : members_) parts.push_back(m.model.expect());
  return mix(parts);
}

void EtsMix::learn(double y) {
  for (Member& m : members_) m.model.learn(y);
}

Forecast EtsMix::forecast(Horizon horizon) const {
  std::vector<Forecast> each;
  for (const Member& m : members_) each.push_back(m.model.forecast(horizon));
  Forecast out;
  std::vector<Predictive> parts;
  for (std::size_t h = 0; h < each.front().steps.size(); ++h) {
    parts.clear();
    for (const Forecast& one : each) parts.push_back(one.steps[h]);
    out.steps.push_back(mix(parts));
  }
  return out;
}

void EtsMix::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint32_t>(members_.size()));
  for (const Member& m : members_) {
    out.put(m.weight);
    m.model.save(out);
  }
}

Result<EtsMix> EtsMix::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "ets_mix: snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(const auto count, in.get<std::uint32_t>());
  if (count > kMostMembers) return fail(Errc::kMalformedInput, "ets_mix: too many members");
  std::vector<Member> members;
  for (std::uint32_t k = 0; k < count; ++k) {
    FORESHOCK_TRY(const double weight, in.get_finite());
    FORESHOCK_TRY(auto model, Ets::read(in));
    members.push_back({std::move(model), weight});
  }
  return make(std::move(members));
}

std::unique_ptr<OnlineModel> EtsMix::clone() const {
  return std::make_unique<EtsMix>(*this);
}

std::size_t EtsMix::state_bytes() const {
  std::size_t sum = sizeof(*this);
  for (const Member& m : members_) sum += m.model.state_bytes() + sizeof(double);
  return sum;
}

Result<Fitted> fit_ets_mix(std::span<const double> y, int season, const EtsEffort& effort) {
  FORESHOCK_TRY(const auto fits, fit_ets_forms(y, ets_forms(y, season), effort));
  const EtsFit& best = fits.front();
  std::vector<EtsMix::Member> members;
  double sum = 0;
  FitReport report{
      .form = best.form.name(),
      .outcome = best.converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = best.log_likelihood,
      .aicc = best.aicc,
      .parameters = best.form.parameter_count()};
  for (const EtsFit& fit : fits) {
    report.evaluations += fit.evaluations;
    const bool near = &fit == &best || fit.aicc - best.aicc < kFar;
    if (!near || members.size() == kMostMembers) continue;
    FORESHOCK_TRY(auto model, ets_after(y, fit));
    const double weight = &fit == &best ? 1 : std::exp(-0.5 * (fit.aicc - best.aicc));
    members.push_back({std::move(model), weight});
    sum += weight;
  }
  for (EtsMix::Member& m : members) m.weight /= sum;
  if (members.size() > 1) report.form += " and " + std::to_string(members.size() - 1) + " more";
  FORESHOCK_TRY(auto model, EtsMix::make(std::move(members)));
  return Fitted{std::make_unique<EtsMix>(std::move(model)), std::move(report)};
}

}  // namespace foreshock
