#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/fit.h"
#include "foreshock/models/arima/sample.h"

namespace foreshock::arima {

/// What counts as an outlier, and how many are looked for.
struct OutlierRule {
  double cut = 3.5;      ///< Standard deviations of its estimate, that of an outlier's size.
  std::size_t most = 0;  ///< Outliers.
  std::span<const std::size_t> known = {};  ///< Outliers found before: kept if they still are.
};

/// Additive outliers of a series at given coefficients, one after the other, each time the point
/// whose size, estimated from all innovations that it touches, is largest in its own standard
/// errors; it is then taken out of the innovations, as a missing value would be. So the echoes of
/// an outlier in later innovations (a difference, an autoregression, a moving average make them)
/// accuse no other point. An innovation that is large without such echoes is an outlier of another
/// kind, which the series went along with: it is set aside, and its point kept. In the end all
/// sizes are estimated together, and the smallest that is none any more goes back, one after the
/// other.
///
/// Shapes:  effects is [sample.effects], units of w over those of the column. The answer are
///          positions in sample.filled, ascending.
/// Cost:    O(n (taps + found) found), once more for each that goes back.
/// Source:  Chang, Tiao & Chen (1988), Technometrics 30, 193-204; joint sizes as in Chen & Liu
///          (1993), JASA 88, 284-297; the point counts as an additive outlier unless the other
///          reading is better by `cut` squared.
std::vector<std::size_t> find_outliers(const ArimaOrder& order, const ArimaSample& sample,
                                       std::span<const double> coefficients,
                                       std::span<const double> effects, const OutlierRule& rule);

/// Standard deviation of residuals, some of them wild, from the median of their sizes (from the
/// mean, if most are zero). So many zeros as were `solved` for do not count.
double robust_scale(std::span<const double> residuals, std::size_t solved);

/// The sample with values at these positions of `filled` taken for missing: bridged, and a column
/// each behind those of y's own gaps, so that places stay where they are.
/// Errors:  those of arima_sample.
Result<ArimaSample> without_outliers(std::span<const double> y, const ArimaSpec& spec,
                                     const ArimaSample& whole,
                                     std::span<const std::size_t> outliers);

}  // namespace foreshock::arima
