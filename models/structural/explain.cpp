#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/models/structural/internal/layout.h"
#include "foreshock/models/structural/structural.h"

namespace foreshock {
namespace {

/// A sum of states: which, and how much of each.
using Weights = std::vector<std::pair<std::size_t, double>>;

/// Of sums of states, in units of `unit`.
class Variances {
 public:
  Variances(structured::Belief belief, double unit) : belief_(std::move(belief)), unit_(unit) {}

  double of(const Weights& weights) const {
    const std::size_t width = structured::row_length(belief_.x.size());
    double sum = 0;
    for (const auto& [i, a] : weights) {
      for (const auto& [j, b] : weights) sum += a * b * belief_.P[i * width + j];
    }
    return is_unknown(weights) ? std::numeric_limits<double>::infinity()
                               : unit_ * std::max(0.0, sum);
  }

 private:
  bool is_unknown(const Weights& weights) const {
    constexpr double kRounding = 1e-9;
    double largest_unknown = 0;
    double seen = 0;
    for (std::size_t c = 0; c < belief_.unknown; ++c) {
      double sum = 0;
      for (const auto& [i, a] : weights) sum += a * belief_.A[i * belief_.unknown + c];
      seen = std::max(seen, std::abs(sum));
    }
    for (const double a : belief_.A) largest_unknown = std::max(largest_unknown, std::abs(a));
    return seen > kRounding * largest_unknown;
  }

  structured::Belief belief_;
  double unit_;
};

}  // namespace

Components Structural::explain() const {
  static constexpr std::array<std::string_view, 4> kSeasons{"season", "season 2", "season 3",
                                                            "season 4"};
  const structural::Layout at = structural::layout_of(spec_);
  const Variances variances(steady_ ? settled_belief() : belief_,
                            errors_.sigma * errors_.sigma / reference_);
  const std::vector<double>& x = belief_.x;
  Components parts;
  const auto add = [&](std::string_view name, const Weights& weights) {
    double value = 0;
    for (const auto& [state, weight] : weights) value += weight * x[state];
    parts.push_back({name, value, variances.of(weights)});
  };
  if (spec_.slope == Slope::kNone) {
    add("level", {{at.level, 1.0}});
  } else {
    // The belief stands at the next step already: what the slope adds comes apart.
    const double back = 1 / system_.damping;
    add("level", {{at.level, 1.0}, {at.slope, -back}});
    add("slope", {{at.slope, back}});
  }
  for (std::size_t i = 0; i < at.seasons.size(); ++i) {
    Weights weights;
    for (const std::size_t state : at.seasons[i]) weights.emplace_back(state, 1.0);
    add(kSeasons[std::min(i, kSeasons.size() - 1)], weights);
  }
  if (spec_.cycle) add("cycle", {{at.cycle, 1.0}});
  if (spec_.autoregression) add("autoregression", {{at.autoregression, 1.0}});
  return parts;
}

}  // namespace foreshock
