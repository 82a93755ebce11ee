#include "foreshock/app/decompose.h"
#include "foreshock/app/line_chart.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kNormal95 = 1.959963984540054;

std::string panel(const std::string& name, const std::string& chart) {
  return "<section><p>" + escaped(name) + "</p>" + chart + "</section>";
}

std::vector<double> band_of(const SeriesPart& part) {
  std::vector<double> out = part.sd;
  for (double& v : out) v *= kNormal95;
  return out;
}

std::string card(const Decomposed& series) {
  constexpr std::size_t kLongestName = 120;
  const std::vector<double> trend = band_of(series.trend);
  const std::string told = trend.empty() ? "" : " (band: 95 %)";
  std::string html = "<article class=card style=\"margin-top:20px\"><header><h3>" +
                     escaped(series.id.substr(0, kLongestName)) + "</h3><span>" +
                     std::to_string(series.values.size()) + " steps; " + escaped(series.form) +
                     "</span></header><div class=grid>" +
                     panel("The series and its trend" + told,
                           line_chart({"Trend", series.trend.value, trend, series.values}));
  for (const SeasonPart& season : series.seasons) {
    if (season.part.value.empty()) continue;
    const std::string name = "Season of " + std::to_string(season.period) + " steps";
    html += panel(name + told, line_chart({name, season.part.value, band_of(season.part)}));
  }
  const std::vector<double> remainder = series.remainder();
  return html + panel("Remainder", line_chart({"Remainder", remainder})) + "</div></article>";
}

}  // namespace

DecomposeReport::DecomposeReport(const DecomposeOptions& options)
    : title_(title_of("Parts", options.common.input.path)) {}

void DecomposeReport::add(const Decomposed& series) {
  if (series_++ < kMostCards) cards_ += card(series);
}

std::string DecomposeReport::html() const {
  return page_of({.title = title_,
                  .about = " A series is the sum of its trend, its seasons and its remainder.",
                  .verb = "decompose",
                  .series = series_,
                  .most_cards = kMostCards,
                  .cards = cards_});
}

}  // namespace foreshock::app
