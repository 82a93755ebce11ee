#include "foreshock/app/http/inspect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "foreshock/app/decompose.h"
#include "foreshock/app/http/residual_look.h"
#include "foreshock/app/options.h"
#include "foreshock/app/spectrum.h"
#include "foreshock/app/trial.h"
#include "foreshock/serve/answers.h"
#include "foreshock/serve/json_array.h"
#include "foreshock/serve/page_json.h"
#include "foreshock/serve/parameters.h"
#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/partial.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kNewest = 5000;
constexpr std::size_t kNewestToTry = 1500;  ///< A backtest fits each model several times.
constexpr std::size_t kPeaks = 8;

/// The newest values of a series as a file would have them.
RawSeries raw_of(std::string_view series, std::span<const SeenPoint> seen) {
  RawSeries raw;
  raw.id = series;
  for (const SeenPoint& point : seen) {
    if (std::isnan(point.y)) continue;
    raw.times.emplace_back(Duration{std::chrono::milliseconds{point.time_ms}});
    raw.values.push_back(point.y);
  }
  return raw;
}

void write_times(const GridSeries& series, JsonWriter& json) {
  write_array("time", places(series.values.size()), json, [&](std::size_t i) {
    return ms_of(series.grid.time_of(static_cast<std::int64_t>(i)));
  });
}

Result<std::vector<int>> periods_of(const GridSeries& series) {
  FORESHOCK_TRY(const auto found, find_seasons(series.values));
  std::vector<int> periods;
  for (const FoundSeason& season : found) {
    const auto steps = static_cast<int>(std::lround(season.period));
    const bool fits = 2 * static_cast<std::size_t>(steps) < series.values.size();
    if (fits && (periods.empty() || steps > periods.back())) periods.push_back(steps);
  }
  return periods;
}

Result<HttpResponse> decompose(const GridSeries& series) {
  FORESHOCK_TRY(const std::vector<int> periods, periods_of(series));
  Decomposed apart{.id = series.id, .grid = series.grid, .values = series.values};
  if (periods.empty()) {
    return fail(Errc::kUnsupported, "no season found in the newest " +
                                        std::to_string(series.values.size()) +
                                        " steps: there is nothing to tell apart yet");
  }
  for (const int period : periods) apart.seasons.push_back({.period = period, .part = {}});
  FORESHOCK_TRY_VOID(smooth_apart(periods, apart));
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_times(series, json);
  write_array("y", series.values, json);
  write_array("trend", apart.trend.value, json);
  json.key("seasons");
  json.begin_array();
  for (const SeasonPart& season : apart.seasons) {
    json.begin_object();
    json.integer("period", season.period);
    write_array("values", season.part.value, json);
    json.end_object();
  }
  json.end_array();
  write_array("remainder", apart.remainder(), json);
  json.end_object();
  return json_answer(std::move(out));
}

double step_ms_of(const GridSeries& series) {
  return std::chrono::duration<double, std::milli>(series.grid.frequency.nominal()).count();
}

Result<HttpResponse> spectrum(const GridSeries& series) {
  FORESHOCK_TRY(const SpectrumOf found, estimate_spectrum(series, SpectrumMethod::kAuto));
  double sum = 0;
  for (const double power : found.power) sum += power;
  std::vector<double> periods;
  for (const double frequency : found.frequency) periods.push_back(1 / frequency);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_array("frequency", found.frequency, json);
  write_array("period", periods, json);
  write_array("power", found.power, json);
  json.key("peaks");
  json.begin_array();
  for (const std::size_t bin : surest_peaks(found, kPeaks)) {
    json.begin_object();
    json.number("period", periods[bin]);
    json.number("steps_ms", periods[bin] * step_ms_of(series));
    json.number("share", sum > 0 ? found.power[bin] / sum : 0);
    json.number("p_value", found.p_value[bin]);
    json.end_object();
  }
  json.end_array();
  json.number("step_ms", step_ms_of(series));
  json.text("method", found.method);
  json.end_object();
  return json_answer(std::move(out));
}

/// Gaps as straight lines: partial autocorrelations ask for autocovariances that belong together.
std::vector<double> bridged(std::vector<double> y) {
  std::size_t last = y.size();  // Index of the last value; size: none yet.
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(y[i])) continue;
    for (std::size_t j = last + 1; last < i && j < i; ++j) {
      const double share = static_cast<double>(j - last) / static_cast<double>(i - last);
      y[j] = y[last] + share * (y[i] - y[last]);
    }
    last = i;
  }
  return y;
}

Result<HttpResponse> correlation(const GridSeries& series) {
  const std::size_t n = series.values.size();
  const std::vector<double> y = bridged(series.values);
  const auto usual = static_cast<std::size_t>(10 * std::log10(static_cast<double>(n)));
  const auto season =
      static_cast<std::size_t>(std::max(0, 2 * series.grid.frequency.calendar_season()));
  constexpr std::size_t kMostLags = 400;
  const std::size_t lags = std::min({std::max(usual, season), kMostLags, n - 1});
  FORESHOCK_TRY(std::vector<double> r, acf(y, lags));
  FORESHOCK_TRY(const std::vector<double> partial, pacf(y, lags));
  r.erase(r.begin());  // Lag 0.
  std::vector<std::int64_t> numbers;
  for (std::size_t lag = 1; lag <= lags; ++lag) numbers.push_back(static_cast<std::int64_t>(lag));
  const auto present = static_cast<double>(std::count_if(
      series.values.begin(), series.values.end(), [](double value) { return !std::isnan(value); }));
  constexpr double kNormal95 = 1.959963984540054;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_array("lags", numbers, json);
  write_array("acf", r, json);
  write_array("pacf", partial, json);
  json.number("band", kNormal95 / std::sqrt(present));
  json.end_object();
  return json_answer(std::move(out));
}

Result<HttpResponse> backtest(RawSeries raw, const Frequency& frequency) {
  constexpr std::array<std::string_view, 4> kModels{"ets", "theta-bc", "seasonal-naive", "naive"};
  std::string names;
  for (const std::string_view model : kModels) {
    names += (names.empty() ? "" : ",") + std::string(model);
  }
  Values values;
  values.add("--model", {names, "model"});
  FORESHOCK_TRY(BacktestOptions options, backtest_options("-", values));
  options.windows = 5;
  options.common.input.frequency = frequency;
  FORESHOCK_TRY(const Trial trial, try_series(std::move(raw), options, TimeScale{}));
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.integer("horizon",
               static_cast<std::int64_t>(trial.windows.front().front().forecast.steps.size()));
  json.integer("windows", static_cast<std::int64_t>(trial.windows.front().size()));
  json.key("models");
  json.begin_array();
  for (std::size_t i = 0; i < trial.scores.size(); ++i) {
    const Score& score = trial.scores[i];
    json.begin_object();
    json.text("model", options.common.models[i]);
    json.number("mase", score.mase);
    json.number("smape", score.smape);
    json.number("crps", score.crps);
    for (std::size_t level = 0; level < score.coverage.size(); ++level) {
      json.number("coverage_" + options.common.levels[level].name, score.coverage[level] / 100);
    }
    json.number("fit_ms", score.fit_ms);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_answer(std::move(out));
}

Result<HttpResponse> inspect(const Board& board, const FrequencyOf& frequency_of,
                             const HttpRequest& request) {
  FORESHOCK_TRY(const Parameters parameters, Parameters::of(request));
  FORESHOCK_TRY(const std::string series, parameters.text("series"));
  FORESHOCK_TRY(const std::string what, parameters.text("what"));
  if (what == "residuals") {
    const auto seen = board.points.read(series, std::numeric_limits<std::int64_t>::min(),
                                        std::numeric_limits<std::int64_t>::max());
    if (!seen) return http_error(404, "no series '" + series.substr(0, 200) + "' here");
    return json_answer(residual_look(*seen, board.levels));
  }
  const std::vector<SeenPoint> seen =
      board.points.tail(series, what == "backtest" ? kNewestToTry : kNewest);
  const auto frequency = frequency_of(series);
  if (seen.empty() || !frequency) {
    return http_error(404, "no series '" + series.substr(0, 200) + "' here");
  }
  RawSeries raw = raw_of(series, seen);
  if (raw.values.size() < 3) {
    return fail(Errc::kUnsupported, "too few values yet: " + std::to_string(raw.values.size()));
  }
  if (what == "backtest") return backtest(std::move(raw), *frequency);
  FORESHOCK_TRY(const GridSeries grid, on_grid(std::move(raw), frequency, TimeScale{}));
  if (what == "decompose") return decompose(grid);
  if (what == "spectrum") return spectrum(grid);
  if (what == "correlation") return correlation(grid);
  return fail(Errc::kInvalidArgument, "what: '" + what.substr(0, 40) +
                                          "' is none of decompose, spectrum, correlation, "
                                          "residuals, backtest");
}

}  // namespace

void add_inspect_api(HttpRoutes& routes, const Board& board, FrequencyOf frequency_of) {
  routes.add("/api/v1/inspect", "GET",
             answering([&board, of = std::move(frequency_of)](const HttpRequest& request) {
               return inspect(board, of, request);
             }));
}

}  // namespace foreshock::app
