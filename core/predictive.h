#pragma once

#include <limits>

namespace foreshock {

/// What a model says about a value before it is seen: normal or Student-t, by location and scale;
/// optionally of log y or of another power of y, for series whose noise grows with their level. A
/// small value, cheap to copy.
class Predictive {
 public:
  /// Any value is possible, nothing is surprising: the honest answer before anything is known.
  /// Its p-values are 1, its quantiles NaN, its log density 0.
  /// One value alone says where, but not how far: `location` is then its median.
  static Predictive unknown(double location = std::numeric_limits<double>::quiet_NaN());
  /// scale > 0 in units of y; 0 stands for "certain" and is widened to 1e-12 of |location|, some
  /// thousand times its rounding.
  static Predictive normal(double location, double scale);
  /// dof > 0; the scale is that of the t, not its standard deviation. Here as above, arguments that
  /// are not finite (an infinite dof is) say nothing about y: they give unknown().
  static Predictive student_t(double location, double scale, double dof);
  /// The same distribution, but of log y: location and scale are then in units of log y, y > 0.
  Predictive of_logarithm() const { return of_power(0); }
  /// The same distribution, but of the Box-Cox power w = (y^lambda - 1) / lambda (core/power.h):
  /// location and scale are then in units of w. lambda in [0, 2]; 0 is of_logarithm(); 1 is y
  /// itself, of any sign, its location moved by 1. Between and beyond, y is never below 0: what w
  /// has below -1 / lambda, which no y > 0 gives, is probability that y is 0 exactly.
  Predictive of_power(double lambda) const;

  /// The same distribution, its location so much further up (in the units of the location).
  Predictive moved(double by) const { return {location_ + by, scale_, dof_, power_}; }

  bool is_known() const { return scale_ > 0; }
  double power() const { return power_; }  ///< Its lambda: 1 for y itself, 0 for log y.
  bool is_log() const { return power_ == 0; }
  double location() const { return location_; }
  double scale() const { return scale_; }
  double dof() const { return dof_; }  ///< Infinite for the normal.

  /// y in the units of the location: log y if of_logarithm, w if of_power. NaN where y has none.
  double on_scale(double y) const;
  /// The y which that is, 0 where a power has none.
  double from_scale(double value) const;

  /// (y - location) / scale, in the units of the location; -inf for a y that cannot be: y <= 0 if
  /// of_logarithm, y < 0 if of_power. Of a power, 0 is at its median, and not above, if that is 0.
  double standardized(double y) const;
  double median() const;
  /// Expected value; the median where the expectation does not exist (t of log y, or dof <= 1), and
  /// for a t of another power, of which it need not. Of a power of a normal by quadrature, to 1e-9
  /// of it.
  double mean() const;
  /// P(Y <= y). Of a power 0 below 0, where it jumps to the probability of 0.
  double cdf(double y) const;
  /// log P(Y <= y) and log P(Y >= y); finite wherever y is, however far out
  /// (the most negative double stands for less). They are 0 for unknown().
  double log_lower_tail(double y) const;
  double log_upper_tail(double y) const;
  /// log of min(1, 2 min(P(Y <= y), P(Y >= y))): the two-sided p-value of y.
  double log_p_value(double y) const;
  double quantile(double p) const;
  /// Log density at y: the log score, larger is better; -inf at y <= 0 if of_logarithm or of_power
  /// (what is at 0 exactly has no density). The Jacobian, (lambda - 1) log y, is in it.
  double log_density(double y) const;
  /// Continuous ranked probability score at y, units of y, smaller is better. Closed forms for
  /// normal, t (dof > 1) and lognormal: Jordan, Krueger & Lerch (2019), J. Stat. Softw. 90(12);
  /// otherwise, for other powers too, twice the mean pinball loss of 200 quantiles, the central
  /// 99.5 % (of a t of log y the full integral is infinite).
  double crps(double y) const;

 private:
  Predictive(double location, double scale, double dof, double power)
      : location_(location), scale_(scale), dof_(dof), power_(power) {}
  /// (y - location) / scale, also at 0.
  double distance(double y) const;

  double location_;
  double scale_;
  double dof_;
  double power_;
};

}  // namespace foreshock
