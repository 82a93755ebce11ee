#include "foreshock/models/structural/internal/layout.h"

#include <cmath>
#include <numbers>

namespace foreshock::structural {
namespace {

/// How many states of each kind there are.
struct Counts {
  std::size_t scalars = 0;  ///< Highest harmonics, then the AR(1).
  std::size_t waves = 0;    ///< Seasons' waves, then the cycle.
};

bool is_highest(int harmonic, int period) {
  return 2 * harmonic == period;
}

Counts counts_of(const StructuralSpec& spec) {
  Counts out;
  for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
    for (const int j : spec.waves_of(i)) {
      ++(is_highest(j, spec.seasons[i].period) ? out.scalars : out.waves);
    }
  }
  out.scalars += spec.autoregression ? 1U : 0U;
  out.waves += spec.cycle ? 1U : 0U;
  return out;
}

double stationary(double variance, double factor) {
  return variance / ((1 - factor) * (1 + factor));
}

}  // namespace

Layout layout_of(const StructuralSpec& spec) {
  const Counts counts = counts_of(spec);
  Layout out;
  out.slope = 1;
  std::size_t scalar = spec.slope == Slope::kNone ? 1 : 2;
  std::size_t wave = scalar + counts.scalars;
  std::size_t dummy = wave + 2 * counts.waves;
  for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
    const int period = spec.seasons[i].period;
    std::vector<std::size_t> states;
    for (const int j : spec.waves_of(i))
      states.push_back(is_highest(j, period) ? scalar++ : wave++);
    if (spec.seasons[i].harmonics == 0) {
      states.push_back(dummy);
      dummy += static_cast<std::size_t>(period) - 1;
    }
    out.seasons.push_back(std::move(states));
  }
  out.autoregression = scalar;
  out.cycle = wave;
  return out;
}

structured::System structured_system(const StructuralSpec& spec, const StructuralParams& p) {
  structured::System out;
  out.has_slope = spec.slope != Slope::kNone;
  out.damping = spec.slope == Slope::kDamped ? p.damping : 1;
  out.r = p.irregular;
  std::vector<double> scalar_q;
  std::vector<double> wave_q;
  std::vector<double> dummy_q;
  for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
    const int period = spec.seasons[i].period;
    for (const int j : spec.waves_of(i)) {
      if (is_highest(j, period)) {
        out.factors.push_back(-1);
        scalar_q.push_back(p.seasons[i]);
        continue;
      }
      const double angle = 2 * std::numbers::pi * j / period;
      out.cosine.push_back(std::cos(angle));
      out.sine.push_back(std::sin(angle));
      wave_q.push_back(p.seasons[i]);
    }
    if (spec.seasons[i].harmonics > 0) continue;
    out.periods.push_back(period);
    dummy_q.push_back(p.seasons[i]);
    dummy_q.resize(dummy_q.size() + static_cast<std::size_t>(period) - 2, 0.0);
  }
  if (spec.autoregression) {
    out.factors.push_back(p.coefficient);
    scalar_q.push_back(p.autoregression);
  }
  if (spec.cycle) {
    out.cosine.push_back(p.cycle_damping * std::cos(p.cycle_frequency));
    out.sine.push_back(p.cycle_damping * std::sin(p.cycle_frequency));
    wave_q.push_back(p.cycle);
  }
  out.q.push_back(p.level);
  if (out.has_slope) out.q.push_back(p.slope);
  out.q.insert(out.q.end(), scalar_q.begin(), scalar_q.end());
  for (int state = 0; state < 2; ++state) out.q.insert(out.q.end(), wave_q.begin(), wave_q.end());
  out.q.insert(out.q.end(), dummy_q.begin(), dummy_q.end());
  return out;
}

structured::Belief diffuse_start(const StructuralSpec& spec, const StructuralParams& p) {
  const auto k = static_cast<std::size_t>(spec.state_size());
  const std::size_t width = structured::row_length(k);
  const Layout at = layout_of(spec);
  structured::Belief out;
  out.x.assign(k, 0.0);
  out.P.assign(k * width, 0.0);
  std::vector<bool> proper(k, false);
  const auto know = [&](std::size_t state, double variance) {
    proper[state] = true;
    out.P[state * width + state] = variance;
  };
  if (spec.slope == Slope::kDamped) know(at.slope, stationary(p.slope, p.damping));
  if (spec.autoregression) know(at.autoregression, stationary(p.autoregression, p.coefficient));
  if (spec.cycle) {
    const double variance = stationary(p.cycle, p.cycle_damping);
    know(at.cycle, variance);
    know(at.cycle + counts_of(spec).waves, variance);
  }
  for (const bool known : proper) out.unknown += known ? 0U : 1U;
  out.A.assign(k * out.unknown, 0.0);
  std::size_t column = 0;
  for (std::size_t i = 0; i < k; ++i) {
    if (!proper[i]) out.A[i * out.unknown + column++] = 1;
  }
  return out;
}

}  // namespace foreshock::structural
