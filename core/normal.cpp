#include "foreshock/core/normal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kHalfLogTwoPi = 0.918938533204672741780329736405617640;
constexpr double kInverseSqrt2 = std::numbers::sqrt2 / 2;

/// Above this, erfc comes near underflow and the asymptotic series has all its digits.
constexpr double kFar = 30;

/// x P(X > x) / density(x) = 1 - 1/x^2 + 3/x^4 - 15/x^6 + ..., for x >= kFar; the first term left
/// out is below 1e-13. Source: Abramowitz & Stegun (1964), 26.2.12.
double mills_series(double x) {
  const double q = 1 / (x * x);
  return 1 - q * (1 - 3 * q * (1 - 5 * q * (1 - 7 * q * (1 - 9 * q))));
}

double far_log_tail(double x) {
  const double log_tail = -0.5 * x * x - std::log(x) - kHalfLogTwoPi + std::log(mills_series(x));
  // Beyond x = 1e154 even the logarithm overflows; the most negative number keeps sums finite.
  return std::isinf(x) ? -kInfinity : std::max(log_tail, std::numeric_limits<double>::lowest());
}

/// c[0] + c[1] r + ... + c[7] r^7
double polynomial(const std::array<double, 8>& c, double r) {
  double sum = c[7];
  for (std::size_t i = 7; i-- > 0;) sum = sum * r + c[i];
  return sum;
}

// AS 241, PPND16: rational approximations in the middle (A/B), in the tail (C/D) and far out (E/F).
constexpr std::array<double, 8> kA{3.3871328727963666080e0,  1.3314166789178437745e+2,
                                   1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                   4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                   3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr std::array<double, 8> kB{1.0,
                                   4.2313330701600911252e+1,
                                   6.8718700749205790830e+2,
                                   5.3941960214247511077e+3,
                                   2.1213794301586595867e+4,
                                   3.9307895800092710610e+4,
                                   2.8729085735721942674e+4,
                                   5.2264952788528545610e+3};
constexpr std::array<double, 8> kC{1.42343711074968357734e0,  4.63033784615654529590e0,
                                   5.76949722146069140550e0,  3.64784832476320460504e0,
                                   1.27045825245236838258e0,  2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array<double, 8> kD{1.0,
                                   2.05319162663775882187e0,
                                   1.67638483018380384940e0,
                                   6.89767334985100004550e-1,
                                   1.48103976427480074590e-1,
                                   1.51986665636164571966e-2,
                                   5.47593808499534494600e-4,
                                   1.05075007164441684324e-9};
constexpr std::array<double, 8> kE{6.65790464350110377720e0,  5.46378491116411436990e0,
                                   1.78482653991729133580e0,  2.96560571828504891230e-1,
                                   2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                   2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array<double, 8> kF{1.0,
                                   5.99832206555887937690e-1,
                                   1.36929880922735805310e-1,
                                   1.48753612908506148525e-2,
                                   7.86869131145613259100e-4,
                                   1.84631831751005468180e-5,
                                   1.42151175831644588870e-7,
                                   2.04426310338993978564e-15};

constexpr double kLogMiddle = -2.5902671654458267;  ///< log 0.075: further in, A/B is the closer.
/// The x > 0 with P(X > x) = p, by r = sqrt(-log p), for p < 0.075 down to 1e-305.
double tail_quantile(double r) {
  if (r <= 5) return polynomial(kC, r - 1.6) / polynomial(kD, r - 1.6);
  return polynomial(kE, r - 5) / polynomial(kF, r - 5);
}

/// log10 P(|X| > x) as a Taylor polynomial about the middle of each sixteenth of [0, 8). With the
/// hazard r = density / P(X > x) we have d log P(X > x) / dx = -r and r' = r (r - x), which gives
/// all coefficients. Zeros of erfc keep 3.4 away from x > 0, so that the term left out, the
/// seventh, is some (1 / (32 * 3.4))^7 = 6e-15.
class SurpriseTable {
 public:
  static constexpr double kMost = 8;
  static constexpr int kPerUnit = 16;
  static constexpr int kOrder = 6;

  SurpriseTable() {
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      segments_[i] = expand((static_cast<double>(i) + 0.5) / kPerUnit);
    }
  }
  double at(double x) const {
    const double place = x * kPerUnit;
    const auto i = static_cast<int>(place);
    const double t = (place - i - 0.5) / kPerUnit;
    const double tt = t * t;
    const auto& a = segments_[static_cast<std::size_t>(i)];
    return (a[0] + a[1] * t) + tt * ((a[2] + a[3] * t) + tt * ((a[4] + a[5] * t) + tt * a[6]));
  }

 private:
  using Segment = std::array<double, kOrder + 1>;
  static Segment expand(double x) {
    const double log_tail = log_normal_tail(x);
    std::array<double, kOrder> r{};
    r[0] = std::exp(-0.5 * x * x - kHalfLogTwoPi - log_tail);
    for (std::size_t n = 0; n + 1 < r.size();
         ++n) {  // (n+1) r_{n+1} = sum r_i r_{n-i} - x r_n - ..
      double sum = -x * r[n] - (n > 0 ? r[n - 1] : 0);
      for (std::size_t i = 0; i <= n; ++i) sum += r[i] * r[n - i];
      r[n + 1] = sum / static_cast<double>(n + 1);
    }
    Segment a{};
    a[0] = -(log_tail + std::numbers::ln2) * std::numbers::log10e;
    for (std::size_t n = 0; n < r.size(); ++n) {
      a[n + 1] = r[n] / static_cast<double>(n + 1) * std::numbers::log10e;
    }
    return a;
  }
  std::array<Segment, static_cast<std::size_t>(kMost) * kPerUnit> segments_;
};

}  // namespace

double normal_surprise(double x) {
  static const SurpriseTable kTable;
  if (x < SurpriseTable::kMost) return kTable.at(x);
  return -(log_normal_tail(x) + std::numbers::ln2) * std::numbers::log10e;
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x * kInverseSqrt2);
}

double log_normal_tail(double x) {
  if (x > kFar) return far_log_tail(x);
  if (x < -1) return std::log1p(-normal_cdf(x));
  return std::log(0.5 * std::erfc(x * kInverseSqrt2));
}

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kA, r) / polynomial(kB, r);
  }
  const double tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) return tail == 0 ? std::copysign(kInfinity, q) : std::nan("");
  return std::copysign(tail_quantile(std::sqrt(-std::log(tail))), q);
}

double normal_quantile_of_log_tail(double log_p) {
  if (!(log_p <= 0)) return std::nan("");
  if (log_p > -std::numbers::ln2) return normal_quantile(-std::expm1(log_p));
  if (log_p > kLogMiddle) return -normal_quantile(std::exp(log_p));
  if (log_p > -700) return tail_quantile(std::sqrt(-log_p));
  if (std::isinf(log_p)) return kInfinity;
  // Newton on log P(X > x), whose slope is -x / mills_series(x); far out it is nearly a parabola,
  // and each step doubles the digits.
  double x = std::sqrt(-2 * log_p);
  x = std::sqrt(2 * (-log_p - kHalfLogTwoPi - std::log(x)));
  for (int i = 0; i < 3; ++i) x += (log_normal_tail(x) - log_p) * mills_series(x) / x;
  return x;
}

}  // namespace foreshock
