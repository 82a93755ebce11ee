#pragma once

/// The standard normal, exact far out where 1 - cdf is 0.

namespace foreshock {

double normal_cdf(double x);

/// log P(X > x). Relative error below 1e-12 for any finite x, up to x = 1e150 and beyond.
double log_normal_tail(double x);

/// -log10 P(|X| > x) for x >= 0, in a few ns where x < 8: within 1e-13 of log_normal_tail's.
double normal_surprise(double x);

/// The x with P(X <= x) = p; -inf and inf at 0 and 1, NaN outside [0, 1].
/// Source:  Wichura (1988), AS 241, PPND16; relative error about 1e-16.
double normal_quantile(double p);

/// The x with log P(X > x) = log_p, for log_p down to -1e300; the inverse of log_normal_tail.
double normal_quantile_of_log_tail(double log_p);

}  // namespace foreshock
