/// What a pipeline does while an incident is open: who is right, what the change is, where it
/// leads.

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/engine/pipeline.h"

namespace foreshock {
namespace {

constexpr std::int32_t kMostIncident = 1 << 30;
constexpr std::int32_t kTwice = 2;

/// y moved by so much in the units of the predictive's location. What no such model has as a value
/// stays.
double moved(const Predictive& of, double y, double by) {
  if (of.is_log()) return y * std::exp(by);
  if (of.power() != 1 && y <= 0) return y;
  return of.from_scale(of.on_scale(y) + by);
}

}  // namespace

/// The point at which an incident opens. A change that the detectors found over many points is one
/// already: the model goes on from there. One strange point may be anything.
void Pipeline::open(Step& step) {
  const double y = history_.at_back(0);
  step.alert = true;
  incident_kind_ = step.verdict.kind;
  incident_steps_ = 1;
  incident_values_ = 0;
  incident_residual_ = 0;
  adapting_ = false;
  // The tail learns of its extremes, or it would shrink with each alert that they raise.
  if (step.verdict.residual == step.verdict.residual) judge_.learn(step.verdict);
  const bool keeps = options_.policy.keeps_world;
  if (y != y) {
    recovery_.learn(y, judge_.scale());
    if (incident_kind_ == AlertKind::kMissingRate && !keeps) adapt(incident_kind_);
    return;
  }
  if (step.predictive.is_known()) step.cause = cause_of(step);
  const bool is_point = incident_kind_ == AlertKind::kSpike || incident_kind_ == AlertKind::kDip;
  if (keeps || is_point || !step.cause) {
    count_residual(step.predictive, y);
    keeps ? recovery_.learn(std::nan(""), judge_.scale()) : recovery_.challenge(y);
    return;
  }
  accept(*step.cause, step);
}

/// A point inside an incident.
void Pipeline::go_on(double y, Step& step) {
  incident_steps_ = std::min(incident_steps_ + 1, kMostIncident);
  if (adapting_) {
    if (step.verdict.residual == step.verdict.residual) judge_.learn(step.verdict);
    // A world that is new may be noisier, too.
    if (const double wider = judge_.watch_spread(step.verdict); wider > 1) {
      judge_.widen(wider);
      judge_.reset_changes();
    }
    recovery_.learn(y, judge_.scale());
    return;
  }
  count_residual(recovery_.speaker().expect(), y);
  const bool plain = step.verdict.point_score < options_.policy.quiet_score;
  if (options_.policy.keeps_world) {
    recovery_.learn(plain ? y : std::nan(""), judge_.scale());
    return;
  }
  const double wider = judge_.watch_spread(step.verdict);
  if (recovery_.contest(y, judge_.scale(), plain)) {
    step.cause = cause_of(step);
    incident_kind_ = AlertKind::kLevelShift;
    move_level(incident_steps_, recovery_.moved_by());
    adapt(incident_kind_);
    return;
  }
  // What the values are spread around did not move: it is the noise.
  if (wider == 0 || recovery_.rival() == Recovery::Rival::kNone) return;
  step.cause = cause_of(step);
  incident_kind_ = AlertKind::kVarianceChange;
  recovery_.dismiss();
  judge_.widen(wider);
  adapt(incident_kind_);
}

void Pipeline::count_residual(const Predictive& predictive, double y) {
  const double value = predictive.on_scale(y);
  if (y != y || !std::isfinite(value)) return;
  ++incident_values_;
  incident_residual_ += (value - predictive.location() - incident_residual_) / incident_values_;
}

/// The incident is over.
void Pipeline::finish(AlertPolicy::Act act) {
  if (act == AlertPolicy::Act::kRebase && !adapting_) {
    rebase();
  } else if (adapting_) {
    judge_.reset_changes();
  } else {
    recovery_.dismiss();
    forget_incident();
  }
  adapting_ = false;
  incident_kind_ = AlertKind::kNone;
}

/// What the change detectors found is the new world, as of now.
void Pipeline::accept(const Cause& cause, Step& step) {
  const Attribution& what = cause.attribution;
  const double y = history_.at_back(0);
  incident_kind_ = kind_of_change(what.what, incident_kind_);
  if (incident_kind_ == AlertKind::kVarianceChange) {
    judge_.widen(step.verdict.spread);
    recovery_.learn(y, judge_.scale());
  } else if (incident_kind_ == AlertKind::kDependenceChange) {
    recovery_.learn(y, judge_.scale());
    since_change_ = what.since + 1;
    next_fit_ = std::min(next_fit_, seen_ + kRefitAfter);
  } else {
    move_to(cause, step, since_of(step));
  }
  step.verdict.since = since_of(step);
  step.verdict.kind = incident_kind_;
  adapt(incident_kind_);
}

/// The level lies elsewhere since so many steps: the model is fitted to a history that was moved
/// there, and the old one kept.
void Pipeline::move_to(const Cause& cause, const Step& step, std::int32_t since) {
  using What = Attribution::What;
  const Attribution& what = cause.attribution;
  const double residual =
      step.predictive.on_scale(history_.at_back(0)) - step.predictive.location();
  double by = cause.left(residual);
  if (by != residual) by = what.what == What::kLevel ? what.size * cause.unit : by;
  if (what.what == What::kTrend) {
    since_change_ = since + 1;
    next_fit_ = std::min(next_fit_, seen_ + kRefitAfter);
  }
  recovery_.keep();
  recovery_.learn(history_.at_back(0), judge_.scale());
  if (by == 0 || !std::isfinite(by) || fits_ == 0) return;
  move_level(since + 1, by);
  refit_after_move(by);
}

/// To a history that was moved by so much. Until its turn comes the model that speaks is moved
/// along.
void Pipeline::refit_after_move(double by) {
  fits_left_ > 0 ? recovery_.set_moved(by) : recovery_.adjust(by);
  fit_or_wait(FitReason::kChange);
}

/// A change was accepted: the detectors begin anew, learning goes on inside the incident.
void Pipeline::adapt(AlertKind kind) {
  adapting_ = true;
  judge_.accept(kind);
}

/// How the errors of the model that speaks answer changes of `unit`.
ChangeSignature Pipeline::answers(double unit) const {
  struct Probe {
    ShiftedModel model;
    Probe copy() const { return Probe{model.copy()}; }
    double expect() const { return model.expect().location(); }
    void learn(double value) { model.learn(model.expect().from_scale(value)); }
  };
  return signature_of(Probe{recovery_.speaker().copy()}, unit);
}

Cause Pipeline::cause_of(const Step& step) const {
  const double unit = step.predictive.scale() * judge_.scale();
  // Inside an incident nothing was learnt, so the errors are what they are.
  if (!step.alert) return {judge_.explain(ChangeSignature::frozen()), unit};
  return {judge_.explain(answers(unit)), unit};
}

/// Few values said how far the level has moved: each time that as many have come since, they say
/// what is left of it. A model that follows levels needs no help, and its signature says so.
void Pipeline::follow_move(const Step& step) {
  constexpr std::int32_t kLeast = 6;
  if (since_moved_ == 0 || since_moved_ >= ScoreRing::kSize || !step.predictive.is_known()) return;
  if (followed_ < std::max(kLeast, since_moved_ - followed_)) return;
  const double unit = step.predictive.scale();
  const double by = judge_.left_of_step(answers(unit), since_moved_, followed_) * unit;
  followed_ = 0;
  if (!std::isfinite(by)) return;
  recovery_.adjust(by);
  last_move_ += by;
  move_history(since_moved_, by);
}

/// The old world came back.
void Pipeline::come_back(Step& step) {
  const double y = history_.at_back(0);
  step.reverted = true;
  step.verdict.score = std::min(step.verdict.score, kHeldScore);
  move_level(1, recovery_.moved_by());
  recovery_.learn(y, judge_.scale());
  judge_.reset_changes();
  policy_.close();
  adapting_ = false;
  since_change_ = 0;
  incident_kind_ = AlertKind::kNone;
}

/// The level has been elsewhere for the newest `from` steps. Where that is the way back, what was
/// away for less than a season stays as it was seen: it may be a part of it, as a weekend is of a
/// week. So does what turned out to be no change. Else the past is moved to where the level is.
void Pipeline::move_level(std::int32_t from, double by) {
  if (!std::isfinite(by) || by == 0) return;
  const bool was_none = recovery_.rival() == Recovery::Rival::kNone;
  const bool is_back = since_moved_ > from && by * last_move_ < 0 &&
                       std::abs(by + last_move_) < 0.5 * std::abs(last_move_);
  const bool stays =
      is_back && (was_none || since_moved_ < std::max(season_, longest_season(options_.model)));
  move_history(stays ? since_moved_ : from, by);
  if (stays) count_return();
  since_moved_ = stays ? 0 : from;
  followed_ = 0;
  last_move_ = by;
}

/// What has come twice may come for ever: a fit is to tell.
void Pipeline::count_return() {
  if (++returns_ == kTwice) next_fit_ = std::min(next_fit_, seen_ + kRefitAfter);
}

/// Everything but the newest `from` steps.
void Pipeline::move_history(std::int32_t from, double by) {
  const Predictive expected = recovery_.speaker().expect();
  for (auto back = static_cast<std::size_t>(from); back < history_.size(); ++back) {
    double& y = history_.at_back(back);
    y = moved(expected, y, by);
    if (std::isinf(y)) y = std::nan("");
  }
}

void Pipeline::forget_incident() {
  // What was strange is no history to fit on; the quiet points that closed it are.
  const auto quiet = static_cast<std::int32_t>(options_.policy.quiet_points);
  const auto kept = std::max(incident_steps_ - quiet, 1);
  const auto end = std::min(static_cast<std::size_t>(incident_steps_), history_.size());
  for (auto back = static_cast<std::size_t>(incident_steps_ - kept); back < end; ++back) {
    history_.at_back(back) = std::nan("");
  }
  judge_.reset_changes();
}

/// It has lasted: the new normal. The history before it is moved onto the new level, so that its
/// seasons still serve, and the model is fitted anew.
void Pipeline::rebase() {
  move_level(incident_steps_, incident_residual_);
  judge_.reset_changes();
  if (fits_left_ == 0) recovery_.adjust(incident_residual_);
  recovery_.dismiss();
  fit_or_wait(FitReason::kChange);
}

}  // namespace foreshock
