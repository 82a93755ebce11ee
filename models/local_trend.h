#pragma once

#include <span>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/filters/trend_filter.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {

/// A level that moves by a slope, which moves too, seen through noise: the local linear trend.
/// Mathematics: docs/math/local_trend.md.
class LocalTrend final : public OnlineModel {
 public:
  /// dof: degrees of freedom behind the variances; infinite where they are given.
  /// kInvalidArgument unless the variances are >= 0, finite and not all 0, and dof > 0.
  static Result<LocalTrend> make(const TrendNoise& noise, double dof);
  static Result<LocalTrend> read(StateReader& in);

  Predictive expect() const override { return of(belief_); }
  void learn(double y) override { trend_step(noise_, belief_, y); }
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "local_trend"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override { return sizeof(*this); }

  const TrendNoise& noise() const { return noise_; }

 private:
  LocalTrend(const TrendNoise& noise, double dof) : noise_(noise), dof_(dof) {}
  Predictive of(const TrendBelief& belief) const;

  TrendNoise noise_;
  double dof_;
  TrendBelief belief_;
};

/// The three variances by maximum likelihood, their common scale solved for, the other two by a
/// simplex search from several starts; then the model after it has seen y.
///
/// Shapes:  y is [n], NaN = missing, at least five values.
/// Errors:  kInvalidArgument with too few values, or where a straight line fits without any error.
/// Cost:    about 500 passes over y.
/// Source:  Durbin & Koopman (2012), sections 3.2 and 7.3.
Result<Fitted> fit_local_trend(std::span<const double> y);

}  // namespace foreshock
