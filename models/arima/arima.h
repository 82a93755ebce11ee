#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/arima/fit.h"
#include "foreshock/models/arima/internal/unknowns.h"
#include "foreshock/models/fit_report.h"
#include "foreshock/models/step_errors.h"

namespace foreshock {

/// A seasonal ARIMA model as a stream: ring buffers of values and innovations, of which each step
/// reads only the lags that the order uses, whatever the season. Differences are multiplied into
/// the autoregression, so that no state but the values themselves is kept. Missing values are
/// unknown innovations, estimated by every value after them (internal/unknowns.h).
/// Mathematics: docs/math/arima.md.
class Arima final : public OnlineModel {
 public:
  struct Start {
    ArimaOrder order;
    std::vector<double> coefficients;  ///< [k] as in params.h.
    double intercept = 0;              ///< Of the differenced series' recursion, units of y.
    double power = 1;                  ///< The model is of this Box-Cox power of y, in [0, 2].
    std::vector<double> profile;       ///< Added season, [m] or empty: Fourier terms, units of y.
    int phase = 0;                     ///< profile[phase] belongs to the next step.
    std::vector<double> values;        ///< [memory_of(order)] the last ones, profile taken out;
                                       ///< oldest first.
    std::vector<double> innovations;   ///< [memory_of(order)] likewise.
    StepErrors errors;
  };
  /// Steps that have to be remembered: the longest lag.
  static std::size_t memory_of(const ArimaOrder& order);

  /// kInvalidArgument if the order is unsound, a vector has the wrong length, a number is not
  /// finite, or the coefficients are outside the stationary and invertible region.
  static Result<Arima> make(Start start);
  static Result<Arima> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "arima"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

  double power() const { return at_.power; }
  const ArimaOrder& order() const { return at_.order; }
  std::span<const double> coefficients() const { return at_.coefficients; }
  double sigma() const { return at_.errors.sigma; }

 private:
  /// A lag and what it counts for.
  struct Tap {
    std::size_t lag;
    double weight;
  };
  explicit Arima(Start start);

  std::size_t slot(std::size_t lag) const {
    return at_next_ >= lag ? at_next_ - lag : at_next_ + size_ - lag;
  }
  double profile() const;
  /// Expectation of the next value, profile left out.
  double mean() const;
  /// How it depends on the unknowns.
  std::vector<double> dependence() const;
  void learn_with_unknowns(double value);
  void turn(double value, double innovation);

  Start at_;  ///< Its values and innovations are the rings.
  std::vector<Tap> value_taps_;
  std::vector<Tap> innovation_taps_;
  std::size_t size_;          ///< Of the rings.
  std::size_t at_next_ = 0;   ///< Slot of the next step, the oldest one now.
  arima::Unknowns unknowns_;  ///< Slots: values, then innovations.
  std::size_t told_ = 0;      ///< Steps in a row that the unknowns said nothing about.
};

/// What a fit was made on, if not on y itself.
struct ArimaScale {
  double power = 1;             ///< On this Box-Cox power of y; 0 for log y.
  std::vector<double> profile;  ///< [m] taken out before, profile[0] at the first of y; or empty.
};

/// The model after it has seen y (its power, less its profile, as `scale` says), from a fit to it.
/// Innovations of the past are their expectations given all of y, by backcasting; missing values
/// are the fit's guesses.
/// Errors:  kInvalidArgument if the fit has regressors, or is not of that y.
/// Cost:    one pass of the likelihood, and n times steps far ahead for the scale of errors there.
/// Source:  Box & Jenkins (1976), chapter 7.1 for the backcasts.
Result<Arima> arima_after(std::span<const double> y, const ArimaFit& fit, ArimaScale scale = {});

}  // namespace foreshock
