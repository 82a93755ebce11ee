#pragma once

#include <limits>

namespace foreshock {

/// What a model says about a value before it is seen: normal or Student-t, by location and scale;
/// optionally of log y, for series whose noise grows with their level. A small value, cheap to
/// copy.
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
  Predictive of_logarithm() const;

  bool is_known() const { return scale_ > 0; }
  bool is_log() const { return log_; }
  double location() const { return location_; }
  double scale() const { return scale_; }
  double dof() const { return dof_; }  ///< Infinite for the normal.

  /// (y - location) / scale, on the log scale if of_logarithm (then -inf for y <= 0).
  double standardized(double y) const;
  double median() const;
  /// Expected value; the median where the expectation does not exist (t of log y, or dof <= 1).
  double mean() const;
  double cdf(double y) const;
  /// log P(Y <= y) and log P(Y >= y); finite wherever y is, however far out
  /// (the most negative double stands for less). They are 0 for unknown().
  double log_lower_tail(double y) const;
  double log_upper_tail(double y) const;
  /// log of min(1, 2 min(P(Y <= y), P(Y >= y))): the two-sided p-value of y.
  double log_p_value(double y) const;
  double quantile(double p) const;
  /// Log density at y: the log score, larger is better; -inf at y <= 0 if of_logarithm.
  double log_density(double y) const;
  /// Continuous ranked probability score at y, units of y, smaller is better. Closed forms for
  /// normal, t (dof > 1) and lognormal: Jordan, Krueger & Lerch (2019), J. Stat. Softw. 90(12);
  /// otherwise twice the mean pinball loss of 200 quantiles, the central 99.5 % (of a t of log y
  /// the full integral is infinite).
  double crps(double y) const;

 private:
  Predictive(double location, double scale, double dof, bool log)
      : location_(location), scale_(scale), dof_(dof), log_(log) {}
  double location_;
  double scale_;
  double dof_;
  bool log_;
};

}  // namespace foreshock
