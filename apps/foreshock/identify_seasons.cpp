#include <algorithm>
#include <cmath>

#include "foreshock/app/decompose.h"
#include "foreshock/app/heat_map.h"
#include "foreshock/app/identify.h"
#include "foreshock/app/period_text.h"
#include "foreshock/app/power_map.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/spectrum_chart.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kChartWidth = 520;
constexpr double kChartHeight = 240;
constexpr double kLabelRows = 2.4;  ///< Between two names on the axis of periods.
constexpr std::size_t kTimes = 4;   ///< Names on the axis of time.

std::vector<double> periods_of(const Identified& series) {
  std::vector<double> out;
  for (const FoundSeason& season : all_seasons(series)) out.push_back(season.period);
  return out;
}

std::string season_row(const FoundSeason& season, const Grid& grid) {
  const std::string interval =
      std::isnan(season.low) ? "\u2013" : interval_text(season.low, season.high);
  return "<tr><th scope=row>" + escaped(period_text(season.period, grid)) + "</th><td>" +
         short_number(season.strength) + "</td><td>" + chance_text(season.p_value) + "</td><td>" +
         interval + "</td></tr>";
}

std::string seasons_panel(const Identified& series) {
  const std::vector<FoundSeason> seasons = all_seasons(series);
  if (seasons.empty()) return panel("Seasons", "<p>None found: no period stands out of noise.</p>");
  std::string rows;
  for (const FoundSeason& season : seasons) rows += season_row(season, series.grid);
  std::string about =
      "<p>Strength: the share of a season in what is left of the series without trend and other "
      "seasons. p: the chance of lines so high in noise, all periods counted.</p>";
  if (seasons.size() > series.seasons->size()) {
    about +=
        "<p>The one without an interval is the calendar's: the series is like itself so many steps "
        "before, but the search names others or none.</p>";
  }
  return panel("Seasons",
               table_of("Seasons", {"period", "strength", "p", "95 %, steps"}, rows) + about);
}

std::string spectrum_panel(const Identified& series) {
  const Result<SpectrumOf> spectrum = season_spectrum(series);
  if (!spectrum) return "";
  return panel("Periodogram",
               spectrum_chart({.spectrum = *spectrum,
                               .width = kChartWidth,
                               .height = kChartHeight,
                               .sure = SeasonSearch{}.alpha,
                               .by_period = true,
                               .marks = periods_of(series)}) +
                   "<p>Blue line: what noise exceeds anywhere in one series of 1000. Dots: peaks "
                   "above it. Upright lines: the seasons; their harmonics are peaks too.</p>");
}

/// A date as far as it differs over so long a time.
std::string date_text(const std::string& text, Duration span) {
  const auto days = std::chrono::duration<double>(span).count() / 86'400;
  if (days > 900) return text.substr(0, 7);
  if (days > 6) return text.substr(0, 10);
  return text.substr(5, 5) + " " + text.substr(11, days < 0.02 ? 8 : 5);
}

/// Cell c's middle stands at c + 1/2.
std::vector<HeatMap::Label> time_labels(const PowerMap& map, const Grid& grid, double offset) {
  const std::size_t columns = map.time.size();
  const auto at = [&](std::size_t c) { return static_cast<std::int64_t>(map.time[c] + offset); };
  const Duration span = grid.time_of(at(columns - 1)) - grid.time_of(at(0));
  std::vector<HeatMap::Label> out;
  const std::size_t labels = std::min(kTimes, columns);
  for (std::size_t i = 0; i < labels; ++i) {
    const std::size_t c = labels > 1 ? i * (columns - 1) / (labels - 1) : 0;
    const std::string full = grid.text_of(at(c));
    const std::string text = grid.numbered() ? full : date_text(full, span);
    out.push_back({static_cast<double>(c) + 0.5, text});
  }
  return out;
}

/// Labels from the shortest period down, so far apart that they can be read.
std::vector<HeatMap::Label> apart(const PowerMap& map, const std::vector<double>& periods,
                                  const Grid* grid) {
  std::vector<HeatMap::Label> out;
  for (const double period : periods) {
    if (period > static_cast<double>(map.segment) || 1 / period > map.edges.back()) continue;
    const double at = map.row_of(1 / period);
    const auto near = [&](const HeatMap::Label& other) {
      return std::abs(other.at - at) * 40 < kLabelRows * static_cast<double>(map.rows());
    };
    if (std::any_of(out.begin(), out.end(), near)) continue;
    const std::string time = grid != nullptr ? time_text(period, *grid) : "";
    out.push_back({at, time.empty() ? steps_text(period) : time});
  }
  return out;
}

std::string map_panel(const Identified& series) {
  const auto first = std::find_if(series.values.begin(), series.values.end(),
                                  [](double v) { return !std::isnan(v); });
  const std::vector<double> periods = periods_of(series);
  const Result<PowerMap> found = power_map(without_gaps(series), periods);
  if (!found) return "";
  const PowerMap& map = *found;
  constexpr double kLeastTop = 100;  // Noise stays pale.
  const double most = *std::max_element(map.height.begin(), map.height.end());
  const double top = std::log10(std::max(kLeastTop, most));
  HeatMap chart;
  chart.title = "Spectrogram of " + series.id;
  chart.columns = map.time.size();
  chart.rows = map.rows();
  for (const double height : map.height) {
    chart.value.push_back(height > 1 ? std::log10(height) / top : 0);
  }
  chart.x = time_labels(map, series.grid, static_cast<double>(first - series.values.begin()));
  chart.y = apart(map, log_ticks(1 / map.edges.back(), 1 / map.edges.front()), nullptr);
  chart.marks = apart(map, periods, &series.grid);
  chart.y_name = "steps a round";
  chart.least = "noise";
  chart.most = steps_text(std::round(std::pow(10, top))) + " times";
  chart.description = "Power by time and period in segments of " + std::to_string(map.segment) +
                      " steps, from that of noise up to " + chart.most + " as much.";
  return panel("Spectrogram: when a period comes and goes",
               heat_map(chart) + "<p>Power over the background of noise, in segments of " +
                   escaped(period_text(static_cast<double>(map.segment), series.grid)) +
                   "; a season that lasts is a band from left to right.</p>");
}

std::string stack(const Identified& series) {
  if (series.whole.empty()) return "";
  Decomposed parts{.id = series.id,
                   .grid = series.grid,
                   .values = series.values,
                   .form = {},
                   .trend = {},
                   .seasons = {},
                   .slope = {},
                   .cycle = {},
                   .ar = {},
                   .irregular = {}};
  for (const int period : series.whole) parts.seasons.push_back({period, {}});
  if (!smooth_apart(series.whole, parts)) return "";
  return part_panels(parts);
}

}  // namespace

std::string season_panels(const Identified& series) {
  if (!series.seasons) return "";
  return seasons_panel(series) + spectrum_panel(series) + map_panel(series) + stack(series);
}

}  // namespace foreshock::app
