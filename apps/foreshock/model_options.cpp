#include "foreshock/app/model_options.h"

#include <algorithm>

#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/given.h"
#include "foreshock/engine/catalog.h"

namespace foreshock::app {
namespace {

/// Every name once. `knows_live` where one of them may be the service's.
Result<std::vector<std::string>> names_of(const Given& given, bool knows_live) {
  std::vector<std::string> models;
  for (const std::string& name : split(given.text, ',')) {
    const Status known = check_model_name(name);
    if (!known && !(knows_live && name == kLiveModel)) {
      const std::string live =
          knows_live ? did_you_mean(name, std::vector{std::string(kLiveModel)}) : "";
      if (!live.empty()) return refuse(given, "unknown model '" + name + "'" + live);
      return refuse(given, known.error().message + (knows_live ? ", and live" : ""));
    }
    if (std::find(models.begin(), models.end(), name) == models.end()) models.push_back(name);
  }
  return models;
}

/// For a verb that reads files. A config may be made for the service: what only that one knows is
/// left out then, and nothing else is their default.
Result<std::vector<std::string>> models_of(const Values& values) {
  const Given given = values["--model"];
  const bool typed = given.where == "--model";
  FORESHOCK_TRY(std::vector<std::string> models, names_of(given, true));
  if (std::find(models.begin(), models.end(), kLiveModel) == models.end()) return models;
  if (typed)
    return refuse(given, "'live' is for `foreshock run` and `plan`: it has no fit to a file");
  std::erase(models, kLiveModel);
  if (models.empty()) models.emplace_back(default_of("--model"));
  return models;
}

/// "0,1,1": from `least` to `most` whole numbers.
Result<std::vector<int>> whole_numbers(const Given& given, std::size_t least, std::size_t most) {
  std::vector<int> numbers;
  for (const std::string& text : split(given.text, ',')) {
    FORESHOCK_TRY(const std::int64_t number, count({text, given.where}, 0, kMostSteps));
    numbers.push_back(static_cast<int>(number));
  }
  if (numbers.size() < least || numbers.size() > most) {
    return refuse(given, "'" + given.text + "' has " + std::to_string(numbers.size()) +
                             " numbers, not " + std::to_string(least) +
                             (most > least ? " or " + std::to_string(most) : ""));
  }
  return numbers;
}

bool is_set(const Values& values, std::string_view flag) {
  return values[flag].text != "none";
}

Result<std::optional<ArimaOrder>> order_of(const Values& values,
                                           const std::vector<std::string>& models) {
  if (!is_set(values, "--order") && !is_set(values, "--seasonal")) return std::nullopt;
  const Given where = values[is_set(values, "--order") ? "--order" : "--seasonal"];
  if (std::find(models.begin(), models.end(), "arima") == models.end()) {
    return refuse(where, "is for --model arima");
  }
  ArimaOrder order;
  if (is_set(values, "--order")) {
    FORESHOCK_TRY(const auto plain, whole_numbers(values["--order"], 3, 3));
    order.p = plain[0];
    order.d = plain[1];
    order.q = plain[2];
  }
  if (is_set(values, "--seasonal")) {
    FORESHOCK_TRY(const auto seasonal, whole_numbers(values["--seasonal"], 3, 4));
    order.P = seasonal[0];
    order.D = seasonal[1];
    order.Q = seasonal[2];
    if (seasonal.size() > 3) order.season = seasonal[3];
  }
  ArimaOrder checked = order;
  const bool later = order.season == 0 && order.P + order.D + order.Q > 0;
  if (later) checked.season = 2;
  if (const Status sound = checked.check(); !sound) return refuse(where, sound.error().message);
  return order;
}

bool is_asked(const CommonOptions& common, std::string_view model) {
  return std::find(common.models.begin(), common.models.end(), model) != common.models.end();
}

/// A setting that is for arima alone, and not with regressors.
Status check_arima(const Given& given, const std::string& value, const CommonOptions& common) {
  if (!is_asked(common, "arima")) {
    return refuse(given, value + " is for --model arima");
  }
  if (common.input.regressors.empty()) return {};
  return refuse(given, value + " does not go with --regressors");
}

/// Box-Cox powers are for arima and ets, and not with regressors.
Status check_power_is_for(const Given& given, const CommonOptions& common) {
  const auto takes = [](const std::string& model) { return model == "arima" || model == "ets"; };
  if (std::any_of(common.models.begin(), common.models.end(), takes)) {
    if (common.input.regressors.empty()) return {};
    return refuse(given, given.text + " does not go with --regressors");
  }
  return refuse(given, given.text + " is for --model arima or ets");
}

/// Nothing for "none", an empty one for "auto".
Result<std::optional<BoxCox>> box_cox_of(const Given& given) {
  if (given.text == "none") return std::nullopt;
  if (given.text == "auto") return BoxCox{};
  const auto lambda = number_in<double>(given.text);
  if (!lambda) {
    return refuse(given, "'" + given.text + "' is neither a power (0.5), nor auto, nor none");
  }
  const BoxCox power{*lambda};
  if (check_power(power)) return power;
  return refuse(given, "'" + given.text + "' is not a power from 0 (log y) to 2");
}

/// What is said of arima, whose models and regressors are known already.
Status add_arima(const Values& values, CommonOptions& common) {
  FORESHOCK_TRY(common.order, order_of(values, common.models));
  if (values.has("--compat")) {
    FORESHOCK_TRY_VOID(choice(values["--compat"], "--compat"));
    common.as_r = values["--compat"].text == "r";
    if (common.as_r) FORESHOCK_TRY_VOID(check_arima(values["--compat"], "r", common));
  }
  const Given power = values["--box-cox"];
  FORESHOCK_TRY(common.box_cox, box_cox_of(power));
  if (common.box_cox) FORESHOCK_TRY_VOID(check_power_is_for(power, common));
  return {};
}

/// Something is said that only arima takes, and no model.
bool arima_is_meant(const Values& values) {
  return !values.has("--model") &&
         (is_set(values, "--order") || is_set(values, "--seasonal") || is_set(values, "--box-cox"));
}

Result<std::string> the_one(const Given& given, const std::vector<std::string>& models) {
  if (models.size() > 1) return refuse(given, "one model, please");
  return models.front();
}

}  // namespace

Result<std::string> one_model(const Values& values) {
  FORESHOCK_TRY(const std::vector<std::string> models, models_of(values));
  return the_one(values["--model"], models);
}

Result<std::string> one_model_or_live(const Values& values, bool is_service) {
  Given given = values["--model"];
  if (!values.has("--model") && is_service) given.text = run_default_of("--model");
  FORESHOCK_TRY(const std::vector<std::string> models, names_of(given, true));
  return the_one(given, models);
}

Status add_run_model(const Values& values, CommonOptions& common) {
  FORESHOCK_TRY(const std::string model, one_model_or_live(values, true));
  common.models = {arima_is_meant(values) ? "arima" : model};
  return add_arima(values, common);
}

Status add_models(const Values& values, CommonOptions& common) {
  FORESHOCK_TRY(common.models, models_of(values));
  const bool regressors = !common.input.regressors.empty();
  if (arima_is_meant(values) || (!values.has("--model") && regressors)) common.models = {"arima"};
  if (regressors && !is_asked(common, "arima") && !is_asked(common, "structural")) {
    return refuse(values["--regressors"], "are for --model arima or structural");
  }
  return add_arima(values, common);
}

}  // namespace foreshock::app
