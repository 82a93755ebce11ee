#include "foreshock/models/combine.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;

/// Where a predictive lies on the scale of the combination, and how wide it is there.
struct Place {
  double location;
  double scale;
  double dof;
  double weight;
};

/// Probabilities one standard deviation of the normal from its middle.
constexpr double kLow = 0.15865525393145707;
constexpr double kHigh = 0.8413447460685429;

Place on_plain_scale(const Predictive& p, double weight) {
  if (p.power() == 1) return {p.location(), p.scale(), p.dof(), weight};
  return {p.median(), 0.5 * (p.quantile(kHigh) - p.quantile(kLow)), p.dof(), weight};
}

Place on_log_scale(const Predictive& p, double weight) {
  if (p.power() == 0) return {p.location(), p.scale(), p.dof(), weight};
  const Place plain = on_plain_scale(p, weight);
  // What reaches below zero has no logarithm worth the name: it counts as if it began at its scale.
  const double location = std::max(plain.location, plain.scale);
  const double ratio = plain.scale / location;
  return {std::log(location), std::sqrt(std::log1p(ratio * ratio)), plain.dof, weight};
}

/// The location below which half of the weight lies; between two, the middle.
double median_location(std::vector<Place>& places) {
  std::stable_sort(places.begin(), places.end(),
                   [](const Place& a, const Place& b) { return a.location < b.location; });
  double below = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    below += places[i].weight;
    if (std::abs(below - 0.5) < 1e-12 && i + 1 < places.size()) {
      return 0.5 * places[i].location + 0.5 * places[i + 1].location;
    }
    if (below > 0.5) return places[i].location;
  }
  return places.back().location;
}

/// The one up to whose width half of the weight lies.
const Place& median_width(std::vector<Place>& places) {
  std::stable_sort(places.begin(), places.end(),
                   [](const Place& a, const Place& b) { return a.scale < b.scale; });
  double below = 0;
  for (const Place& p : places) {
    below += p.weight;
    if (below > 0.5 - 1e-12) return p;
  }
  return places.back();
}

}  // namespace

Predictive combine(std::span<const Predictive> parts, std::span<const double> weights) {
  double known = 0;
  double in_log = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].is_known()) continue;
    known += weights[i];
    // Half of the way from 0 to 1 a power is as near to one as to the other.
    if (parts[i].power() < 0.5) in_log += weights[i];
  }
  if (!(known > 0)) return parts.front();
  const bool logarithm = in_log > 0.5 * known;
  std::vector<Place> places;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].is_known()) continue;
    const double weight = weights[i] / known;
    places.push_back(logarithm ? on_log_scale(parts[i], weight) : on_plain_scale(parts[i], weight));
  }
  const double location = median_location(places);
  const Place& width = median_width(places);
  if (logarithm) return Predictive::normal(location, width.scale).of_logarithm();
  return Predictive::student_t(location, width.scale, width.dof);
}

Result<Combination> Combination::make(std::vector<Member> members) {
  double sum = 0;
  bool sound = !members.empty() && members.size() <= kMostMembers;
  for (const Member& m : members) {
    sound = sound && m.weight > 0 && m.model != nullptr && m.model->kind() != "combination";
    sum += m.weight;
  }
  if (!sound || !(std::abs(sum - 1) < 1e-9)) {
    return fail(Errc::kInvalidArgument,
                "combination: 1 to 16 models, with weights that are positive and sum to 1");
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const Member& a, const Member& b) { return a.weight > b.weight; });
  return Combination(std::move(members));
}

Combination::Combination(const Combination& other) : OnlineModel(other) {
  for (const Member& m : other.members_) members_.push_back({m.model->clone(), m.weight});
}

Predictive Combination::expect() const {
  std::vector<Predictive> parts;
  std::vector<double> weights;
  for (const Member& m : members_) {
    parts.push_back(m.model->expect());
    weights.push_back(m.weight);
  }
  return combine(parts, weights);
}

void Combination::learn(double y) {
  for (Member& m : members_) m.model->learn(y);
}

Forecast Combination::forecast(Horizon horizon) const {
  std::vector<Forecast> each;
  std::vector<double> weights;
  for (const Member& m : members_) {
    each.push_back(m.model->forecast(horizon));
    weights.push_back(m.weight);
  }
  Forecast out;
  std::vector<Predictive> parts;
  for (std::size_t h = 0; h < each.front().steps.size(); ++h) {
    parts.clear();
    for (const Forecast& one : each) parts.push_back(one.steps[h]);
    out.steps.push_back(combine(parts, weights));
  }
  return out;
}

void Combination::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint32_t>(members_.size()));
  for (const Member& m : members_) {
    StateWriter payload;
    m.model->save(payload);
    const auto bytes = payload.bytes();
    out.put(m.weight);
    out.put_text(m.model->kind());
    out.put_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
}

Result<Combination> Combination::read(StateReader& in, ReadModel read_model) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "combination: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  FORESHOCK_TRY(const auto count, in.get<std::uint32_t>());
  if (count > kMostMembers) return fail(Errc::kMalformedInput, "combination: too many members");
  std::vector<Member> members;
  for (std::uint32_t i = 0; i < count; ++i) {
    FORESHOCK_TRY(const double weight, in.get_finite());
    FORESHOCK_TRY(auto model, read_model(in));
    members.push_back({std::move(model), weight});
  }
  return make(std::move(members));
}

std::unique_ptr<OnlineModel> Combination::clone() const {
  return std::make_unique<Combination>(*this);
}

std::size_t Combination::state_bytes() const {
  std::size_t bytes = sizeof(*this) + members_.capacity() * sizeof(Member);
  for (const Member& m : members_) bytes += m.model->state_bytes();
  return bytes;
}

}  // namespace foreshock
