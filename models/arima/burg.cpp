#include "foreshock/models/arima/burg.h"

#include "foreshock/models/arima/internal/autoregression.h"
#include "foreshock/spectral/burg.h"

namespace foreshock {
namespace {

Result<std::vector<double>> partials(std::span<const double> w, std::size_t p) {
  FORESHOCK_TRY(auto fit, burg(w, p));
  return std::move(fit.partial);
}

}  // namespace

Result<ArimaFit> arima_burg(std::span<const double> y, const ArimaSpec& spec) {
  return arima::fit_autoregression(y, spec, partials, "Burg");
}

}  // namespace foreshock
