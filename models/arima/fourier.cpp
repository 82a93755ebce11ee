#include "foreshock/models/arima/fourier.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/models/arima/differences.h"
#include "foreshock/models/arima/fill_gaps.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/least_squares.h"

namespace foreshock {
namespace {

/// Numbers of pairs tried, as far as the season and the series reach.
constexpr int kPairs[] = {1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26};
/// So many in a row that are no better end it.
constexpr int kPatience = 2;
/// Pairs taken out where it is asked how often to difference.
constexpr int kUsualPairs = 3;
/// Values for each term.
constexpr std::size_t kValuesPerTerm = 10;

/// y less its least squares regression on the terms and a constant; y itself where that fails.
std::vector<double> without(std::span<const double> y, std::span<const std::vector<double>> terms) {
  std::vector<double> columns(y.size(), 1.0);
  for (const auto& x : terms) columns.insert(columns.end(), x.begin(), x.end());
  std::vector<double> out(y.begin(), y.end());
  const auto solved = least_squares(columns, y);
  if (!solved) return out;
  for (std::size_t j = 0; j < terms.size(); ++j) {
    for (std::size_t t = 0; t < out.size(); ++t)
      out[t] -= solved->coefficients[j + 1] * terms[j][t];
  }
  return out;
}

/// Sum of the terms over one season.
std::vector<double> profile_of(std::span<const double> effects, int season, int pairs) {
  std::vector<double> out(static_cast<std::size_t>(season), 0.0);
  const auto terms = fourier_terms(out.size(), season, pairs);
  FORESHOCK_CHECK(effects.size() == terms.size());
  for (std::size_t j = 0; j < terms.size(); ++j) {
    for (std::size_t t = 0; t < out.size(); ++t) out[t] += effects[j] * terms[j][t];
  }
  return out;
}

}  // namespace

std::vector<std::vector<double>> fourier_terms(std::size_t n, double period, int pairs) {
  FORESHOCK_CHECK(period >= 2 && pairs >= 1 && pairs <= period / 2);
  const bool repeats = period == std::floor(period);
  const std::size_t once = repeats ? std::min(n, static_cast<std::size_t>(period)) : n;
  std::vector<std::vector<double>> out;
  for (int j = 1; j <= pairs; ++j) {
    std::vector<double> even(n);
    std::vector<double> odd(n);
    for (std::size_t t = 0; t < once; ++t) {
      // From the phase, so that no step is less exact than the first.
      const double phase = std::fmod(j * std::fmod(static_cast<double>(t), period), period);
      const double angle = 2 * std::numbers::pi * phase / period;
      even[t] = std::cos(angle);
      odd[t] = std::sin(angle);
    }
    for (std::size_t t = once; t < n; ++t) {
      even[t] = even[t - once];
      odd[t] = odd[t - once];
    }
    out.push_back(std::move(even));
    if (2 * j < period) out.push_back(std::move(odd));
  }
  return out;
}

Result<FourierSeason> fourier_season(std::span<const double> y, int season) {
  // Phases count from the first of y, missing or not.
  const std::vector<double> whole = fill_gaps(y, season);
  const auto there = [](double v) { return v == v; };
  const auto first = std::find_if(whole.begin(), whole.end(), there);
  const auto last = std::find_if(whole.rbegin(), whole.rend(), there).base();
  const std::size_t n = first < last ? static_cast<std::size_t>(last - first) : 0;
  if (season < 2 || n < 2 * static_cast<std::size_t>(season)) {
    return fail(Errc::kInvalidArgument, "Fourier terms of " + std::to_string(season) +
                                            " need two seasons, there are " + std::to_string(n) +
                                            " values");
  }
  const std::span<const double> filled(whole.data() + (first - whole.begin()), n);
  const int usual = std::min(kUsualPairs, season / 2);
  const int d = differences(without(filled, fourier_terms(n, season, usual)));
  const ArimaOrder order{1, d, 1, 0, 0, 0, 0};
  FORESHOCK_TRY(const ArimaFit none, arima_mle(filled, {order, usual_constant(order), {}}));
  double best = none.aicc();
  FourierSeason out;
  std::vector<double> effects;
  std::vector<double> start = none.coefficients;
  int worse = 0;
  for (const int pairs : kPairs) {
    if (pairs > season / 2 || 2 * static_cast<std::size_t>(pairs) * kValuesPerTerm > n) break;
    const auto terms = fourier_terms(n, season, pairs);
    const auto fit = arima_mle(filled, {order, usual_constant(order), terms}, {.start = start});
    worse = fit && fit->aicc() < best ? 0 : worse + 1;
    if (worse == kPatience) break;
    if (worse > 0) continue;
    best = fit->aicc();
    start = fit->coefficients;
    out.pairs = pairs;
    out.terms = static_cast<int>(terms.size());
    effects.assign(fit->effects.end() - out.terms, fit->effects.end());
  }
  if (out.pairs == 0) return out;
  out.profile = profile_of(effects, season, out.pairs);
  const auto shift = static_cast<std::ptrdiff_t>(first - whole.begin()) % season;
  std::rotate(out.profile.begin(), out.profile.end() - shift, out.profile.end());
  return out;
}

}  // namespace foreshock
