#include "foreshock/models/arima/yule_walker.h"

#include "foreshock/models/arima/internal/autoregression.h"
#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/durbin_levinson.h"

namespace foreshock {
namespace {

Result<std::vector<double>> partials(std::span<const double> w, std::size_t p) {
  FORESHOCK_TRY(const auto acov, scaled_autocovariance(w, p));
  FORESHOCK_TRY(auto fit, durbin_levinson(acov));
  return std::move(fit.partial);
}

}  // namespace

Result<ArimaFit> arima_yule_walker(std::span<const double> y, const ArimaSpec& spec) {
  return arima::fit_autoregression(y, spec, partials, "Yule-Walker");
}

}  // namespace foreshock
