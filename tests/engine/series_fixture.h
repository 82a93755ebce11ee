#pragma once

/// Series and helpers that the tests of engine/ share.

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock::testing_series {

/// n points of N(level, 1) * scale.
inline std::vector<double> noise(int n, std::uint64_t seed, double level = 0, double scale = 1) {
  Rng rng(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back((level + rng.normal()) * scale);
  return y;
}

/// Monthly passengers of a sort: growing, with a season of 12 that grows along, 144 points.
inline std::vector<double> passengers() {
  static constexpr double kSeason[12] = {0.91, 0.88, 1.01, 0.98, 0.98, 1.11,
                                         1.23, 1.22, 1.06, 0.92, 0.80, 0.90};
  Rng rng(1949);
  std::vector<double> y;
  for (int t = 0; t < 144; ++t) {
    y.push_back(112 * std::exp(0.01 * t + 0.03 * rng.normal()) * kSeason[t % 12]);
  }
  return y;
}

/// The same bits, NaN included.
inline bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

inline bool same(const Predictive& a, const Predictive& b) {
  return same(a.location(), b.location()) && same(a.scale(), b.scale()) && same(a.dof(), b.dof()) &&
         same(a.power(), b.power());
}

inline bool same(const Step& a, const Step& b) {
  return same(a.predictive, b.predictive) && same(a.verdict.p_value(), b.verdict.p_value()) &&
         same(a.verdict.score, b.verdict.score) && a.verdict.since == b.verdict.since &&
         a.alert == b.alert && a.incident == b.incident && a.kind == b.kind &&
         a.warming_up == b.warming_up;
}

/// Steps of all points of y.
inline std::vector<Step> push_all(Pipeline& pipeline, const std::vector<double>& y) {
  std::vector<Step> steps;
  for (const double v : y) steps.push_back(pipeline.push(v));
  return steps;
}

/// Indices of the points that opened an incident.
inline std::vector<int> alerts_in(const std::vector<Step>& steps) {
  std::vector<int> at;
  for (std::size_t t = 0; t < steps.size(); ++t) {
    if (steps[t].alert) at.push_back(static_cast<int>(t));
  }
  return at;
}

}  // namespace foreshock::testing_series
