#include "foreshock/spectral/durbin_levinson.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace foreshock {

Result<DurbinLevinson> durbin_levinson(std::span<const double> acov) {
  const bool finite =
      std::all_of(acov.begin(), acov.end(), [](double g) { return std::isfinite(g); });
  if (acov.empty() || !finite || !(acov[0] > 0)) {
    return fail(Errc::kInvalidArgument,
                "Durbin-Levinson: autocovariances must be finite, with a variance > 0");
  }
  const std::size_t p = acov.size() - 1;
  DurbinLevinson fit{std::vector<double>(p), std::vector<double>(p), {acov[0]}};
  std::vector<double> before(p);
  for (std::size_t k = 1; k <= p; ++k) {
    // phi_kk = (gamma_k - sum_{j<k} phi_{k-1,j} gamma_{k-j}) / v_{k-1}               (5.2.3)
    double unexplained = acov[k];
    for (std::size_t j = 1; j < k; ++j) unexplained -= fit.ar[j - 1] * acov[k - j];
    const double phi = unexplained / fit.variance.back();
    if (!(std::abs(phi) < 1)) {
      return fail(Errc::kNotConverged,
                  "Durbin-Levinson: not positive definite at lag " + std::to_string(k));
    }
    // phi_kj = phi_{k-1,j} - phi_kk phi_{k-1,k-j}                                    (5.2.4)
    std::copy_n(fit.ar.begin(), k - 1, before.begin());
    for (std::size_t j = 1; j < k; ++j) fit.ar[j - 1] = before[j - 1] - phi * before[k - j - 1];
    fit.ar[k - 1] = phi;
    fit.partial[k - 1] = phi;
    // v_k = v_{k-1} (1 - phi_kk^2)                                                   (5.2.5)
    fit.variance.push_back(fit.variance.back() * (1 - phi) * (1 + phi));
  }
  return fit;
}

}  // namespace foreshock
