#include "foreshock/core/predictive.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "foreshock/core/check.h"
#include "foreshock/core/normal.h"
#include "foreshock/core/power.h"

namespace foreshock {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;
using StudentT = boost::math::students_t_distribution<double, Quiet>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeast = std::numeric_limits<double>::min();
constexpr double kHalfLogTwoPi = 0.918938533204672741780329736405617640;
const double kSqrtPi = std::sqrt(std::numbers::pi);

/// Share of |location| that stands for "no scale": some thousand roundings, so that sums of terms
/// near the location still count as certain.
constexpr double kCertain = 1e-12;

double normal_density(double z) {
  return std::exp(-0.5 * z * z - kHalfLogTwoPi);
}

/// log(1 + z^2 / dof), without overflow of z^2.
double log1p_square(double z, double dof) {
  const double w = std::abs(z) / std::sqrt(dof);
  if (w > 1e100) return 2 * (std::log(std::abs(z)) - 0.5 * std::log(dof));
  return std::log1p(w * w);
}

/// Gamma(a) / Gamma(a + 1/2)
double half_step_ratio(double a) {
  return boost::math::tgamma_delta_ratio(a, 0.5, Quiet());
}

/// log density of the standard t at 0.
double log_t_peak(double dof) {
  return -std::log(half_step_ratio(dof / 2)) - 0.5 * std::log(dof * std::numbers::pi);
}

/// The continued fraction of the incomplete beta function I_x(a, b), by Lentz's method: what is
/// left of it after x^a (1-x)^b / (a B(a, b)). Converges fast for x < (a + 1) / (a + b + 2).
/// Source: Press et al., Numerical Recipes, 3rd ed. (2007), 6.4.
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  const auto guard = [](double v) { return std::abs(v) < kTiny ? kTiny : v; };
  double c = 1;
  double d = 1 / guard(1 - (a + b) * x / (a + 1));
  double h = d;
  for (int m = 1; m <= 10'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/// log P(T > z) of the standard t for z > 0 outside the middle. The tail is I_x(dof/2, 1/2) / 2
/// at x = dof / (dof + z^2).
double log_t_tail_near(double z, double dof) {
  const double a = dof / 2;
  const double log_spread = std::log1p(z * z / dof);   // -log x
  const double log_rest = -std::log1p(dof / (z * z));  // log(1 - x)
  const double fraction = beta_fraction(a, 0.5, std::exp(-log_spread));
  const double beta = kSqrtPi * half_step_ratio(a);
  return 0.5 * log_rest - a * log_spread + std::log(fraction / (2 * a * beta));
}

/// The same for z > 30, where the tail underflows. Integration by parts of t^(-2k) density(t) over
/// t > z gives s_k = (1 - (2k + 1) s_{k+1} / z^2) dof / (dof + 2k), and
/// P(T > z) = density(z) (1 + z^2 / dof) / z s_0; s_8 = 1 leaves an error below 1e-14.
double log_t_tail_far(double z, double dof) {
  const double q = 1 / (z * z);
  double s = 1;
  for (int k = 7; k >= 0; --k) s = (1 - (2 * k + 1) * q * s) * dof / (dof + 2 * k);
  return log_t_peak(dof) - 0.5 * (dof - 1) * log1p_square(z, dof) - std::log(z) + std::log(s);
}

/// Where the series of t_middle converges fast; outside, the tail does.
bool in_middle(double z, double dof) {
  return z * z < std::min(2.0, 1.5 * dof);
}

/// P(0 < T < z), with the sign of z, in the middle: z density(z) times the power series of the
/// incomplete beta function, all of whose terms are positive.
/// Source: Abramowitz & Stegun (1964), 26.5.4 with 26.7.1.
double t_middle(double z, double dof) {
  const double x = z * z / (dof + z * z);
  double term = 1;
  double sum = 1;
  for (int k = 0; k < 200 && term > 1e-17 * sum; ++k) {
    term *= (0.5 * (dof + 1) + k) * x / (1.5 + k);
    sum += term;
  }
  return z * std::exp(log_t_peak(dof) - 0.5 * (dof + 1) * std::log1p(z * z / dof)) * sum;
}

double log_t_tail(double z, double dof) {
  if (in_middle(z, dof)) return std::log(0.5 - t_middle(z, dof));
  if (z < 0) return std::log1p(-std::exp(log_t_tail(-z, dof)));
  if (z > 30) return std::max(log_t_tail_far(z, dof), -kMost);
  // Close to the normal the fraction needs many terms and loses digits.
  if (dof > 1e4) return std::log(boost::math::cdf(StudentT(dof), -z));
  return log_t_tail_near(z, dof);
}

double t_cdf(double z, double dof) {
  if (in_middle(z, dof)) return 0.5 + t_middle(z, dof);
  const double outside = std::exp(log_t_tail(std::abs(z), dof));
  return z < 0 ? outside : 1 - outside;
}

/// log P(Z > z); finite for any z that is a number, because z beyond the largest double only
/// means that scale is small.
double log_tail(double z, double dof) {
  const double bounded = std::isnan(z) ? z : std::clamp(z, -kMost, kMost);
  return std::isinf(dof) ? log_normal_tail(bounded) : log_t_tail(bounded, dof);
}

double standard_quantile(double p, double dof) {
  if (std::isinf(dof)) return normal_quantile(p);
  if (!(p > 0 && p < 1)) return p == 0 ? -kInfinity : p == 1 ? kInfinity : kNaN;
  return boost::math::quantile(StudentT(dof), p);
}

double crps_of_normal(double distance, double z, double scale) {
  if (std::abs(z) > 40) return std::abs(distance) - scale / kSqrtPi;
  // scale (z (2 F(z) - 1) + 2 f(z) - 1 / sqrt(pi))
  const double centred = std::erf(z / std::numbers::sqrt2);
  return scale * (z * centred + 2 * normal_density(z) - 1 / kSqrtPi);
}

/// For dof > 1.
double crps_of_t(double distance, double z, double scale, double dof) {
  // scale (z (2 F(z) - 1) + 2 f(z) (dof + z^2) / (dof - 1)
  //        - 2 sqrt(dof) / (dof - 1) B(1/2, dof - 1/2) / B(1/2, dof/2)^2)
  const double log_peak = log_t_peak(dof);
  const double spread =
      dof * std::exp(log_peak - 0.5 * (dof - 1) * log1p_square(z, dof));  // f(z) (dof + z^2)
  const double ratio = half_step_ratio(dof / 2);
  const double betas = half_step_ratio(dof - 0.5) / (kSqrtPi * ratio * ratio);
  const double centred = 1 - 2 * t_cdf(-std::abs(z), dof);
  return std::abs(distance) * centred + scale * 2 * (spread - std::sqrt(dof) * betas) / (dof - 1);
}

/// For y of any sign. Source: Baran & Lerch (2015), Q. J. R. Meteorol. Soc. 141, 2289-2299.
double crps_of_lognormal(double y, double z, double location, double scale) {
  if (scale < 1e-8) {  // Equal to the normal up to this share, while the terms below cancel.
    const double middle = std::exp(location);
    const double width = std::max(scale * middle, kLeast);
    return crps_of_normal(y - middle, (y - middle) / width, width);
  }
  // y (2 F(z) - 1) - 2 exp(location + scale^2/2) (F(z - scale) - F(-scale / sqrt(2)))
  const double log_mean = location + 0.5 * scale * scale;
  const double below = std::exp(log_mean + log_tail(scale - z, kInfinity));
  const double half = std::exp(log_mean + log_tail(scale / std::numbers::sqrt2, kInfinity));
  return y * std::erf(z / std::numbers::sqrt2) - 2 * (below - half);
}

/// E[max(0, lambda w + 1)^(1 / lambda)] for w ~ N(location, scale^2). From z0, where lambda w + 1
/// begins, the integrand g(z) has a concave logarithm that bends by 1 at least: beyond 9 from where
/// it is largest, nothing is left. Tanh-sinh quadrature takes its root at z0 as it is.
/// Source: Takahasi & Mori (1974), Publ. RIMS Kyoto Univ. 9, 721-741.
double mean_of_power(double location, double scale, double lambda) {
  constexpr double kReach = 9;
  constexpr double kStep = 1.0 / 32;
  constexpr int kNodes = 96;  // On either side: tanh is 1 beyond.
  const double middle = lambda * location + 1;
  const double spread = lambda * scale;
  const double z0 = -middle / spread;
  // d log g / dz = 0:  scale / (middle + spread z) = z, its larger root.
  const double root = std::hypot(middle, 2 * std::sqrt(lambda) * scale);
  const double peak = middle > 0 ? 2 * scale / (middle + root) : (root - middle) / (2 * spread);
  const double low = std::max(z0, peak - kReach);
  const double half = 0.5 * (peak + kReach - low);
  double sum = 0;
  for (int i = -kNodes; i <= kNodes; ++i) {
    const double t = i * kStep;
    const double s = std::numbers::pi / 2 * std::sinh(t);
    const double weight = std::numbers::pi / 2 * std::cosh(t) / (std::cosh(s) * std::cosh(s));
    const double z = low + half * (1 + std::tanh(s));
    const double log_y = std::log1p(std::max(lambda * (location + scale * z), -1.0)) / lambda;
    sum += weight * std::exp(log_y - 0.5 * z * z - kHalfLogTwoPi);
  }
  return sum * half * kStep;
}

}  // namespace

Predictive Predictive::unknown(double location) {
  return {location, 0, kInfinity, 1};
}

Predictive Predictive::normal(double location, double scale) {
  return student_t(location, scale, kInfinity);
}

Predictive Predictive::student_t(double location, double scale, double dof) {
  if (!std::isfinite(location) || !std::isfinite(scale) || std::isnan(dof)) {
    return unknown(std::isfinite(location) ? location : kNaN);
  }
  FORESHOCK_CHECK(scale >= 0 && dof > 0);
  if (scale == 0) scale = std::max(std::abs(location) * kCertain, kLeast);
  return {location, scale, dof, 1};
}

Predictive Predictive::of_power(double lambda) const {
  FORESHOCK_CHECK(lambda >= 0 && lambda <= kMostPower);
  return {lambda == 1 ? location_ + 1 : location_, scale_, dof_, lambda};
}

double Predictive::on_scale(double y) const {
  return power_ == 1 ? y : to_power(y, power_);
}

double Predictive::from_scale(double value) const {
  return power_ == 1 ? value : from_power(value, power_);
}

double Predictive::distance(double y) const {
  if (power_ != 1) return y < 0 ? -kInfinity : (to_power(y, power_) - location_) / scale_;
  const double distance = y - location_;
  if (std::isinf(distance)) return (0.5 * y - 0.5 * location_) / (0.5 * scale_);
  return distance / scale_;
}

double Predictive::standardized(double y) const {
  if (!is_known()) return std::isnan(y) ? y : 0;
  const double z = distance(y);
  return power_ != 1 && y == 0 ? std::min(z, 0.0) : z;
}

double Predictive::median() const {
  return from_scale(location_);
}

double Predictive::mean() const {
  if (power_ == 1 || !std::isinf(dof_) || !is_known()) return median();
  if (is_log()) return std::exp(location_ + 0.5 * scale_ * scale_);
  return mean_of_power(location_, scale_, power_);
}

double Predictive::cdf(double y) const {
  if (!is_known()) return std::isnan(y) ? y : 0.5;
  const double z = distance(y);
  if (std::isinf(dof_) || std::isnan(z)) return normal_cdf(z);
  if (z == -kInfinity) return 0;
  return t_cdf(std::clamp(z, -kMost, kMost), dof_);
}

double Predictive::log_lower_tail(double y) const {
  return is_known() ? log_tail(-distance(y), dof_) : 0;
}

double Predictive::log_upper_tail(double y) const {
  if (!is_known() || (power_ != 1 && y <= 0)) return 0;
  return log_tail(distance(y), dof_);
}

double Predictive::log_p_value(double y) const {
  if (!is_known()) return 0;
  const double log_p = std::numbers::ln2 + log_tail(std::abs(standardized(y)), dof_);
  return log_p > 0 ? 0 : log_p;
}

double Predictive::quantile(double p) const {
  if (!is_known()) return kNaN;
  return from_scale(location_ + scale_ * standard_quantile(p, dof_));
}

double Predictive::log_density(double y) const {
  if (!is_known()) return 0;
  if (power_ != 1 && y <= 0) return -kInfinity;
  const double z = distance(y);
  if (std::isnan(z)) return z;
  // log dy/dz
  const double jacobian = std::log(scale_) + (power_ == 1 ? 0 : (1 - power_) * std::log(y));
  const double far = std::clamp(z, -kMost, kMost);
  const double standard = std::isinf(dof_)
                              ? -0.5 * far * far - kHalfLogTwoPi
                              : log_t_peak(dof_) - 0.5 * (dof_ + 1) * log1p_square(far, dof_);
  return std::max(standard - jacobian, -kMost);
}

double Predictive::crps(double y) const {
  if (!is_known() || std::isnan(y)) return kNaN;
  const double z = distance(y);
  if (std::isinf(dof_) && is_log()) return crps_of_lognormal(y, z, location_, scale_);
  if (power_ == 1 && std::isinf(dof_)) return crps_of_normal(y - location_, z, scale_);
  if (power_ == 1 && dof_ > 1) return crps_of_t(y - location_, z, scale_, dof_);
  // Twice the mean pinball loss of quantiles. The log of a t has a tail so heavy that the integral
  // over all p diverges; the middle of each of 200 equal shares keeps it to the central 99.5 %.
  constexpr int kNodes = 200;
  double sum = 0;
  for (int i = 0; i < kNodes; ++i) {
    const double p = (i + 0.5) / kNodes;
    const double q = quantile(p);
    sum += q < y ? p * (y - q) : (1 - p) * (q - y);
  }
  return 2 * sum / kNodes;
}

}  // namespace foreshock
