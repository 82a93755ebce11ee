#include "foreshock/engine/catalog.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/ces_fit.h"
#include "foreshock/models/ets_fit.h"
#include "foreshock/models/ets_mix.h"
#include "foreshock/models/local_level.h"
#include "foreshock/models/local_trend.h"
#include "foreshock/models/naive.h"
#include "foreshock/models/running_level.h"
#include "foreshock/models/seasonal_naive.h"
#include "foreshock/models/theta_fit.h"

namespace foreshock {
namespace {

using Fit = Result<Fitted> (*)(std::span<const double>, const ModelSpec&, Effort);

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
Result<Fitted> fit_any_ets(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  // A stream keeps one form, the best; a forecast on request hedges between those that are near.
  if (effort == Effort::kLive) return fit_ets(y, ets_forms(y, spec.season), ets_effort(effort));
  return fit_ets_mix(y, spec.season, ets_effort(effort));
}
/// Whether it is given, and one that only positive values have.
bool needs_positive(const BoxCox& power) {
  return power.lambda && *power.lambda != 1;
}

/// Of what was asked for in so many words nothing simpler can stand in.
Status check_box_cox(const ModelSpec& spec, std::span<const double> history, Effort effort) {
  if (spec.name != "arima" || !spec.box_cox) return {};
  FORESHOCK_TRY_VOID(check_power(*spec.box_cox));
  if (effort == Effort::kLive || !needs_positive(*spec.box_cox)) return {};
  return check_positive(history);
}

Result<Fitted> fit_any_arima(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  const ArimaOptions options{.order = spec.order,
                             .rules = spec.as_r ? ArimaRules::kR : ArimaRules::kOwn,
                             .box_cox = spec.box_cox,
                             .mixed = effort == Effort::kThorough && !spec.as_r};
  if (!spec.box_cox || !needs_positive(*spec.box_cox)) return fit_arima(y, spec.season, options);
  std::vector<double> positive(y.begin(), y.end());
  for (double& v : positive) v = v > 0 ? v : std::nan("");
  return fit_arima(positive, spec.season, options);
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

struct Kind {
  ModelEntry entry;
  Fit fit;
};

constexpr std::array<Kind, 11> kKinds{{
    {{"auto", "the best of what foreshock has for this series; today: ets"}, fit_any_ets},
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
    {{"theta", "smoothing that drifts along a line fitted to the past, theta estimated (DOTM)"},
     fit_any_theta},
    {{"theta-bc", "Theta of a Box-Cox power of y, the likeliest within 0 and 1"},
     fit_theta_of_power},
    {{"ces", "complex exponential smoothing with no, simple, partial or full season, by AICc"},
     fit_any_ces},
}};

constexpr auto kEntries = [] {
  std::array<ModelEntry, kKinds.size()> entries{};
  for (std::size_t k = 0; k < kKinds.size(); ++k) entries[k] = kKinds[k].entry;
  return entries;
}();

/// Letters to change, add or take away to get from a to b (Levenshtein).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t kept = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({kept, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

template <class Model>
Result<std::unique_ptr<OnlineModel>> read_as(StateReader& in) {
  FORESHOCK_TRY(auto model, Model::read(in));
  return std::make_unique<Model>(std::move(model));
}

using Read = Result<std::unique_ptr<OnlineModel>> (*)(StateReader&);
constexpr std::array<std::pair<std::string_view, Read>, 11> kReaders{{
    {"arima", read_as<Arima>},
    {"arima_mix", read_as<ArimaMix>},
    {"ces", read_as<Ces>},
    {"ets", read_as<Ets>},
    {"ets_mix", read_as<EtsMix>},
    {"local_level", read_as<LocalLevel>},
    {"local_trend", read_as<LocalTrend>},
    {"naive", read_as<Naive>},
    {"running_level", read_as<RunningLevel>},
    {"seasonal_naive", read_as<SeasonalNaive>},
    {"theta", read_as<Theta>},
}};

}  // namespace

std::span<const ModelEntry> model_entries() {
  return kEntries;
}

Status check_model_name(std::string_view name) {
  const ModelEntry* nearest = nullptr;
  std::size_t least = 0;
  for (const ModelEntry& entry : kEntries) {
    if (entry.name == name) return {};
    const std::size_t far = edits(name, entry.name);
    if (nearest == nullptr || far < least) {
      nearest = &entry;
      least = far;
    }
  }
  std::string known;
  for (const ModelEntry& entry : kEntries) {
    known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  const bool near = least <= std::max<std::size_t>(2, name.size() / 3);
  return fail(Errc::kInvalidArgument,
              "unknown model '" + std::string(name.substr(0, 40)) + "'" +
                  (near ? ", did you mean '" + std::string(nearest->name) + "'?" : "") +
                  " (known: " + known + ")");
}

Result<Fitted> fit_model(const ModelSpec& spec, std::span<const double> history, Effort effort) {
  FORESHOCK_TRY_VOID(check_model_name(spec.name));
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const Kind& k) { return k.entry.name == spec.name; });
  FORESHOCK_TRY_VOID(check_box_cox(spec, history, effort));
  auto fitted = kind->fit(history, spec, effort);
  if (fitted) return fitted;
  // Too short or too plain for the form asked for: the simpler ones stand in, and say so.
  auto simpler = Naive::fit(history, false);
  if (simpler) simpler->report.form += " (" + fitted.error().message + ")";
  return simpler;
}

void save_model(const OnlineModel& model, StateWriter& out) {
  StateWriter payload;
  model.save(payload);
  const auto bytes = payload.bytes();
  out.put_text(model.kind());
  out.put_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Result<std::unique_ptr<OnlineModel>> read_model(StateReader& in) {
  FORESHOCK_TRY(const std::string kind, in.get_text(64));
  FORESHOCK_TRY(const std::string bytes, in.get_text(1U << 28U));
  const auto reader = std::find_if(kReaders.begin(), kReaders.end(),
                                   [&](const auto& r) { return r.first == kind; });
  if (reader == kReaders.end()) {
    return fail(Errc::kUnsupported, "snapshot of an unknown model kind '" + kind + "'");
  }
  StateReader payload(std::as_bytes(std::span<const char>(bytes)));
  FORESHOCK_TRY(auto model, reader->second(payload));
  if (payload.left() != 0) {
    return fail(Errc::kMalformedInput,
                kind + ": " + std::to_string(payload.left()) + " bytes too many in its record");
  }
  return model;
}

}  // namespace foreshock
