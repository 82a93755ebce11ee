#include "foreshock/engine/families.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/ces_fit.h"
#include "foreshock/models/ets_fit.h"
#include "foreshock/models/ets_mix.h"
#include "foreshock/models/local_level.h"
#include "foreshock/models/local_trend.h"
#include "foreshock/models/naive.h"
#include "foreshock/models/seasonal_naive.h"
#include "foreshock/models/structural/automatic.h"
#include "foreshock/models/theta_fit.h"

namespace foreshock {
namespace {

EtsEffort ets_effort(Effort effort) {
  return effort == Effort::kThorough
             ? EtsEffort{}
             : EtsEffort{.solved_cost = 0, .least_alpha = 0.02, .starts = 1};
}

Result<Fitted> fit_naive(std::span<const double> y, const ModelSpec& /*spec*/, Effort /*effort*/) {
  return Naive::fit(y, false);
}
Result<Fitted> fit_drift(std::span<const double> y, const ModelSpec& /*spec*/, Effort /*effort*/) {
  return Naive::fit(y, true);
}
Result<Fitted> fit_seasonal_naive(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  if (spec.season < 2) return fit_naive(y, spec, effort);
  return SeasonalNaive::fit(y, Period(spec.season));
}
Result<Fitted> fit_level(std::span<const double> y, const ModelSpec& /*spec*/, Effort /*effort*/) {
  return fit_local_level(y);
}
Result<Fitted> fit_trend(std::span<const double> y, const ModelSpec& /*spec*/, Effort /*effort*/) {
  return fit_local_trend(y);
}
/// Whether it is given, and one that only positive values have.
bool needs_positive(const BoxCox& power) {
  return power.lambda && *power.lambda != 1;
}

/// What is not positive counts as missing, for a model of a given power.
std::vector<double> positive_of(std::span<const double> y) {
  std::vector<double> out(y.begin(), y.end());
  for (double& v : out) v = v > 0 ? v : std::nan("");
  return out;
}

/// A stream keeps one form, the best; a forecast on request hedges between those that are near.
Result<Fitted> fit_ets_forms_of(std::span<const double> y, std::span<const EtsForm> forms,
                                Effort effort) {
  return effort == Effort::kLive ? fit_ets(y, forms, ets_effort(effort))
                                 : fit_ets_mix(y, forms, ets_effort(effort));
}

Result<Fitted> fit_any_ets(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  if (!spec.box_cox) return fit_ets_forms_of(y, ets_forms(y, spec.season), effort);
  std::vector<double> values(y.begin(), y.end());
  if (needs_positive(*spec.box_cox)) values = positive_of(y);
  FORESHOCK_TRY(const double lambda, chosen_lambda(values, spec.season, *spec.box_cox));
  return fit_ets_forms_of(values, ets_forms(values, spec.season, lambda), effort);
}

Result<Fitted> fit_any_arima(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  const ArimaOptions options{.order = spec.order,
                             .rules = spec.as_r ? ArimaRules::kR : ArimaRules::kOwn,
                             .box_cox = spec.box_cox,
                             .mixed = effort == Effort::kThorough && !spec.as_r,
                             .most_gap_work = effort == Effort::kThorough ? 1e8 : 4e6};
  if (!spec.box_cox || !needs_positive(*spec.box_cox)) return fit_arima(y, spec.season, options);
  return fit_arima(positive_of(y), spec.season, options);
}

Result<Fitted> fit_any_structural(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  const bool thorough = effort == Effort::kThorough;
  return fit_structural(y, {all_seasons(spec), thorough, thorough});
}

ThetaOptions theta_options(Effort effort) {
  return {.least_alpha = effort == Effort::kThorough ? 1e-4 : 0.02};
}

Result<Fitted> fit_any_theta(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  return fit_theta(y, spec.season, theta_options(effort));
}
Result<Fitted> fit_theta_of_power(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  ThetaOptions options = theta_options(effort);
  options.line = ThetaLine::kStandard;
  options.box_cox = true;
  return fit_theta(y, spec.season, options);
}

Result<Fitted> fit_any_ces(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  return fit_ces(
      y, spec.season,
      effort == Effort::kThorough ? CesEffort{} : CesEffort{.solved_cost = 0, .starts = 1});
}

constexpr std::array<Family, 11> kFamilies{{
    {{"naive", "the last value goes on"}, fit_naive},
    {{"seasonal-naive", "the value of one season ago goes on"}, fit_seasonal_naive},
    {{"drift", "the last value goes on with the mean drift"}, fit_drift},
    {{"local-level", "random walk seen through noise, by maximum likelihood"}, fit_level},
    {{"local-trend", "level with a slope that moves, by maximum likelihood"}, fit_trend},
    {{"ets",
      "exponential smoothing of y and log y, with no, full or damped trend and season, by AICc"},
     fit_any_ets},
    {{"arima", "seasonal ARIMA by exact likelihoods, orders near the best AICc mixed, or --order"},
     fit_any_arima},
    {{"structural", "level, slope and season that move, by maximum likelihood, components by AICc"},
     fit_any_structural},
    {{"theta", "smoothing that drifts along a line fitted to the past, theta estimated (DOTM)"},
     fit_any_theta},
    {{"theta-bc", "Theta of a Box-Cox power of y, the likeliest within 0 and 1"},
     fit_theta_of_power},
    {{"ces", "complex exponential smoothing with no, simple, partial or full season, by AICc"},
     fit_any_ces},
}};

}  // namespace

std::span<const Family> families() {
  return kFamilies;
}

bool knows_one_season(std::string_view name) {
  constexpr std::array<std::string_view, 6> kOthers{"naive",       "seasonal-naive", "drift",
                                                    "local-level", "local-trend",    "structural"};
  return std::find(kOthers.begin(), kOthers.end(), name) == kOthers.end();
}

Status check_request(const ModelSpec& spec, std::span<const double> history, Effort effort) {
  if ((spec.name != "arima" && spec.name != "ets") || !spec.box_cox) return {};
  FORESHOCK_TRY_VOID(check_power(*spec.box_cox));
  if (effort == Effort::kLive || !needs_positive(*spec.box_cox)) return {};
  return check_positive(history);
}

Result<Fitted> fit_family(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  const auto family = std::find_if(kFamilies.begin(), kFamilies.end(),
                                   [&](const Family& f) { return f.entry.name == spec.name; });
  FORESHOCK_CHECK(family != kFamilies.end());
  return family->fit(y, spec, effort);
}

}  // namespace foreshock
