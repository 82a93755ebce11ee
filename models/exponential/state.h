#pragma once

#include <cmath>
#include <vector>

#include "foreshock/models/exponential/form.h"

namespace foreshock::exponential {

/// In the usual region: 0 < beta < alpha < 1, 0 < gamma < 1 - alpha, 0.8 <= phi <= 0.98 (1 without
/// damping).
struct Smoothing {
  double alpha = 0.3;  ///< Of the level.
  double beta = 0;     ///< Of the slope; 0 without trend.
  double gamma = 0;    ///< Of the season; 0 without season.
  double phi = 1;      ///< Damping of the slope.
};

/// What is carried from step to step.
struct State {
  double level = 0;
  double slope = 0;            ///< Added, or multiplied (1: none) with a multiplied trend.
  std::vector<double> season;  ///< [m], season[phase] belongs to the next step.
  int phase = 0;

  /// What the next step is without its season.
  double base(const Form& form, const Smoothing& s) const {
    if (!form.has_trend()) return level;
    if (form.trend == Form::Part::kAdditive) return level + s.phi * slope;
    return level * (form.damped ? std::pow(slope, s.phi) : slope);
  }
  double factor() const { return season.empty() ? 0 : season[static_cast<std::size_t>(phase)]; }
  double expect(const Form& form, const Smoothing& s) const {
    const double q = base(form, s);
    if (form.season == Form::Part::kAdditive) return q + factor();
    if (form.season == Form::Part::kMultiplicative) return q * factor();
    return q;
  }
  /// One step on with y - expect() of it; 0 for a missing point. All thirty forms share it: whether
  /// errors are added or multiplied only says how large they should be.
  /// Source: Hyndman et al. (2008), tables 2.2 and 2.3.
  void learn(const Form& form, const Smoothing& s, double error);
};

}  // namespace foreshock::exponential
