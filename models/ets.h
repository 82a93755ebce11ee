#pragma once

#include <utility>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/ets_form.h"
#include "foreshock/models/step_errors.h"

namespace foreshock {

/// What h steps add to a mean and a variance: slopes = phi + .. + phi^h, and
/// growth = 1 + sum_{j<h} c_j^2 with c_j = alpha + beta (phi + .. + phi^j) + gamma [m | j].
/// Source: Hyndman et al. (2008), equation (6.6) and table 6.2.
class EtsHorizon {
 public:
  EtsHorizon(const EtsForm& form, const EtsSmoothing& smoothing)
      : season_(form.has_season() ? form.season : 0), s_(smoothing) {}
  void next();  ///< One step further; call it once for h = 1.
  int h() const { return h_; }
  double growth() const { return growth_; }
  double mean(const EtsState& state) const;

 private:
  int season_;
  EtsSmoothing s_;
  int h_ = 0;
  double slopes_ = 0;
  double power_ = 1;
  double growth_ = 1;
};

/// Exponential smoothing with additive errors: level, slope (maybe damped), season, on y or a
/// Box-Cox power of y.
/// One step is a handful of multiply-adds, whatever the season. Mathematics: docs/math/ets.md.
class Ets final : public OnlineModel {
 public:
  struct Start {
    EtsForm form;
    EtsSmoothing smoothing;
    EtsState state;  ///< Before the next step.
    StepErrors errors;
  };
  /// kInvalidArgument if a parameter is outside its region or a state is not finite.
  static Result<Ets> make(Start start);
  static Result<Ets> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "ets"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

  double power() const { return at_.form.power; }  ///< What it is a model of.
  const EtsForm& form() const { return at_.form; }
  const EtsSmoothing& smoothing() const { return at_.smoothing; }
  const EtsState& state() const { return at_.state; }
  double sigma() const { return at_.errors.sigma; }

 private:
  explicit Ets(Start start) : at_(std::move(start)) {}

  Start at_;
};

}  // namespace foreshock
