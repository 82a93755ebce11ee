#include "foreshock/app/settings.h"

#include <algorithm>
#include <array>
#include <utility>

#include "foreshock/core/check.h"

namespace foreshock::app {
namespace {

using Type = Setting::Type;

constexpr unsigned bit(Verb verb) {
  return 1U << static_cast<unsigned>(verb);
}
constexpr unsigned kF = bit(Verb::kForecast);
constexpr unsigned kB = bit(Verb::kBacktest);
constexpr unsigned kD = bit(Verb::kDetect);
constexpr unsigned kI = bit(Verb::kIdentify);
constexpr unsigned kC = bit(Verb::kDecompose);
constexpr unsigned kS = bit(Verb::kSpectrum);
constexpr unsigned kP = bit(Verb::kPlan);
constexpr unsigned kModels = kF | kB | kD;           // The verbs that fit models to series.
constexpr unsigned kFiles = kModels | kI | kC | kS;  // The verbs that read series.

constexpr auto kVerbs = std::to_array<VerbEntry>({
    {Verb::kForecast, "forecast", "Point and interval forecasts for every series of a file",
     "[FILE|-]",
     "  foreshock forecast sales.csv --horizon 12\n"
     "  foreshock forecast sales.csv --model ets,seasonal-naive --level 90 --output next.csv"},
    {Verb::kBacktest, "backtest",
     "How good the forecasts would have been: rolling origin, no peeking", "[FILE|-]",
     "  foreshock backtest sales.csv --model auto,seasonal-naive\n"
     "  foreshock backtest sales.csv --windows 5 --report sales.html --fail-on \"mase>1\""},
    {Verb::kDetect, "detect", "Replays a file and scores every point before it is learnt",
     "[FILE|-]",
     "  foreshock detect metrics.csv --budget 1/week\n"
     "  zcat metrics.csv.gz | foreshock detect - --format ndjson --fail-on alert"},
    {Verb::kIdentify, "identify",
     "What a series shows before any model: correlations, unit roots, seasons, orders", "[FILE|-]",
     "  foreshock identify sales.csv\n"
     "  foreshock identify sales.csv --season 12 --format ndjson --report sales.html"},
    {Verb::kDecompose, "decompose", "Trend, seasons and remainder of every series", "[FILE|-]",
     "  foreshock decompose sales.csv\n"
     "  foreshock decompose load.csv --season 24,168 --components --report load.html"},
    {Verb::kSpectrum, "spectrum", "Power by frequency, and what stands out of it", "[FILE|-]",
     "  foreshock spectrum sales.csv\n"
     "  foreshock spectrum load.csv --method multitaper --report load.html"},
    {Verb::kPlan, "plan", "Memory and cores for N series, measured on this machine", "",
     "  foreshock plan --series 100000 --freq 1m\n"
     "  foreshock plan --series 5000 --freq 1h --season 168 --format json"},
    {Verb::kConfig, "config", "Checks a config file, or prints every key with its default",
     "check FILE | print",
     "  foreshock config print > foreshock.yaml\n"
     "  foreshock config check foreshock.yaml"},
    {Verb::kCompletion, "completion", "Prints a completion script for a shell", "bash|zsh|fish",
     "  foreshock completion bash > /etc/bash_completion.d/foreshock\n"
     "  foreshock completion fish > ~/.config/fish/completions/foreshock.fish"},
});

constexpr auto kSettings = std::to_array<Setting>({
    {Type::kText, "--horizon", "-h", "models.default.horizon", "STEPS", "auto", "steps or a time",
     "How far to look: 24, or 6h; auto: one season, 10 steps where there is none", kF | kB},
    {Type::kText, "--season", "", "models.default.season", "M[,M]", "auto", "steps or a time",
     "Steps a season: 24, or 1d, or 24,168; auto: the calendar's if the data agree; none",
     kFiles | kP},
    {Type::kText, "--method", "", "", "NAME", "auto", "",
     "decompose: structural, stl; spectrum: periodogram, welch, multitaper, lomb-scargle (bears "
     "gaps)",
     kC | kS},
    {Type::kSwitch, "--components", "", "", "", "", "",
     "Every component and its standard deviation: slope, cycle, AR(1) and irregular too", kC},
    {Type::kList, "--model", "", "models.default.class", "NAMES", "auto", "",
     "Models, separated by commas (detect and plan take one)", kModels | kP},
    {Type::kList, "--order", "", "models.default.order", "P,D,Q", "none", "",
     "This ARIMA model instead of a search; without --model, arima is meant", kModels},
    {Type::kList, "--seasonal", "", "models.default.seasonal", "P,D,Q[,M]", "none", "",
     "Its seasonal part; M steps a season, that of --season if not given", kModels},
    {Type::kChoice, "--compat", "", "models.default.compat", "none|r", "none", "",
     "r: ARIMA orders by the rules of R's auto.arima, for the same ones as before", kModels},
    {Type::kText, "--box-cox", "", "models.default.box_cox", "LAMBDA", "none", "",
     "ARIMA or ets of this Box-Cox power, 0 (log y) to 2, or auto; without --model, arima is meant",
     kModels},
    {Type::kList, "--regressors", "", "", "COLUMNS", "", "",
     "Columns that explain the values (arima, structural); rows without a value tell what is ahead",
     kF | kB},
    {Type::kList, "--level", "", "models.default.levels", "LEVELS", "80,95", "percent",
     "Levels of the intervals, between 0 and 100", kModels},
    {Type::kText, "--freq", "", "series.freq", "STEP", "auto", "time",
     "Step of the series: auto, 5m, 1h, 1D, 1W, MS (month), QS (quarter)", kFiles | kP},
    {Type::kText, "--budget", "", "detect.budget", "RATE", "1/week", "alarms",
     "False alarms that each series may raise: 1/week, 2/day, 1/10000 (points)", kD},
    {Type::kChoice, "--direction", "", "detect.direction", "both|above|below", "both", "",
     "Which side of the expectation alerts", kD},
    {Type::kText, "--min-dev", "", "detect.min_dev", "X", "0", "units of the series",
     "Smaller deviations never alert", kD},
    {Type::kText, "--for", "", "detect.for", "N", "1", "points",
     "Points in a row over the line before an alert", kD},
    {Type::kText, "--windows", "", "", "N", "3", "",
     "Origins to forecast from; fewer where a series is too short", kB},
    {Type::kText, "--step", "", "", "N", "", "steps",
     "Steps between origins; one horizon if not given", kB},
    {Type::kFile, "--cv", "", "", "FILE", "", "", "Writes every forecast beside what came, as CSV",
     kB},
    {Type::kText, "--lags", "", "", "N", "auto", "steps",
     "Correlations up to this lag; auto: 10 log10 n, but two seasons", kI},
    {Type::kFile, "--report", "", "", "FILE.html", "", "",
     "Writes one self-contained page with charts, at most 2 MB", kB | kI | kC | kS},
    {Type::kText, "--fail-on", "", "", "RULE", "", "",
     "Exit 3 if it holds: alert (detect), or mase>1, coverage-95<90 ... of any model (backtest)",
     kB | kD},
    {Type::kText, "--series", "", "", "N", "1000", "", "How many series", kP},
    {Type::kText, "--id-col", "", "", "NAME", "", "", "Column that names the series", kFiles},
    {Type::kText, "--time-col", "", "", "NAME", "", "", "Column with the times", kFiles},
    {Type::kText, "--value-col", "", "", "NAME", "", "", "Column with the values", kFiles},
    {Type::kText, "--delimiter", "", "", "CHAR", "", "",
     "Between columns: , ; | or tab; sniffed if not given", kFiles},
    {Type::kText, "--decimal", "", "", "CHAR", ".", "", "Decimal sign: . or ,", kFiles},
    {Type::kChoice, "--dup", "", "", "last|mean|error", "last", "",
     "What to make of two values at the same time", kFiles},
    {Type::kText, "--max-bad", "", "", "N", "0", "rows", "Rows that may be unreadable", kFiles},
    {Type::kSwitch, "--in-memory", "", "", "", "", "",
     "Reads a long file whole, so that its series may be mixed", kFiles},
    {Type::kText, "--threads", "", "", "N", "", "",
     "Threads; all cores if not given; the output never depends on it", kFiles},
    {Type::kChoice, "--format", "", "", "table|csv|json|ndjson", "", "",
     "table on a terminal and csv elsewhere if not given", kFiles | kP},
    {Type::kFile, "--output", "", "", "FILE", "", "", "Writes here instead of to standard output",
     kFiles | kP},
    {Type::kFile, "--config", "", "", "FILE", "", "",
     "Defaults from a YAML file or a folder of them", kFiles | kP},
    {Type::kSwitch, "--quiet", "-q", "", "", "", "", "Says nothing but errors", kFiles | kP},
    {Type::kSwitch, "--verbose", "-v", "", "", "", "", "Says which models were fitted",
     kF | kB | kC},
});

}  // namespace

std::span<const VerbEntry> verbs() {
  return kVerbs;
}
std::span<const Setting> settings() {
  return kSettings;
}

namespace {

const Setting& setting_of(std::string_view flag) {
  const auto* const found = std::find_if(kSettings.begin(), kSettings.end(),
                                         [&](const Setting& s) { return s.flag == flag; });
  FORESHOCK_CHECK(found != kSettings.end());
  return *found;
}

}  // namespace

void Values::add(std::string_view flag, Given given) {
  given_.emplace(setting_of(flag).flag, std::move(given));
}

Given Values::operator[](std::string_view flag) const {
  const auto found = given_.find(flag);
  if (found != given_.end()) return found->second;
  return {std::string(setting_of(flag).fallback), std::string(flag)};
}

}  // namespace foreshock::app
