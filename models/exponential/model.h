#pragma once

#include <span>
#include <utility>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/exponential/fit.h"
#include "foreshock/models/exponential/horizon.h"
#include "foreshock/models/fit_report.h"
#include "foreshock/models/step_errors.h"

namespace foreshock {

/// Exponential smoothing of any of the thirty forms, as a stream. One step is a handful of
/// operations, whatever the season. Mathematics: docs/math/ets.md.
class ExponentialSmoothing final : public OnlineModel {
 public:
  struct Start {
    exponential::Form form;
    exponential::Smoothing smoothing;
    exponential::State state;  ///< Before the next step.
    StepErrors errors;         ///< Of y, or relative to what was expected if errors multiply.
  };
  /// kInvalidArgument if a parameter is outside its region or a state cannot be.
  static Result<ExponentialSmoothing> make(Start start);
  /// The model after it has seen all of y, from a fit to that y.
  static Result<ExponentialSmoothing> after(std::span<const double> y, const exponential::Fit& fit);
  static Result<ExponentialSmoothing> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(foreshock::Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "exponential"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

  const exponential::Form& form() const { return at_.form; }
  const exponential::Smoothing& smoothing() const { return at_.smoothing; }
  const exponential::State& state() const { return at_.state; }
  double sigma() const { return at_.errors.sigma; }

 private:
  explicit ExponentialSmoothing(Start start) : at_(std::move(start)) {}
  Predictive ahead(const exponential::Horizon& at) const;

  Start at_;
};

/// The best form of the family by AICc, fitted.
/// Shapes:  y is [n], NaN = missing; season: steps, 0 or 1 for none.
/// Errors:  kInvalidArgument if no form can be fitted.
/// Cost:    exponential::fit_forms(): 2 to 4 ms for 144 monthly values.
Result<Fitted> fit_exponential(std::span<const double> y, int season,
                               const exponential::Family& family = {},
                               const exponential::Effort& effort = {});

}  // namespace foreshock
