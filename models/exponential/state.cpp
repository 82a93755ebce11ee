#include "foreshock/models/exponential/state.h"

namespace foreshock::exponential {

void State::learn(const Form& form, const Smoothing& s, double error) {
  using Part = Form::Part;
  const double q = base(form, s);
  const double season_now = factor();
  const double d = form.season == Part::kMultiplicative ? error / season_now : error;
  if (form.trend == Part::kAdditive) slope = s.phi * slope + s.beta * d;
  if (form.trend == Part::kMultiplicative) slope = q / level + s.beta * d / level;
  level = q + s.alpha * d;
  if (!form.has_season()) return;
  double& here = season[static_cast<std::size_t>(phase)];
  here += s.gamma * (form.season == Part::kMultiplicative ? here * d / q : d);
  phase = phase + 1 == static_cast<int>(season.size()) ? 0 : phase + 1;
}

}  // namespace foreshock::exponential
