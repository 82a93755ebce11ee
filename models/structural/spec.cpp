#include "foreshock/models/structural/spec.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace foreshock {
namespace {

bool is_inside(double v, double least, double most) {
  return v > least && v < most;
}

int most_harmonics(const SeasonForm& season) {
  return season.harmonics == 0 ? season.period / 2 : season.harmonics;
}

/// Whether harmonic j of a is one of b's.
bool has_wave(const SeasonForm& a, int j, const SeasonForm& b) {
  const int common = std::gcd(j, a.period);
  const int period = a.period / common;
  return b.period % period == 0 && j / common * (b.period / period) <= most_harmonics(b);
}

}  // namespace

Status StructuralSpec::check() const {
  for (std::size_t i = 0; i < seasons.size(); ++i) {
    const SeasonForm& s = seasons[i];
    if (s.period < 2 || s.harmonics < 0 || s.harmonics > s.period / 2) {
      return fail(Errc::kInvalidArgument,
                  "structural: a season of " + std::to_string(s.period) + " with " +
                      std::to_string(s.harmonics) +
                      " harmonics; periods are 2 or more, harmonics up to half of them");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (seasons[j].period == s.period) {
        return fail(Errc::kInvalidArgument,
                    "structural: season " + std::to_string(s.period) + " is named twice");
      }
      if (s.harmonics > 0 && seasons[j].harmonics > 0) continue;
      for (int wave = 1; wave <= most_harmonics(s); ++wave) {
        if (!has_wave(s, wave, seasons[j])) continue;
        return fail(Errc::kInvalidArgument,
                    "structural: seasons " + std::to_string(seasons[j].period) + " and " +
                        std::to_string(s.period) +
                        " have waves in common, so neither can have dummies; take harmonics");
      }
    }
  }
  return {};
}

std::vector<int> StructuralSpec::waves_of(std::size_t i) const {
  std::vector<int> out;
  for (int j = 1; j <= seasons[i].harmonics; ++j) {
    const bool taken = std::any_of(seasons.begin(), seasons.end(), [&](const SeasonForm& other) {
      return other.period < seasons[i].period && has_wave(seasons[i], j, other);
    });
    if (!taken) out.push_back(j);
  }
  return out;
}

std::string StructuralSpec::name() const {
  std::string out = slope == Slope::kNone   ? "local level"
                    : slope == Slope::kFree ? "local linear trend"
                                            : "damped trend";
  for (const SeasonForm& s : seasons) {
    out += " + season " + std::to_string(s.period);
    out += s.harmonics == 0 ? " (dummies)" : " (" + std::to_string(s.harmonics) + " harmonics)";
  }
  if (cycle) out += " + cycle";
  if (autoregression) out += " + AR(1)";
  return out;
}

int StructuralSpec::state_size() const {
  int k = slope == Slope::kNone ? 1 : 2;
  for (std::size_t i = 0; i < seasons.size(); ++i) {
    if (seasons[i].harmonics == 0) k += seasons[i].period - 1;
    for (const int j : waves_of(i)) k += 2 * j == seasons[i].period ? 1 : 2;
  }
  return k + (cycle ? 2 : 0) + (autoregression ? 1 : 0);
}

Status check(const StructuralSpec& spec, const StructuralParams& p) {
  FORESHOCK_TRY_VOID(spec.check());
  std::vector<double> variances{p.irregular, p.level, p.slope, p.cycle, p.autoregression};
  variances.insert(variances.end(), p.seasons.begin(), p.seasons.end());
  const bool sound =
      p.seasons.size() == spec.seasons.size() &&
      std::all_of(variances.begin(), variances.end(),
                  [](double v) { return v >= 0 && std::isfinite(v); }) &&
      std::any_of(variances.begin(), variances.end(), [](double v) { return v > 0; });
  if (!sound) {
    return fail(Errc::kInvalidArgument,
                "structural: variances must be finite and >= 0, not all 0, one for each season");
  }
  if (spec.slope == Slope::kDamped && !is_inside(p.damping, 0, 1)) {
    return fail(Errc::kInvalidArgument, "structural: the damping of a slope is inside (0, 1)");
  }
  if (spec.cycle &&
      !(is_inside(p.cycle_frequency, 0, std::numbers::pi) && is_inside(p.cycle_damping, 0, 1))) {
    return fail(Errc::kInvalidArgument,
                "structural: a cycle's frequency is inside (0, pi), its damping inside (0, 1)");
  }
  if (spec.autoregression && !is_inside(p.coefficient, -1, 1)) {
    return fail(Errc::kInvalidArgument,
                "structural: the coefficient of the AR(1) is inside (-1, 1)");
  }
  return {};
}

}  // namespace foreshock
