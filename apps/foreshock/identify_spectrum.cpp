#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/app/identify.h"
#include "foreshock/models/arima/fill_gaps.h"
#include "foreshock/spectral/peaks.h"
#include "foreshock/spectral/spectrum.h"

namespace foreshock::app {

std::vector<double> without_gaps(const Identified& series) {
  std::vector<double> y = fill_gaps(series.values, 0);
  const auto is_there = [](double v) { return !std::isnan(v); };
  y.erase(std::find_if(y.rbegin(), y.rend(), is_there).base(), y.end());
  y.erase(y.begin(), std::find_if(y.begin(), y.end(), is_there));
  return y;
}

Result<SpectrumOf> season_spectrum(const Identified& series) {
  const std::vector<double> y = without_gaps(series);
  FORESHOCK_TRY(Spectrum from,
                periodogram(y, {.window = Window::hann(), .detrend = Detrend::kLinear}));
  FORESHOCK_TRY(SpectralPeaks peaks, spectral_peaks(from.power, 2, SeasonSearch{}.alpha));
  SpectrumOf out{.id = series.id,
                 .grid = series.grid,
                 .n = y.size(),
                 .method = "periodogram, Hann's window",
                 .frequency = std::move(from.frequency),
                 .power = std::move(from.power),
                 .p_value = std::move(peaks.p_value),
                 .background = std::move(peaks.background),
                 .critical = std::move(peaks.critical)};
  for (auto* v : {&out.frequency, &out.power, &out.p_value, &out.background, &out.critical}) {
    v->erase(v->begin());  // Frequency 0.
  }
  return out;
}

}  // namespace foreshock::app
