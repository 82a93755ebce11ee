#pragma once

/// The prequential loop of one series: expect, meet the value, judge it, decide what to teach.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/alert.h"
#include "foreshock/core/forecast.h"
#include "foreshock/core/innovation.h"
#include "foreshock/core/model.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/afterglow.h"
#include "foreshock/detect/budget.h"
#include "foreshock/detect/judge.h"
#include "foreshock/detect/novelty.h"
#include "foreshock/detect/policy.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/engine/fit_listener.h"
#include "foreshock/engine/history.h"
#include "foreshock/engine/recovery.h"
#include "foreshock/spectral/season_watch.h"

namespace foreshock {

/// What an alert is about, as the scores tell it.
struct Cause {
  Attribution attribution;
  /// How far the level lies from where the model has it, in units of location: scores end at four
  /// deviations, the residual of the newest point tells of more.
  double left(double residual) const;
  double unit = 0;  ///< One standard deviation of the innovations, in the units of the predictive's
                    ///< location: times attribution.size the size of an outlier, step or ramp.
};

/// What the scores say it is, where the detectors found a change of `found`.
AlertKind kind_of_change(Attribution::What what, AlertKind found);

/// Everything that came of one point.
struct Step {
  Predictive predictive = Predictive::unknown();  ///< Issued before the point was seen.
  Verdict verdict;  ///< p-value, score and what kind of surprise, from all detectors.
  bool warming_up =
      true;               ///< No model has been fitted yet: wide, honest, from the second point on.
  bool incident = false;  ///< Inside an open incident: nothing is learnt.
  bool alert = false;     ///< This point opened an incident, or tells of a change of season: the
                          ///< score is 1 or more.
  AlertKind kind = AlertKind::kNone;  ///< Of the open incident, or of this alert.
  bool suppressed = false;            ///< It would be an alert, but for a window of the calendar.
  bool reverted = false;  ///< The old world came back: the model that was put aside speaks again.
  std::optional<SeasonChange> season_change;
  std::optional<Cause> cause;  ///< With an alert, and where an incident turns out to be a change.

  double p_value() const;  ///< Of the verdict, or of the change of season that it tells of.
};

/// Where the change of an alert began, points ago: by its cause, where that is of the same kind as
/// what the detectors found, else as these say.
std::int32_t since_of(const Step& step);

/// A score below the line: what it is of has been told, or is over.
constexpr double kHeldScore = 0.99;

/// Why a fit is due, in the order in which those that wait are served.
enum class FitReason : std::uint8_t {
  kFirst,   ///< There is no model yet.
  kChange,  ///< The world has changed, or a season was found.
  kOther,
};

/// A fit that fell due and could not be made at once.
struct FitWish {
  FitReason reason = FitReason::kOther;
  std::int64_t since = 0;  ///< Values seen when it fell due.
  std::uint64_t turn = 0;  ///< Set by who serves those that wait; in the order of falling due.
};

class Pipeline {
 public:
  static constexpr int kAnyFits = std::numeric_limits<int>::max();
  struct Options {
    ModelSpec model;        ///< What the fits choose among.
    double p_alert = 1e-4;  ///< Alert line, per point, in (0, 0.5]; see alert_line().
    AlertPolicy::Options policy;
    int first_fit = 50;  ///< Values before the first fit; >= 4.
    int history = 512;   ///< Steps kept for fits, at least; four seasons where that is more.
    /// A season is looked for with the fits, if the model has none given; and four times a history,
    /// whether what the series repeats is still the same.
    bool follow_season = false;
    FitListener* fits = nullptr;  ///< Outlives the pipeline.
  };
  /// kInvalidArgument for an unknown model or options out of range.
  static Result<Pipeline> make(const Options& options);
  /// A pipeline that goes on as if it had never stopped; the options are those it was made with.
  static Result<Pipeline> read(StateReader& in, const Options& options);

  /// One regular step: y, or NaN where the point is missing. No allocation but for a fit. `quiet`:
  /// inside a window of the calendar, where all is learnt and nothing alerts. `most_fits`: what
  /// falls due beyond them is a wish, and the model that there is goes on.
  Step push(double y, bool quiet = false, int most_fits = kAnyFits);
  /// Of a fit that waits: it is there until fit_now(), or until a push made one.
  const std::optional<FitWish>& wish() const { return wish_; }
  void give_turn(std::uint64_t turn) { wish_->turn = turn; }
  /// Values since it fell due.
  std::int64_t waited() const { return seen_ - wish_->since; }
  /// Of a series with a wish, which it has no more afterwards: a fit of this model, the one asked
  /// for or a simpler one, after which another falls due soon. False, and no fit, inside an
  /// incident or what may be a change; it falls due again when that is over.
  bool fit_now(std::string_view model);
  /// That were tried so far, failed ones as well.
  std::int64_t fits() const { return fits_; }
  const std::string& model() const { return options_.model.name; }
  /// Of a fit: the steps that it would be made to, and their season as given or as found.
  std::size_t history_steps() const { return history_.size(); }
  int season() const { return season_; }
  /// From everything learnt so far; unknown distributions before the second value.
  Forecast forecast(Horizon horizon) const { return recovery_.forecast(horizon); }
  /// The interval for the next step that the tail really seen gives: what `level` covers.
  Interval expected_interval(Level level) const;
  bool in_incident() const { return policy_.is_open() && !policy_.is_muted(); }
  /// Parts of the next expectation.
  Components explain() const { return recovery_.speaker().explain(); }
  Health health() const;
  /// How the last fit ended; form is "warm-up" before the first.
  const FitReport& report() const { return report_; }

  void save(StateWriter& out) const;
  /// Bytes held: model, detectors, policy; the history ring apart.
  std::size_t state_bytes() const;
  std::size_t history_bytes() const { return history_.bytes(); }

 private:
  explicit Pipeline(const Options& options);
  Status read_wish(StateReader& in);
  static constexpr std::int32_t kMostFailures = 16;
  /// Values after a change before the model is fitted to what came since.
  static constexpr std::int32_t kRefitAfter = 50;
  static std::size_t ring_size(const Options& options);
  static double watch_alpha(const Options& options);
  void count_residual(const Predictive& predictive, double y);
  void move_to(const Cause& cause, const Step& step, std::int32_t since);
  void forget_before_change();
  void weigh_novelty(double y, double misfit, Step& step);
  void watch_bias(double residual);
  double lesson_of(double y, double misfit, const Step& step);
  void settle(AlertPolicy::Act act, bool muted, double lesson, Step& step);
  void open(Step& step);
  void go_on(double y, Step& step);
  void finish(AlertPolicy::Act act);
  void come_back(Step& step);
  Cause cause_of(const Step& step) const;
  ChangeSignature answers(double unit) const;
  void follow_move(const Step& step);
  void accept(const Cause& cause, Step& step);
  void adapt(AlertKind kind);
  void move_history(std::int32_t from, double by);
  void move_level(std::int32_t from, double by);
  void count_return();
  void forget_incident();
  void rebase();
  void refit_after_move(double by);
  void fit_or_wait(FitReason reason);
  FitReason reason_now() const;
  void fit(std::string_view model);
  FitOutcome try_fit(const ModelSpec& spec, std::span<const double> history);
  FitOutcome take(Result<Fitted> fitted);
  bool fit_is_due() const;
  bool can_fit(FitReason reason) const;
  bool is_calm() const;
  void look_for_seasons(std::span<const double> history);
  bool look_is_due();
  void look(Step& step);
  void tell(const SeasonChange& change, Step& step);

  Options options_;
  Recovery recovery_;
  Judge judge_;
  AlertPolicy policy_;
  Novelty novelty_;
  Afterglow glow_;
  History history_;
  FitReport report_;
  std::int64_t seen_ = 0;      ///< Values, missing ones not counted.
  std::int64_t next_fit_ = 0;  ///< Values at which the next fit is due.
  std::int64_t fits_ = 0;      ///< Tried.
  std::optional<FitWish> wish_;
  int fits_left_ = kAnyFits;  ///< Of this step: in no record.
  bool simpler_ = false;      ///< The last fit was of a simpler model than was asked for.
  bool may_change_ = false;   ///< The last step was suspicious, though no alert.
  SeasonWatch watch_;
  std::int32_t season_ = 0;      ///< Of the fits: as given, or as found.
  std::int32_t since_look_ = 0;  ///< Steps.
  AlertKind incident_kind_ = AlertKind::kNone;
  bool adapting_ = false;         ///< The incident is a change that was accepted: learning goes on.
  std::int32_t failed_fits_ = 0;  ///< In a row.
  std::int32_t since_change_ = 0;    ///< Steps since one after which the past teaches the wrong
                                     ///< thing; 0 if none.
  bool was_far_ = false;             ///< The last value lay beyond what one alone may teach.
  double bias_ = 0;                  ///< Running mean of residuals, standard deviations.
  double last_move_ = 0;             ///< Of the level, in the model's units.
  std::int32_t since_moved_ = 0;     ///< Steps since then.
  std::int32_t followed_ = 0;        ///< Of them, since it was last estimated how far.
  std::int32_t returns_ = 0;         ///< Of the old model since the last fit, within a season.
  std::int32_t incident_steps_ = 0;  ///< Steps since the incident opened, missing ones counted.
  std::int32_t incident_values_ = 0;
  double incident_residual_ = 0;  ///< Mean residual inside it, in the model's units.
};

}  // namespace foreshock
