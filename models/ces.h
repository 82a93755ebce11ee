#pragma once

#include <utility>
#include <vector>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/ces_form.h"
#include "foreshock/models/noise_growth.h"
#include "foreshock/models/step_errors.h"

namespace foreshock {

/// Mean and variance of a complex exponential smoothing, step by step ahead: with c_j what an error
/// adds to the mean j steps later, the variance is that of the step plus the sum of c_j^2 times
/// that of the step j before. O(1) a step, O(h) where noise grows with the level.
class CesHorizon {
 public:
  CesHorizon(const CesForm& form, const CesSmoothing& smoothing, CesState state,
             const NoiseGrowth& noise);
  void next();  ///< One step further; call it once for h = 1.
  int h() const { return h_; }
  double mean() const { return mean_; }
  double growth() const { return growth_; }  ///< Variance over sigma squared.

 private:
  double response();  ///< c_h

  CesForm form_;
  CesSmoothing smoothing_;
  CesState state_;
  NoiseGrowth noise_;
  CesPair of_level_;  ///< What an error of one has left there, and of the season's step it fell in.
  CesPair of_season_;
  std::vector<double> squares_;    ///< c_1^2, c_2^2, ..
  std::vector<double> variances_;  ///< Of the noise of steps 1, 2, ..
  int h_ = 0;
  double mean_ = 0;
  double growth_ = 0;
};

/// Complex exponential smoothing: a level and its potential, the part of the past that it does not
/// show yet, so that one model spans what stays and what trends; with a season of four kinds. One
/// step is a handful of multiply-adds, whatever the season. Mathematics: docs/math/ces.md.
class Ces final : public OnlineModel {
 public:
  struct Start {
    CesForm form;
    CesSmoothing smoothing;
    CesState state;  ///< Before the next step.
    NoiseGrowth noise;
    StepErrors errors;
  };
  /// kInvalidArgument if the parameters are not stable or a state is not finite.
  static Result<Ces> make(Start start);
  static Result<Ces> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "ces"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

  const CesForm& form() const { return at_.form; }
  const CesSmoothing& smoothing() const { return at_.smoothing; }
  const CesState& state() const { return at_.state; }
  const StepErrors& errors() const { return at_.errors; }

 private:
  explicit Ces(Start start) : at_(std::move(start)) {}
  Predictive ahead(int h, double mean, double growth) const;

  Start at_;
};

}  // namespace foreshock
