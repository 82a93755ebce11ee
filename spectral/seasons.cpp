#include "foreshock/spectral/seasons.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "foreshock/spectral/internal/evidence.h"
#include "foreshock/spectral/internal/fold.h"
#include "foreshock/spectral/internal/lines.h"
#include "foreshock/spectral/internal/prepared.h"
#include "foreshock/spectral/internal/search.h"

namespace foreshock {
namespace {

constexpr double kNormal95 = 1.959963984540054;
constexpr double kOfFolding = 1.6;

}  // namespace

Result<std::vector<FoundSeason>> find_seasons(std::span<const double> y,
                                              const SeasonSearch& options) {
  if (std::any_of(y.begin(), y.end(), [](double v) { return std::isinf(v); })) {
    return fail(Errc::kInvalidArgument, "seasons: a value is infinite");
  }
  if (!(options.alpha > 0 && options.alpha < 1) || options.most < 1) {
    return fail(Errc::kInvalidArgument, "seasons: alpha must be in (0, 1), most at least 1");
  }
  const seasons::Prepared series = seasons::prepared(y);
  if (series.plain.empty()) return std::vector<FoundSeason>{};
  const std::size_t n = series.plain.size();
  FORESHOCK_TRY(seasons::Lines lines, seasons::Lines::make(n));
  // Where all there is are a few large values, clipping them is clipping the season.
  const std::vector<double>* used = &series.clipped;
  FORESHOCK_TRY(auto periods, seasons::search(*used, options, lines));
  if (periods.empty()) {
    used = &series.plain;
    FORESHOCK_TRY(periods, seasons::search(*used, options, lines));
  }
  periods = seasons::nested(*used, std::move(periods), lines);
  const seasons::Power power = lines.power(*used);
  seasons::Folder folder(*used);
  std::vector<FoundSeason> out;
  for (const double period : periods) {
    const auto length = static_cast<double>(n);
    const seasons::Evidence evidence = seasons::evidence_of(power, length, period);
    const double chance = seasons::among_all(evidence.p_value, length, period);
    const bool is_multiple = std::any_of(out.begin(), out.end(), [&](const FoundSeason& shorter) {
      return seasons::divides(shorter.period, period, n);
    });
    folder.flatten(period);
    const double strength = std::clamp(folder.fold(period).share, 0.0, 1.0);
    if (!is_multiple && !seasons::is_believed(chance, strength, length, period)) continue;
    // The bound of Cramer and Rao for a frequency, of lines that Hann's window makes 1.5 times
    // wider; folding into parts does not quite reach it.
    const double sd = kOfFolding * std::sqrt(1.5 * 1.5 / std::max(evidence.information, 1.0)) /
                      (std::numbers::pi * length);
    const double f = 1 / period;
    // A whole number stands for what is near it.
    const double moved = period == std::round(period) ? seasons::kWhole / length : 0;
    const double by = std::max(kNormal95 * sd, moved);
    out.push_back({period, 1 / (f + by), 1 / std::max(f - by, f / 2), strength, chance});
  }
  return out;
}

}  // namespace foreshock
