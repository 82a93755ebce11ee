#include "foreshock/models/arima/identify.h"

#include <algorithm>
#include <cmath>

#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/arima/differences.h"
#include "foreshock/models/arima/interpolate.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/arima/polynomial.h"
#include "foreshock/models/arima/seasonal_strength.h"
#include "foreshock/spectral/bands.h"
#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/partial.h"

namespace foreshock {
namespace {

/// More correlations in a row than this are no pattern but a trend.
constexpr int kLongestPattern = 5;
constexpr int kLongestSeasonalPattern = 2;

const Level kBand{0.95};

template <class T>
std::optional<T> if_any(Result<T> result) {
  return result ? std::optional<T>(std::move(*result)) : std::nullopt;
}

/// From the first value to the last, gaps filled by straight lines.
std::vector<double> filled(std::span<const double> y) {
  std::vector<double> at;
  std::vector<double> values;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (std::isnan(y[t])) continue;
    at.push_back(static_cast<double>(t));
    values.push_back(y[t]);
  }
  std::vector<double> out;
  for (double t = at.front(); t <= at.back(); ++t) out.push_back(interpolate(at, values, t));
  return out;
}

std::size_t lags_for(std::size_t n, int season, std::size_t asked) {
  if (n < 2) return 0;
  const auto usual = static_cast<std::size_t>(10 * std::log10(static_cast<double>(n)));
  const std::size_t seasons = season >= 2 ? 2 * static_cast<std::size_t>(season) + 2 : 0;
  return std::min(n - 1, asked > 0 ? asked : std::max(usual, seasons));
}

Correlogram correlogram(std::span<const double> y, std::size_t lags) {
  Correlogram out;
  const auto there = static_cast<std::size_t>(
      std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
  auto r = acf(y, std::min(lags, y.empty() ? 0 : y.size() - 1));
  if (!r || there < 2) return out;
  out.acf = std::move(*r);
  out.white = white_band(there, kBand).value_or(0);
  out.bartlett = bartlett_bands(out.acf, there, kBand).value_or(std::vector<double>{});
  // Gaps can leave correlations that no process has: then as many partial ones as make sense.
  for (std::size_t most = out.acf.size() - 1; most > 0; most /= 2) {
    auto partial = pacf(y, most);
    if (!partial) continue;
    out.pacf.push_back(1);
    out.pacf.insert(out.pacf.end(), partial->begin(), partial->end());
    break;
  }
  return out;
}

/// How many of the correlations at lags step, 2 step, .. are beyond their band before one is not.
template <class Band>
int run_of(std::span<const double> r, int step, int most, Band band) {
  int count = 0;
  for (int k = 1; k <= most; ++k) {
    const auto lag = static_cast<std::size_t>(k) * static_cast<std::size_t>(step);
    if (lag >= r.size() || !(std::abs(r[lag]) > band(lag))) break;
    count = k;
  }
  return count;
}

LagPattern pattern_of(const Correlogram& of, int season) {
  const auto bartlett = [&](std::size_t lag) {
    return lag < of.bartlett.size() ? of.bartlett[lag] : of.white;
  };
  const auto white = [&](std::size_t) { return of.white; };
  const int most = season >= 2 ? std::min(kLongestPattern, season - 1) : kLongestPattern;
  LagPattern out{.p = run_of(of.pacf, 1, most, white), .q = run_of(of.acf, 1, most, bartlett)};
  if (season >= 2) {
    out.P = run_of(of.pacf, season, kLongestSeasonalPattern, white);
    out.Q = run_of(of.acf, season, kLongestSeasonalPattern, bartlett);
  }
  return out;
}

void add_tests(std::span<const double> y, int season, Identification& out) {
  const auto whole = filled(y);
  const std::size_t n = whole.size();
  out.kpss = if_any(kpss_test(whole, KpssNull::kLevel, kpss_lags_differencing(n)));
  out.adf = if_any(adf_test(whole, UnitRootTerms::kTrend, adf_lags(n)));
  out.phillips_perron =
      if_any(phillips_perron_test(whole, UnitRootTerms::kTrend, phillips_perron_lags_short(n)));
  const std::size_t lags = season >= 2
                               ? std::min<std::size_t>(2 * static_cast<std::size_t>(season), n / 5)
                               : std::min<std::size_t>(10, n / 5);
  out.ljung_box = if_any(ljung_box(y, std::max<std::size_t>(1, lags), 0));
  if (season < 2) return;
  out.strength = if_any(seasonal_strength(y, season));
  if (const auto ocsb = ocsb_lags(whole, season, 3)) {
    out.ocsb = if_any(ocsb_test(whole, season, *ocsb));
  }
}

std::vector<double> differenced(std::vector<double> y, int lag, int times) {
  for (int i = 0; i < times; ++i) y = difference(y, lag);
  return y;
}

/// The best of the search, each fitted to its end.
std::vector<SuggestedOrder> suggestions(std::span<const double> y, const Identification& found,
                                        std::size_t most) {
  std::vector<SuggestedOrder> out;
  const auto there = found.n - found.missing;
  const auto chosen =
      select_arima(y, found.d, found.D, found.season, {}, arima_space_for({}, there, found.season));
  if (!chosen) return out;
  out.push_back({chosen->fit.order, chosen->fit.constant, chosen->fit.aicc()});
  for (const ArimaTrial& trial : chosen->trail) {
    if (out.size() >= most) break;
    if (trial.outcome != "left behind") continue;
    const auto fit = arima_mle(y, {trial.order, trial.constant, {}});
    if (!fit || !factor_roots_outside(fit->order, fit->coefficients, ArimaSearchSpace{}.least_root))
      continue;
    out.push_back({trial.order, trial.constant, fit->aicc()});
  }
  std::stable_sort(out.begin(), out.end(), [](const SuggestedOrder& a, const SuggestedOrder& b) {
    return a.aicc < b.aicc;
  });
  return out;
}

}  // namespace

Result<Identification> identify_arima(std::span<const double> y, int season,
                                      const IdentifyOptions& options) {
  Identification out;
  out.n = y.size();
  for (const double v : y) {
    if (std::isinf(v)) return fail(Errc::kInvalidArgument, "identify: a value is infinite");
    if (std::isnan(v)) ++out.missing;
  }
  if (out.missing == out.n) return fail(Errc::kInvalidArgument, "identify: there is no value");
  out.season = season >= 2 ? season : 0;
  out.D = seasonal_differences(y, season);
  std::vector<double> w = differenced({y.begin(), y.end()}, season, out.D);
  out.d = differences(w);
  w = differenced(std::move(w), 1, out.d);
  add_tests(y, season, out);
  if (out.season > 0) {
    const auto level = differenced({y.begin(), y.end()}, 1, out.d);
    out.seasonally = if_any(seasonal_ljung_box(level, static_cast<std::size_t>(season)));
  }
  const std::size_t lags = lags_for(out.n, season, options.lags);
  out.series = correlogram(y, lags);
  out.differenced = correlogram(w, lags);
  out.pattern = pattern_of(out.differenced, out.season);
  out.orders = suggestions(y, out, options.orders);
  return out;
}

}  // namespace foreshock
