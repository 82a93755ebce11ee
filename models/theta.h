#pragma once

#include <array>
#include <utility>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/noise_growth.h"
#include "foreshock/models/season_profile.h"
#include "foreshock/models/step_errors.h"
#include "foreshock/models/theta_state.h"

namespace foreshock {

/// Mean and variance of a Theta model, step by step ahead. While the line goes on to be fitted, the
/// variance follows the covariance of level, line and slope: exact, and O(1) a step.
class ThetaHorizon {
 public:
  ThetaHorizon(const ThetaWeights& weights, const ThetaState& state, const NoiseGrowth& noise)
      : weights_(weights), state_(state), noise_(noise) {}
  void next();  ///< One step further; call it once for h = 1.
  int h() const { return h_; }
  double mean() const { return state_.level; }
  double growth() const { return growth_; }  ///< Variance over sigma squared.

 private:
  /// The covariance one step on, with errors of that variance.
  void spread(double variance);

  ThetaWeights weights_;
  ThetaState state_;
  NoiseGrowth noise_;
  int h_ = 0;
  double growth_ = 1;
  std::array<std::array<double, 3>, 3> covariance_{};  ///< Of level, line, slope.
};

/// Theta: simple exponential smoothing with a drift that is a share of the slope of a line through
/// the series, fixed or dynamic, of y or a Box-Cox power of y without its season. One step is a
/// dozen multiply-adds, whatever the season. Mathematics: docs/math/theta.md.
class Theta final : public OnlineModel {
 public:
  struct Start {
    ThetaWeights weights;
    ThetaState state;  ///< Before the next step, in units of the power.
    double power = 1;  ///< Of y without its season; 1 if the season is additive.
    SeasonProfile season;
    NoiseGrowth noise;  ///< Only y itself has noise that grows.
    StepErrors errors;
  };
  /// kInvalidArgument if a parameter is outside its region or a state is not finite.
  static Result<Theta> make(Start start);
  static Result<Theta> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "theta"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

  const ThetaWeights& weights() const { return at_.weights; }
  const ThetaState& state() const { return at_.state; }
  double power() const { return at_.power; }
  const SeasonProfile& season() const { return at_.season; }
  const StepErrors& errors() const { return at_.errors; }

 private:
  explicit Theta(Start start) : at_(std::move(start)) {}
  Predictive ahead(const ThetaHorizon& at) const;

  Start at_;
};

}  // namespace foreshock
