#include "foreshock/spectral/peaks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/distributions/fisher_f.hpp>

#include "foreshock/spectral/internal/lines.h"

namespace foreshock {
namespace {

Status check(std::span<const double> power, double degrees, double alpha) {
  if (power.size() < 8) return fail(Errc::kInvalidArgument, "peaks: fewer than eight bins");
  const auto sound = [](double v) { return std::isfinite(v) && v >= 0; };
  const bool some = std::any_of(power.begin() + 1, power.end(), [](double v) { return v > 0; });
  if (!some || !std::all_of(power.begin(), power.end(), sound)) {
    return fail(Errc::kInvalidArgument, "peaks: powers must be finite, >= 0 and not all 0");
  }
  if (!(degrees > 0) || !std::isfinite(degrees) || !(alpha > 0 && alpha < 1)) {
    return fail(Errc::kInvalidArgument, "peaks: degrees must be > 0, alpha in (0, 1)");
  }
  return {};
}

}  // namespace

Result<SpectralPeaks> spectral_peaks(std::span<const double> power, double degrees, double alpha) {
  FORESHOCK_TRY_VOID(check(power, degrees, alpha));
  // In a unit in which the background neither overflows nor vanishes.
  const double most = *std::max_element(power.begin(), power.end());
  std::vector<double> S(power.begin(), power.end());
  for (double& v : S) v /= most;
  SpectralPeaks out;
  const seasons::Background background(S, degrees / 2);
  out.background.reserve(S.size());
  for (std::size_t k = 0; k < S.size(); ++k) out.background.push_back(background.at(k));
  const auto bins = static_cast<double>(S.size() - 1);
  for (std::size_t k = 0; k < S.size(); ++k) {
    const double told = degrees * seasons::background_bins(static_cast<double>(k));
    const boost::math::fisher_f noise(degrees, told);
    const double limit = boost::math::quantile(boost::math::complement(noise, alpha / bins));
    const bool last = k + 1 == S.size();
    const bool peak = k > 0 && S[k] > 0 && S[k] >= S[k - 1] && (last || S[k] >= S[k + 1]);
    const double ratio = S[k] / out.background[k];
    out.p_value.push_back(
        peak ? std::min(1.0, bins * boost::math::cdf(boost::math::complement(noise, ratio)))
             : std::numeric_limits<double>::quiet_NaN());
    out.critical.push_back(limit * out.background[k] * most);
    out.background[k] *= most;
  }
  return out;
}

}  // namespace foreshock
