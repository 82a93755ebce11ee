#pragma once

#include "foreshock/core/predictive.h"

namespace foreshock {

/// How large a model's errors are, and how sure that is: turns "so much growth of variance" into a
/// predictive distribution, and follows noise that changes.
struct StepErrors {
  double sigma = 0;   ///< Standard deviation of one-step errors, units of y (or its power); >= 0.
  double dof = 1;     ///< Degrees of freedom behind it; > 0.
  double points = 1;  ///< Values behind the parameters, >= 1: what is far ahead of a short history
                      ///< is less sure than sigma alone says.
  /// Standard deviations grow by this times h / points beyond what the variance of the errors says:
  /// slopes and levels that n points show need not last for h more. 4.5 suits exponential
  /// smoothing, whose forms are few; a search among hundreds of orders is owed more. >= 0
  double doubt = 4.5;
  double far_factor = 1;  ///< By how much errors `far_steps` ahead were larger than sigma says they
                          ///< are, in the history itself; >= 1.
  int far_steps = 1;      ///< >= 1

  bool is_sound() const;

  /// The distribution of y h steps ahead, h >= 1; growth: variance there over sigma squared.
  /// `power` is what the model is of: 1 for y, 0 for log y, else that Box-Cox power (core/power.h).
  /// docs/math/ets.md has the evidence for how it widens.
  Predictive ahead(int h, double mean, double growth, double power) const;
  Predictive ahead(int h, double mean, double growth, bool logarithm) const = delete;
  /// The same for a model of y whose noise is in proportion to its level to the power of
  /// `exponent`, in [0, 1]: it levels off as that of a Box-Cox power of 1 - exponent does.
  Predictive ahead_in_proportion(int h, double mean, double growth, double exponent) const;

  /// Follows the size of one-step errors: an exponentially weighted mean of squares with a memory
  /// of 2,000 points or dof if that is more, large errors clipped at three standard deviations.
  void learn(double error);

 private:
  void learn_far(double error, double rate);  ///< For deviations whose squares are out of range.
  double scale_ahead(int h, double mean, double growth) const;
};

/// How much larger than the model says errors far ahead were: the root of the mean of squared
/// standardised errors, shrunk towards 1 by as many independent errors as are too few to tell.
/// squares: sum over `count` overlapping errors `steps` ahead, each over its own variance.
double far_factor(double squares, double count, int steps);

}  // namespace foreshock
