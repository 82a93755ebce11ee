#include "foreshock/app/options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

#include "foreshock/app/calendar_options.h"
#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/given.h"
#include "foreshock/app/model_options.h"
#include "foreshock/app/option_parts.h"
#include "foreshock/engine/catalog.h"

namespace foreshock::app {
namespace {

Result<char> delimiter_of(const Given& given) {
  if (given.text.empty()) return '\0';
  if (given.text == "tab" || given.text == "\\t") return '\t';
  if (given.text == "," || given.text == ";" || given.text == "|" || given.text == "\t") {
    return given.text.front();
  }
  return refuse(given, "'" + given.text + "' is not one of , ; | tab");
}

Result<InputOptions> input_of(const std::string& path, const Values& values) {
  InputOptions input;
  input.path = path;
  input.csv.id_column = values["--id-col"].text;
  input.csv.time_column = values["--time-col"].text;
  input.csv.value_column = values["--value-col"].text;
  FORESHOCK_TRY(input.csv.zone, zone_of(values));
  FORESHOCK_TRY(input.csv.delimiter, delimiter_of(values["--delimiter"]));
  const Given decimal = values["--decimal"];
  if (decimal.text != "." && decimal.text != ",") {
    return refuse(decimal, "'" + decimal.text + "' is neither . nor ,");
  }
  input.csv.decimal = decimal.text.front();
  FORESHOCK_TRY(const int duplicates, choice(values["--dup"], "--dup"));
  input.csv.duplicates =
      std::array{CsvOptions::Duplicates::kLast, CsvOptions::Duplicates::kMean,
                 CsvOptions::Duplicates::kError}[static_cast<std::size_t>(duplicates)];
  FORESHOCK_TRY(input.csv.max_bad, count(values["--max-bad"], 0, std::int64_t{1} << 62));
  input.csv.in_memory = values.has("--in-memory");
  FORESHOCK_TRY(input.frequency, frequency_of(values));
  if (values.has("--regressors")) {
    const Given given = values["--regressors"];
    input.regressors = split(given.text, ',');
    const auto nameless = [](const std::string& name) { return name.empty(); };
    if (std::any_of(input.regressors.begin(), input.regressors.end(), nameless)) {
      return refuse(given, "'" + given.text + "' needs names of columns: price,holiday");
    }
    std::vector<std::string> sorted = input.regressors;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) return refuse(given, "'" + *twice + "' stands twice");
  }
  return input;
}

Result<OutputOptions> output_of(const Values& values) {
  OutputOptions output;
  output.path = values["--output"].text;
  if (output.path == "-") output.path.clear();
  if (values.has("--format")) {
    FORESHOCK_TRY(const int format, choice(values["--format"], "--format"));
    output.format = static_cast<Format>(format);
  }
  return output;
}

Result<CommonOptions> common_of(const std::string& path, const Values& values) {
  CommonOptions common;
  FORESHOCK_TRY(common.input, input_of(path, values));
  FORESHOCK_TRY(common.output, output_of(values));
  FORESHOCK_TRY_VOID(add_models(values, common));
  FORESHOCK_TRY(common.season, season_of(values));
  FORESHOCK_TRY(common.levels, levels_of(values));
  common.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (values.has("--threads")) {
    FORESHOCK_TRY(const std::int64_t threads, count(values["--threads"], 1, 1024));
    common.threads = static_cast<int>(threads);
  }
  common.quiet = values.has("--quiet");
  common.verbose = values.has("--verbose") && !common.quiet;
  return common;
}

/// Which of the names --method has.
Result<int> method_of(const Values& values, const std::vector<std::string>& known) {
  const Given given = values["--method"];
  const auto found = std::find(known.begin(), known.end(), given.text);
  if (found != known.end()) return static_cast<int>(found - known.begin());
  std::string names;
  for (const std::string& name : known) names += (names.empty() ? "" : "|") + name;
  return refuse(given,
                "'" + given.text + "' is not one of " + names + did_you_mean(given.text, known));
}

Result<Gate> gate_of(const Given& given, const std::vector<NamedLevel>& levels) {
  const std::size_t sign = given.text.find_first_of("<>");
  if (sign == std::string::npos) return refuse(given, "'" + given.text + "' is not like mase>1");
  Gate gate;
  gate.text = given.text;
  gate.metric = split(std::string_view(given.text).substr(0, sign), ',').front();
  gate.above = given.text[sign] == '>';
  std::vector<std::string> known{"mase", "smape", "rmsse", "crps", "fit_ms"};
  for (const NamedLevel& level : levels) known.push_back("coverage-" + level.name);
  if (std::find(known.begin(), known.end(), gate.metric) == known.end()) {
    return refuse(given,
                  "'" + gate.metric + "' is not a measure" + did_you_mean(gate.metric, known));
  }
  const auto limit =
      number_in<double>(split(std::string_view(given.text).substr(sign + 1), ',').front());
  if (!limit || !std::isfinite(*limit))
    return refuse(given, "'" + given.text + "' needs a number behind " + given.text[sign]);
  gate.limit = *limit;
  return gate;
}

/// Names of columns, without repetition or blanks.
Result<std::vector<std::string>> names_of(const Values& values, std::string_view flag) {
  if (!values.has(flag)) return std::vector<std::string>{};
  const Given given = values[flag];
  std::vector<std::string> names = split(given.text, ',');
  if (std::find(names.begin(), names.end(), "") != names.end()) {
    return refuse(given, "'" + given.text + "' needs names of columns: price,region");
  }
  return names;
}

Result<std::vector<std::string>> drift_rule_of(const Values& values) {
  std::vector<std::string> rule;
  if (values.has("--fail-on-drift")) rule.emplace_back("drift");
  if (!values.has("--fail-on")) return rule;
  const Given given = values["--fail-on"];
  const std::vector<std::string> known{"drift",   "covariate", "prior",
                                       "concept", "selection", "missing-rate"};
  for (const std::string& word : split(given.text, ',')) {
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      return refuse(given, "'" + word + "' is not a verdict" + did_you_mean(word, known));
    }
    rule.push_back(word);
  }
  return rule;
}

/// Two files, or one and where it is cut.
Status add_stretches(const std::vector<std::string>& paths, const Values& values,
                     DriftOptions& options) {
  const bool cut = values.has("--split") || values.has("--window");
  if (values.has("--split") && values.has("--window")) {
    return refuse(values["--window"], "stands beside --split: one of them cuts the file");
  }
  if (paths.size() > 2 || (cut && paths.size() > 1)) {
    return fail(Errc::kInvalidArgument,
                cut ? "one file, please, where --split or --window cuts it: '" + paths[1] +
                          "' is the second"
                    : "two files, please: '" + paths[2] + "' is the third");
  }
  if (paths.empty() || (!cut && paths.size() == 1)) {
    return fail(Errc::kInvalidArgument,
                "drift compares two files, REF and CUR, or one that --split TIME or --window N "
                "cuts");
  }
  if (paths.size() == 2) options.current = paths[1];
  if (paths.size() == 2 && paths[0] == "-" && paths[1] == "-") {
    return fail(Errc::kInvalidArgument, "standard input can be one of both files only");
  }
  options.split = values["--split"].text;
  if (values.has("--window")) {
    FORESHOCK_TRY(const std::int64_t window, count(values["--window"], 1, std::int64_t{1} << 40));
    options.window = static_cast<std::size_t>(window);
  }
  return {};
}

}  // namespace

Result<DriftOptions> drift_options(const std::vector<std::string>& paths, const Values& values) {
  DriftOptions options;
  FORESHOCK_TRY_VOID(add_stretches(paths, values, options));
  FORESHOCK_TRY(options.input, input_of(paths.front(), values));
  FORESHOCK_TRY(options.output, output_of(values));
  options.target = values["--target"].text;
  options.label = values["--label"].text;
  options.prediction = values["--prediction"].text;
  if (!options.target.empty() && !options.label.empty()) {
    return refuse(values["--label"], "stands beside --target: one of them is explained");
  }
  if (!options.prediction.empty() && options.target.empty() && options.label.empty()) {
    return refuse(values["--prediction"], "needs what is predicted: --target or --label");
  }
  FORESHOCK_TRY(options.classes, names_of(values, "--classes"));
  FORESHOCK_TRY(options.ignore, names_of(values, "--ignore"));
  const Given alpha = values["--alpha"];
  const auto level = number_in<double>(alpha.text);
  if (!level || !(*level > 0 && *level < 1)) {
    return refuse(alpha, "'" + alpha.text + "' is not between 0 and 1");
  }
  options.alpha = *level;
  FORESHOCK_TRY(const int method, choice(values["--fdr"], "--fdr"));
  options.multiplicity = std::array{
      Multiplicity::kBenjaminiHochberg, Multiplicity::kBenjaminiYekutieli, Multiplicity::kHolm,
      Multiplicity::kBonferroni, Multiplicity::kNone}[static_cast<std::size_t>(method)];
  options.report_path = values["--report"].text;
  FORESHOCK_TRY(options.fail_on, drift_rule_of(values));
  options.quiet = values.has("--quiet");
  return options;
}

Result<ForecastOptions> forecast_options(const std::string& path, const Values& values) {
  ForecastOptions options;
  FORESHOCK_TRY(options.common, common_of(path, values));
  FORESHOCK_TRY(options.horizon, span_of(values["--horizon"], 1));
  return options;
}

Result<BacktestOptions> backtest_options(const std::string& path, const Values& values) {
  BacktestOptions options;
  FORESHOCK_TRY(options.common, common_of(path, values));
  FORESHOCK_TRY(options.horizon, span_of(values["--horizon"], 1));
  FORESHOCK_TRY(const std::int64_t windows, count(values["--windows"], 1, kMostSteps));
  options.windows = static_cast<int>(windows);
  if (values.has("--step")) {
    FORESHOCK_TRY(const std::int64_t step, count(values["--step"], 1, kMostSteps));
    options.step = static_cast<int>(step);
  }
  options.cv_path = values["--cv"].text;
  options.report_path = values["--report"].text;
  if (values.has("--fail-on")) {
    FORESHOCK_TRY(options.gate, gate_of(values["--fail-on"], options.common.levels));
  }
  return options;
}

Result<DetectOptions> detect_options(const std::string& path, const Values& values) {
  DetectOptions options;
  FORESHOCK_TRY(options.common, common_of(path, values));
  FORESHOCK_TRY_VOID(one_model(values));
  FORESHOCK_TRY(options.budget, budget_of(values));
  FORESHOCK_TRY(options.policy, policy_of(values));
  FORESHOCK_TRY(options.calendar, calendar_of(values));
  FORESHOCK_TRY(options.window, recover_window_of(values));
  if (values.has("--fail-on")) {
    const Given rule = values["--fail-on"];
    if (rule.text != "alert")
      return refuse(rule, "'" + rule.text + "' is not a rule of detect: alert");
    options.fail_on_alert = true;
  }
  FORESHOCK_TRY(const int changes, choice(values["--changes"], "--changes"));
  options.changes = static_cast<DetectOptions::Wanted>(changes);
  options.report_path = values["--report"].text;
  if (changes == 0 && !options.report_path.empty()) {
    return refuse(values["--report"], "is of changes: --changes level, or all");
  }
  return options;
}

Result<IdentifyVerbOptions> identify_options(const std::string& path, const Values& values) {
  IdentifyVerbOptions options;
  FORESHOCK_TRY(options.common, common_of(path, values));
  const Given lags = values["--lags"];
  if (lags.text != "auto") {
    FORESHOCK_TRY(const std::int64_t number, count(lags, 1, kMostSteps));
    options.lags = static_cast<int>(number);
  }
  options.report_path = values["--report"].text;
  return options;
}

Result<DecomposeOptions> decompose_options(const std::string& path, const Values& values) {
  DecomposeOptions options;
  FORESHOCK_TRY(options.common, common_of(path, values));
  FORESHOCK_TRY(const int method, method_of(values, {"auto", "structural", "stl"}));
  options.stl = method == 2;
  options.components = values.has("--components");
  if (options.stl && options.components) {
    return refuse(values["--components"], "is for --method structural: STL has no deviations");
  }
  options.report_path = values["--report"].text;
  return options;
}

Result<SpectrumOptions> spectrum_options(const std::string& path, const Values& values) {
  SpectrumOptions options;
  FORESHOCK_TRY(options.common, common_of(path, values));
  FORESHOCK_TRY(const int method,
                method_of(values, {"auto", "periodogram", "welch", "multitaper", "lomb-scargle"}));
  options.method = static_cast<SpectrumMethod>(method);
  options.report_path = values["--report"].text;
  return options;
}

Result<PlanOptions> plan_options(const Values& values) {
  PlanOptions options;
  FORESHOCK_TRY(options.output, output_of(values));
  FORESHOCK_TRY(options.frequency, frequency_of(values));
  FORESHOCK_TRY(options.season, season_of(values));
  FORESHOCK_TRY(options.model, one_model_or_live(values, values.are_for_run()));
  if (options.model == kLiveModel && !options.season.others.empty()) {
    return refuse(values["--season"],
                  "'" + values["--season"].text + "': the class live has one season");
  }
  FORESHOCK_TRY(options.snapshot_every, snapshot_interval_of(values));
  FORESHOCK_TRY(options.workers, workers_of(values));
  FORESHOCK_TRY(options.series, count(values["--series"], 1, std::int64_t{1} << 40));
  return options;
}

Result<ModelSpec> spec_for(const CommonOptions& options, const std::string& model,
                           const Seasons& seasons, Horizon horizon) {
  const int season = seasons.first;
  ModelSpec spec{model, season, horizon.steps()};
  if (model == "arima" || model == "ets") spec.box_cox = options.box_cox;
  // What is asked for in so many words is of y itself.
  const bool as_asked = model == "arima" && (options.order || options.as_r);
  if (!seasons.found || !(as_asked || spec.box_cox)) spec.others = seasons.others;
  if (model != "arima") return spec;
  spec.as_r = options.as_r;
  if (!options.order) return spec;
  spec.order = options.order;
  if (spec.order->season == 0 && spec.order->P + spec.order->D + spec.order->Q > 0) {
    if (season < 2) {
      return fail(Errc::kInvalidArgument,
                  "it has no season for --seasonal (--season 12, or --seasonal 0,1,1,12)");
    }
    spec.order->season = season;
  }
  return spec;
}

}  // namespace foreshock::app
