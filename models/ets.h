#pragma once

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/ets_form.h"

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

/// Exponential smoothing with additive errors: level, slope (maybe damped), season, on y or log y.
/// One step is a handful of multiply-adds, whatever the season. Mathematics: docs/math/ets.md.
class Ets final : public OnlineModel {
 public:
  struct Start {
    EtsForm form;
    EtsSmoothing smoothing;
    EtsState state;         ///< Before the next step.
    double sigma = 0;       ///< Standard deviation of one-step errors, units of y (or log y); >= 0.
    double dof = 0;         ///< Degrees of freedom behind it; > 0.
    double points = 0;      ///< Values behind the parameters, >= 1: what is far ahead of a short
                            ///< history is less sure than sigma alone says.
    double far_factor = 1;  ///< By how much errors `far_steps` ahead were larger than sigma
                            ///< says they are, in the history itself; >= 1.
    int far_steps = 1;      ///< >= 1
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

  const EtsForm& form() const { return at_.form; }
  const EtsSmoothing& smoothing() const { return at_.smoothing; }
  const EtsState& state() const { return at_.state; }
  double sigma() const { return at_.sigma; }

 private:
  explicit Ets(Start start);
  /// The distribution h ahead; growth: its variance over sigma^2.
  Predictive ahead(int h, double mean, double growth) const;

  Start at_;
  double sigma_rate_;  ///< Share by which a new squared error moves sigma squared.
};

}  // namespace foreshock
