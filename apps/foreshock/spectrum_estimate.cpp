#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "foreshock/app/spectrum.h"
#include "foreshock/spectral/dpss.h"
#include "foreshock/spectral/false_alarm.h"
#include "foreshock/spectral/lomb_scargle.h"
#include "foreshock/spectral/multitaper.h"
#include "foreshock/spectral/peaks.h"
#include "foreshock/spectral/spectrum.h"

namespace foreshock::app {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kShortest = 4;
constexpr std::size_t kSegment = 256;
constexpr double kHalfBandwidth = 4;
constexpr std::size_t kTapers = 7;
constexpr std::size_t kFewestBins = 8;  ///< Of which a background can be told.

void drop_zero(std::vector<double>& v) {
  if (!v.empty()) v.erase(v.begin());
}

/// degrees: of freedom of one bin.
Status take(Spectrum spectrum, double degrees, SpectrumOf& out) {
  out.frequency = std::move(spectrum.frequency);
  out.power = std::move(spectrum.power);
  out.p_value.assign(out.power.size(), kUnknown);
  const bool flat = *std::max_element(out.power.begin() + 1, out.power.end()) <= 0;
  if (out.power.size() >= kFewestBins && !flat) {
    FORESHOCK_TRY(SpectralPeaks peaks, spectral_peaks(out.power, degrees));
    out.p_value = std::move(peaks.p_value);
    out.background = std::move(peaks.background);
    out.critical = std::move(peaks.critical);
  }
  for (auto* v : {&out.frequency, &out.power, &out.p_value, &out.background, &out.critical}) {
    drop_zero(*v);
  }
  return {};
}

Status add_welch(std::span<const double> y, SpectrumOf& out) {
  const std::size_t segment = std::min(kSegment, y.size());
  FORESHOCK_TRY(Spectrum spectrum, welch(y, {.segment = segment}));
  const std::size_t hop = segment - segment / 2;
  const auto segments = static_cast<double>((y.size() - segment) / hop + 1);
  out.method = "Welch, " + std::to_string(static_cast<int>(segments)) + " segments of " +
               std::to_string(segment);
  // Half overlapping Hann windows: Percival & Walden (1993), (292b).
  return take(std::move(spectrum), 36 * segments * segments / (19 * segments - 1), out);
}

/// Peaks are those of Thomson's F, any of them counted.
Status add_multitaper(std::span<const double> y, SpectrumOf& out) {
  const auto most = static_cast<double>(y.size()) / 2 - 0.5;
  const double width = std::min(kHalfBandwidth, std::max(1.0, most / 2));
  const auto count = std::min(kTapers, static_cast<std::size_t>(2 * width - 1));
  if (count < 2) return fail(Errc::kInvalidArgument, "too few values for two tapers");
  FORESHOCK_TRY(const Dpss tapers, dpss(y.size(), width, count));
  FORESHOCK_TRY(const Multitaper found, multitaper(y, tapers));
  out.method = "multitaper, " + std::to_string(count) + " tapers";
  const auto bins = static_cast<double>(found.density.size() - 1);
  for (std::size_t k = 1; k < found.density.size(); ++k) {
    out.frequency.push_back(static_cast<double>(k) * found.step);
    out.power.push_back(found.density[k]);
    const bool peak =
        found.f[k] >= found.f[k - 1] && (k + 1 == found.f.size() || found.f[k] >= found.f[k + 1]);
    out.p_value.push_back(peak ? std::min(1.0, bins * found.p[k]) : kUnknown);
  }
  return {};
}

Status add_lomb_scargle(std::span<const double> y, SpectrumOf& out) {
  constexpr std::size_t kOversampling = 4;
  const auto n = static_cast<double>(y.size());
  const FrequencyGrid grid{1 / (kOversampling * n), 1 / (kOversampling * n),
                           kOversampling * y.size() / 2};
  std::vector<double> times(y.size());
  std::iota(times.begin(), times.end(), 0.0);
  FORESHOCK_TRY(out.power, lomb_scargle(times, y, grid));
  out.method = "Lomb-Scargle, floating mean";
  double count = 0;
  double mean = 0;
  double square = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (y[t] != y[t]) continue;
    count += 1;
    mean += times[t];
    square += times[t] * times[t];
  }
  mean /= count;
  const FalseAlarmRange range{.points = static_cast<std::size_t>(count),
                              .duration = n - 1,
                              .time_deviation = std::sqrt(square / count - mean * mean),
                              .max_frequency = 0.5};
  for (std::size_t k = 0; k < out.power.size(); ++k) {
    out.frequency.push_back(grid.first + static_cast<double>(k) * grid.step);
    const bool peak = (k == 0 || out.power[k] >= out.power[k - 1]) &&
                      (k + 1 == out.power.size() || out.power[k] >= out.power[k + 1]);
    double p = kUnknown;
    if (peak && count >= 4) {
      const double power = std::clamp(out.power[k], 0.0, 1.0);
      FORESHOCK_TRY(p, false_alarm_probability(power, FalseAlarm::kBaluev, range));
    }
    out.p_value.push_back(p);
  }
  return {};
}

}  // namespace

Result<SpectrumOf> estimate_spectrum(const GridSeries& series, SpectrumMethod method) {
  const std::vector<double>& y = series.values;
  if (y.size() < kShortest) return fail(Errc::kInvalidArgument, "fewer than four values");
  const bool gaps = std::any_of(y.begin(), y.end(), [](double v) { return v != v; });
  if (method == SpectrumMethod::kAuto) {
    method = gaps ? SpectrumMethod::kLombScargle : SpectrumMethod::kPeriodogram;
  }
  if (gaps && method != SpectrumMethod::kLombScargle) {
    return fail(Errc::kInvalidArgument, "values are missing (--method lomb-scargle bears that)");
  }
  SpectrumOf out{.id = series.id, .grid = series.grid, .n = y.size()};
  switch (method) {
    case SpectrumMethod::kWelch:
      FORESHOCK_TRY_VOID(add_welch(y, out));
      return out;
    case SpectrumMethod::kMultitaper:
      FORESHOCK_TRY_VOID(add_multitaper(y, out));
      return out;
    case SpectrumMethod::kLombScargle:
      FORESHOCK_TRY_VOID(add_lomb_scargle(y, out));
      return out;
    default: {
      FORESHOCK_TRY(Spectrum spectrum, periodogram(y));
      out.method = "periodogram";
      FORESHOCK_TRY_VOID(take(std::move(spectrum), 2, out));
      return out;
    }
  }
}

std::vector<std::size_t> surest_peaks(const SpectrumOf& spectrum, std::size_t most) {
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < spectrum.p_value.size(); ++k) {
    if (!std::isnan(spectrum.p_value[k])) out.push_back(k);
  }
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    const double pa = spectrum.p_value[a];
    const double pb = spectrum.p_value[b];
    return pa != pb ? pa < pb : spectrum.power[a] > spectrum.power[b];
  });
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace foreshock::app
