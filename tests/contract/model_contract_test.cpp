#include "model_contract.h"

#include <span>

#include "foreshock/models/arima/automatic.h"
#include "foreshock/models/ces_fit.h"
#include "foreshock/models/ets_fit.h"
#include "foreshock/models/ets_mix.h"
#include "foreshock/models/exponential/model.h"
#include "foreshock/models/local_level.h"
#include "foreshock/models/local_trend.h"
#include "foreshock/models/naive.h"
#include "foreshock/models/running_level.h"
#include "foreshock/models/seasonal_naive.h"
#include "foreshock/models/structural/structural.h"
#include "foreshock/models/theta_fit.h"

namespace foreshock::contract {
namespace {

using Trend = EtsForm::Trend;

ModelCase of_catalog(const char* name, const char* entry, Effort effort, bool shifts) {
  return {.name = name,
          .after =
              [=](std::span<const double> y) {
                return fit_model({.name = entry, .season = 4}, y, effort).value().model;
              },
          .shifts = shifts};
}

ModelCase of_form(const char* name, const EtsForm& form) {
  return {
      .name = name,
      .after =
          [=](std::span<const double> y) { return fit_ets(y, std::span(&form, 1)).value().model; },
      .shifts = form.power == 1};
}

/// Learns the history from a start that is given.
template <class Make>
ModelCase of_start(const char* name, Make make) {
  return {.name = name, .after = [=](std::span<const double> y) {
            std::unique_ptr<OnlineModel> model = make();
            for (const double v : y) model->learn(v);
            return model;
          }};
}

ModelCase of_arima(const char* name, const ArimaOrder& order) {
  return {.name = name, .after = [=](std::span<const double> y) {
            const ArimaOptions options{.order = order, .logarithm = false};
            return fit_arima(y, 4, options).value().model;
          }};
}

ModelCase of_structural(const char* name, const StructuralSpec& spec) {
  return {.name = name, .after = [=](std::span<const double> y) {
            const auto fit = structural_mle(y, spec).value();
            return std::make_unique<Structural>(Structural::after(y, fit).value());
          }};
}

ModelCase of_box_cox(const char* name, const ArimaOrder& order, BoxCox power) {
  return {.name = name,
          .after =
              [=](std::span<const double> y) {
                const ArimaOptions options{.order = order, .box_cox = power};
                return fit_arima(y, 4, options).value().model;
              },
          .shifts = false};
}

/// Orders searched for, and mixed.
ModelCase box_cox_mix() {
  return {.name = "ArimaBoxCoxMix",
          .after =
              [](std::span<const double> y) {
                const ModelSpec spec{.name = "arima", .season = 4, .box_cox = BoxCox{0.5}};
                return fit_model(spec, y, Effort::kThorough).value().model;
              },
          .shifts = false,
          .phase_slack = 0.02};
}

/// Factors of a season make some phases surer than others by as much as they differ.
ModelCase of_theta(const char* name, ThetaLine line, bool box_cox) {
  return {.name = name,
          .after =
              [=](std::span<const double> y) {
                return fit_theta(y, 4, {.line = line, .box_cox = box_cox}).value().model;
              },
          .shifts = false,
          .phase_slack = 0.2};
}

ModelCase of_ces(const char* name, CesForm::Season kind) {
  return {.name = name,
          .after =
              [=](std::span<const double> y) {
                const CesForm form{kind, kind == CesForm::Season::kNone ? 0 : 4};
                return std::make_unique<Ces>(ces_after(y, fit_ces_form(y, form).value()).value());
              },
          .shifts = false,
          .phase_slack = 0.2};
}

/// With an additive season and noise of one size, as for a series that is not positive.
ModelCase additive_theta() {
  return {.name = "ThetaAdditive", .after = [](std::span<const double> y) {
            SeasonProfile season = classical_season(y, 4, SeasonProfile::Kind::kAdditive);
            std::vector<double> x;
            for (std::size_t t = 0; t < y.size(); ++t) x.push_back(y[t] - season.index[t % 4]);
            const auto fit = fit_theta_line(x, ThetaLine::kDynamic).value();
            season.phase = static_cast<int>(fit.first % 4);
            const StepErrors errors{.sigma = fit.rms_error, .dof = 30, .points = 80};
            auto model = Theta::make({fit.weights, fit.initial, 1, season, {}, errors}).value();
            for (std::size_t t = fit.first; t < y.size(); ++t) model.learn(y[t]);
            return std::make_unique<Theta>(std::move(model));
          }};
}

ModelCase mix() {
  ModelCase one = of_catalog("EtsMix", "ets", Effort::kThorough, false);
  one.phase_slack = 0.02;
  return one;
}

ModelCase structural_mix() {
  ModelCase one = of_catalog("StructuralMix", "structural", Effort::kThorough, false);
  one.phase_slack = 0.02;
  return one;
}

using Multiplied = exponential::Form::Part;

ModelCase of_exponential(const char* name, const exponential::Form& form) {
  return {.name = name,
          .after =
              [=](std::span<const double> y) {
                const auto fit = exponential::fit_form(y, form).value();
                return std::make_unique<ExponentialSmoothing>(
                    ExponentialSmoothing::after(y, fit).value());
              },
          .shifts = false,
          .phase_slack = 0.2};
}

ModelCase combo() {
  ModelCase one = of_catalog("Combo", "combo", Effort::kThorough, false);
  one.phase_slack = 0.2;  // Theta and CES take part.
  return one;
}

ModelCase seasonally_adjusted() {
  return {.name = "SeasonallyAdjusted",
          .after =
              [](std::span<const double> y) {
                const ModelSpec spec{.name = "ets", .season = 4, .others = {9}};
                return fit_model(spec, y, Effort::kLive).value().model;
              },
          .shifts = false,
          .phase_slack = 0.2};
}

ModelCase arima_mix() {
  ModelCase one = of_catalog("ArimaMix", "arima", Effort::kThorough, true);
  one.phase_slack = 0.02;
  return one;
}

ModelCase mix_without_logarithms() {
  return {.name = "EtsMixPlain", .after = [](std::span<const double> y) {
            std::vector<EtsMix::Member> members;
            for (const auto trend : {Trend::kAdditive, Trend::kNone}) {
              const auto fit = fit_ets_form(y, {.trend = trend, .season = 4}).value();
              members.push_back({ets_after(y, fit).value(), 0.5});
            }
            return std::make_unique<EtsMix>(EtsMix::make(std::move(members)).value());
          }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(
    Models, ModelContract,
    testing::Values(
        of_start("Naive", [] { return std::make_unique<Naive>(false); }),
        of_start("Drift", [] { return std::make_unique<Naive>(true); }),
        of_start("SeasonalNaive", [] { return std::make_unique<SeasonalNaive>(Period(4)); }),
        of_start("RunningLevel", [] { return std::make_unique<RunningLevel>(); }),
        of_catalog("LocalLevel", "local-level", Effort::kThorough, true),
        of_catalog("LocalTrend", "local-trend", Effort::kThorough, true), of_form("EtsAnn", {}),
        of_form("EtsAan", {.trend = Trend::kAdditive}),
        of_form("EtsAadn", {.trend = Trend::kDamped}), of_form("EtsAna", {.season = 4}),
        of_form("EtsAaa", {.trend = Trend::kAdditive, .season = 4}),
        of_form("EtsAada", {.trend = Trend::kDamped, .season = 4}),
        of_form("EtsLogAnn", {.power = 0}),
        of_form("EtsLogAada", {.trend = Trend::kDamped, .season = 4, .power = 0}),
        of_arima("Arima010", {0, 1, 0}), of_arima("Arima202", {2, 0, 2}),
        of_arima("ArimaAirline", {0, 1, 1, 0, 1, 1, 4}),
        of_arima("Arima110110", {1, 1, 0, 1, 1, 0, 4}),
        of_theta("Theta", ThetaLine::kStandard, false),
        of_theta("ThetaOptimised", ThetaLine::kOptimised, false),
        of_theta("ThetaDynamic", ThetaLine::kDynamic, false),
        of_theta("ThetaBoxCox", ThetaLine::kStandard, true), additive_theta(),
        of_ces("CesNone", CesForm::Season::kNone), of_ces("CesSimple", CesForm::Season::kSimple),
        of_ces("CesPartial", CesForm::Season::kPartial), of_ces("CesFull", CesForm::Season::kFull),
        of_box_cox("ArimaBoxCoxRoot", {0, 1, 1, 0, 1, 1, 4}, {0.5}),
        of_box_cox("ArimaBoxCoxSquare", {1, 0, 1}, {2}),
        of_box_cox("ArimaBoxCoxAuto", {0, 1, 1, 0, 1, 1, 4}, {}), box_cox_mix(),
        of_catalog("ArimaLive", "arima", Effort::kLive, true), arima_mix(),
        of_structural("StructuralLevel", {.slope = Slope::kNone}),
        of_structural("StructuralDummies", {.slope = Slope::kFree, .seasons = {{4, 0}}}),
        of_structural("StructuralWaves", {.slope = Slope::kDamped, .seasons = {{4, 2}}}),
        of_structural("StructuralCycle", {.seasons = {{4, 0}}, .cycle = true}),
        of_structural("StructuralAr", {.slope = Slope::kNone, .autoregression = true}),
        of_catalog("StructuralLive", "structural", Effort::kLive, false), structural_mix(), combo(),
        of_exponential("ExponentialMnn", {true}),
        of_exponential("ExponentialMam",
                       {true, Multiplied::kAdditive, false, Multiplied::kMultiplicative, 4}),
        of_exponential("ExponentialMmdm",
                       {true, Multiplied::kMultiplicative, true, Multiplied::kMultiplicative, 4}),
        of_exponential("ExponentialMaa",
                       {true, Multiplied::kAdditive, false, Multiplied::kAdditive, 4}),
        of_exponential("ExponentialAam",
                       {false, Multiplied::kAdditive, false, Multiplied::kMultiplicative, 4}),
        of_catalog("EtsLive", "ets", Effort::kLive, false), mix(), mix_without_logarithms(),
        seasonally_adjusted()),
    [](const auto& one) { return one.param.name; });

namespace {

// Before there is data, nothing is known; and one value alone says nothing of the spread.
TEST(ModelsBeforeData, KnowNothing) {
  std::vector<std::unique_ptr<OnlineModel>> blank;
  blank.push_back(std::make_unique<Naive>(false));
  blank.push_back(std::make_unique<Naive>(true));
  blank.push_back(std::make_unique<SeasonalNaive>(Period(4)));
  blank.push_back(std::make_unique<RunningLevel>());
  blank.push_back(LocalLevel::make({.q = 1, .r = 1}, 10).value().clone());
  blank.push_back(LocalTrend::make({.q_level = 1, .q_slope = 1, .r = 1}, 10).value().clone());
  for (const auto& model : blank) {
    for (int missing = 0; missing < 3; ++missing) {
      EXPECT_FALSE(model->expect().is_known()) << model->kind();
      for (const auto& step : model->forecast(Horizon(5)).steps) {
        EXPECT_FALSE(step.is_known()) << model->kind();
      }
      EXPECT_TRUE(read(saved(*model)).has_value()) << model->kind();
      model->learn(std::nan(""));
    }
  }
}

}  // namespace
}  // namespace foreshock::contract
