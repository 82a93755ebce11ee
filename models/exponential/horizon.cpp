#include "foreshock/models/exponential/horizon.h"

#include <cmath>

namespace foreshock::exponential {

using Part = Form::Part;

/// What the trace adds to the expected value of the present step.
double Horizon::seen(const Trace& trace, double d_base, double base) const {
  const bool here = form_.has_season() && trace.phase == state_.phase;
  if (form_.season == Part::kAdditive) return d_base + (here ? trace.season : 0);
  if (form_.season == Part::kNone) return d_base;
  return d_base * state_.factor() + (here ? base * trace.season : 0);
}

/// Takes a trace over to the next step, without an error; what it adds to the base on the way.
double Horizon::move(Trace& trace) const {
  double base = trace.level;
  if (form_.trend == Part::kAdditive) {
    base += s_.phi * trace.slope;
    trace.slope *= s_.phi;
  } else if (form_.trend == Part::kMultiplicative) {
    const double raised = form_.damped ? std::pow(state_.slope, s_.phi) : state_.slope;
    trace.slope *= s_.phi * raised / state_.slope;
    base = trace.level * raised + state_.level * trace.slope;
  }
  trace.level = base;
  return base;
}

void Horizon::next() {
  if (h_ > 0) {
    // The error of the step that is left behind, one deviation of it.
    const double base = state_.base(form_, s_);
    const double factor = form_.season == Part::kMultiplicative ? state_.factor() : 1;
    const double d = unit_ / factor;
    const double slope = form_.trend == Part::kMultiplicative ? s_.beta * d / state_.level
                         : form_.trend == Part::kAdditive     ? s_.beta * d
                                                              : 0;
    const double season = form_.season == Part::kMultiplicative ? s_.gamma * factor * d / base
                          : form_.season == Part::kAdditive     ? s_.gamma * d
                                                                : 0;
    for (Trace& trace : traces_) move(trace);
    traces_.push_back({s_.alpha * d, slope, season, state_.phase});
    state_.learn(form_, s_, 0);
  }
  ++h_;
  mean_ = state_.expect(form_, s_);
  growth_ = 0;
  const double base = state_.base(form_, s_);
  for (const Trace& trace : traces_) {
    Trace next = trace;
    const double moved = seen(trace, move(next), base);
    growth_ += moved * moved;
  }
  unit_ = form_.multiplicative_error ? std::hypot(mean_, sigma_ * std::sqrt(growth_)) : 1;
  growth_ += unit_ * unit_;
}

}  // namespace foreshock::exponential
