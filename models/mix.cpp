#include "foreshock/models/mix.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;

template <class Model>
constexpr std::string_view kKind = "";
template <>
constexpr std::string_view kKind<Ets> = "ets_mix";
template <>
constexpr std::string_view kKind<Arima> = "arima_mix";
template <>
constexpr std::string_view kKind<Structural> = "structural_mix";

/// Whether a power is that of y itself or of log y, which have a way from one to the other.
bool mixes(double power) {
  return power == 0 || power == 1;
}

/// Where a predictive lies and how wide it is, on one scale or the other by the delta method.
struct Moments {
  double location;
  double scale;
};

/// Of a predictive of y.
Moments on_log_scale(const Predictive& p) {
  // What reaches below zero has no logarithm worth the name: it counts as if it began at its scale.
  const double location = std::max(p.location(), p.scale());
  return {std::log(location), std::sqrt(std::log1p(std::pow(p.scale() / location, 2)))};
}

/// Of a predictive of log y.
Moments on_plain_scale(const Predictive& p) {
  const double median = p.median();
  return {median, median * std::sqrt(std::expm1(p.scale() * p.scale()))};
}

}  // namespace

template <class Model>
Result<Mix<Model>> Mix<Model>::make(std::vector<Member> members) {
  double sum = 0;
  bool positive = !members.empty() && members.size() <= kMostMembers;
  for (const Member& m : members) {
    positive = positive && m.weight > 0;
    sum += m.weight;
  }
  if (!positive || !(std::abs(sum - 1) < 1e-9)) {
    return fail(Errc::kInvalidArgument, "mix: weights must be positive and sum to 1");
  }
  const double first = members.front().model.power();
  const bool sound = std::all_of(members.begin(), members.end(), [&](const Member& m) {
    return m.model.power() == first || (mixes(first) && mixes(m.model.power()));
  });
  if (!sound) return fail(Errc::kInvalidArgument, "mix: members of different powers of y");
  return Mix(std::move(members));
}

template <class Model>
Mix<Model>::Mix(std::vector<Member> members) : members_(std::move(members)) {
  std::stable_sort(members_.begin(), members_.end(),
                   [](const Member& a, const Member& b) { return a.weight > b.weight; });
  power_ = members_.front().model.power();
  if (!mixes(power_)) return;
  double in_log = 0;
  for (const Member& m : members_) in_log += m.model.power() == 0 ? m.weight : 0;
  power_ = in_log > 0.5 ? 0 : 1;
}

template <class Model>
Predictive Mix<Model>::mix(std::span<const Predictive> parts) const {
  if (parts.size() == 1) return parts.front();
  const auto moments = [&](const Predictive& p) {
    if (p.power() == power_) return Moments{p.location(), p.scale()};
    return power_ == 0 ? on_log_scale(p) : on_plain_scale(p);
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
  if (power_ == 1) return Predictive::student_t(centre, scale, 1 / inverse_dof);
  return Predictive::normal(centre, scale).of_power(power_);
}

template <class Model>
Predictive Mix<Model>::expect() const {
  std::vector<Predictive> parts;
  parts.reserve(members_.size());
  for (const Member& m : members_) parts.push_back(m.model.expect());
  return mix(parts);
}

template <class Model>
void Mix<Model>::learn(double y) {
  for (Member& m : members_) m.model.learn(y);
}

template <class Model>
Forecast Mix<Model>::forecast(Horizon horizon) const {
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

template <class Model>
void Mix<Model>::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint32_t>(members_.size()));
  for (const Member& m : members_) {
    out.put(m.weight);
    m.model.save(out);
  }
}

template <class Model>
Result<Mix<Model>> Mix<Model>::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported,
                std::string(kKind<Model>) + ": snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(const auto count, in.get<std::uint32_t>());
  if (count > kMostMembers)
    return fail(Errc::kMalformedInput, std::string(kKind<Model>) + ": too many members");
  std::vector<Member> members;
  for (std::uint32_t k = 0; k < count; ++k) {
    FORESHOCK_TRY(const double weight, in.get_finite());
    FORESHOCK_TRY(auto model, Model::read(in));
    members.push_back({std::move(model), weight});
  }
  return make(std::move(members));
}

template <class Model>
std::unique_ptr<OnlineModel> Mix<Model>::clone() const {
  return std::make_unique<Mix>(*this);
}

template <class Model>
std::size_t Mix<Model>::state_bytes() const {
  std::size_t sum = sizeof(*this);
  for (const Member& m : members_) sum += m.model.state_bytes() + sizeof(double);
  return sum;
}

template <class Model>
std::string_view Mix<Model>::kind() const {
  return kKind<Model>;
}

template class Mix<Ets>;
template class Mix<Arima>;
template class Mix<Structural>;

}  // namespace foreshock
