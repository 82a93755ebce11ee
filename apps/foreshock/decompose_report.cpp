#include "foreshock/app/decompose.h"
#include "foreshock/app/line_chart.h"
#include "foreshock/app/period_text.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kNormal95 = 1.959963984540054;

std::vector<double> band_of(const SeriesPart& part) {
  std::vector<double> out = part.sd;
  for (double& v : out) v *= kNormal95;
  return out;
}

std::string card(const Decomposed& series) {
  return card_of(series.id, std::to_string(series.values.size()) + " steps; " + series.form,
                 part_panels(series));
}

}  // namespace

std::string part_panels(const Decomposed& series) {
  const std::vector<double> trend = band_of(series.trend);
  const std::string told = trend.empty() ? "" : " (band: 95 %)";
  std::string html = panel("The series and its trend" + told,
                           line_chart({"Trend", series.trend.value, trend, series.values}));
  for (const SeasonPart& season : series.seasons) {
    if (season.part.value.empty()) continue;
    const std::string name = "Season of " + period_text(season.period, series.grid);
    html += panel(name + told, line_chart({name, season.part.value, band_of(season.part)}));
  }
  return html + panel("Remainder", line_chart({"Remainder", series.remainder()}));
}

DecomposeReport::DecomposeReport(const DecomposeOptions& options)
    : page_(title_of("Parts", options.common.input.path),
            " A series is the sum of its trend, its seasons and its remainder.", "decompose",
            kMostCards) {}

void DecomposeReport::add(const Decomposed& series) {
  if (page_.wants_next()) page_.add(card(series));
}

}  // namespace foreshock::app
