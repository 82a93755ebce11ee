#include <algorithm>
#include <cmath>

#include "foreshock/app/identify.h"
#include "foreshock/app/line_chart.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kWidth = 520;
constexpr double kHeight = 150;
constexpr double kLeft = 48;
constexpr double kRight = kWidth - 8;
constexpr double kBottom = kHeight - 20;
constexpr std::size_t kMostLags = 400;  ///< Bars drawn of one correlogram.

/// Bars at lags 1, 2, .. with their band; marks below at whole seasons.
std::string lag_chart(const std::string& title, std::span<const double> r,
                      std::span<const double> bands, double white, int season) {
  const std::size_t lags = std::min(r.size(), kMostLags + 1) - 1;
  const auto band = [&](std::size_t lag) { return lag < bands.size() ? bands[lag] : white; };
  std::size_t beyond = 0;
  for (std::size_t lag = 1; lag <= lags; ++lag) beyond += std::abs(r[lag]) > band(lag) ? 1U : 0U;
  Svg svg(kWidth, kHeight, title,
          "Lags 1 to " + std::to_string(lags) + "; " + std::to_string(beyond) +
              " are beyond their 95 percent band; lag 1 is " + short_number(r[1]) + ".");
  const Axis x{0.5, static_cast<double>(lags) + 0.5, kLeft, kRight};
  const Axis y{-1, 1, kBottom, 8};
  Svg::Points upper;
  Svg::Points lower;
  for (std::size_t lag = 1; lag <= lags; ++lag) {
    upper.emplace_back(x.at(static_cast<double>(lag)), y.at(band(lag)));
    lower.emplace_back(x.at(static_cast<double>(lag)), y.at(-band(lag)));
  }
  svg.area(upper, lower, "band");
  for (const double tick : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
    svg.line(kLeft, y.at(tick), kRight, y.at(tick), tick == 0 ? "zero" : "rule");
    svg.text(kLeft - 6, y.at(tick) + 3.5, "end", tick_text(tick, 0.5));
  }
  const double slot = (kRight - kLeft) / static_cast<double>(lags);
  const double width = std::clamp(slot - 1.5, 0.8, 7.0);
  std::vector<Bar> inside;
  std::vector<Bar> outside;
  for (std::size_t lag = 1; lag <= lags; ++lag) {
    const double top = std::min(y.at(r[lag]), y.at(0));
    (std::abs(r[lag]) > band(lag) ? outside : inside)
        .push_back({x.at(static_cast<double>(lag)) - width / 2, top, width,
                    std::max(0.5, std::abs(y.at(r[lag]) - y.at(0)))});
  }
  svg.bars(inside, "even-bar");
  svg.bars(outside, "over");
  const std::size_t step =
      season >= 2 ? static_cast<std::size_t>(season) : std::max<std::size_t>(1, (lags + 4) / 5);
  const std::size_t stride = step * ((lags / step + 9) / 10 + (lags < step ? 1 : 0));
  for (std::size_t lag = stride; lag <= lags && stride > 0; lag += stride) {
    svg.text(x.at(static_cast<double>(lag)), kHeight - 5, "middle", std::to_string(lag));
  }
  return svg.finish();
}

std::string correlogram_panels(const std::string& of, const Correlogram& from, int season) {
  if (from.acf.size() < 2) return "";
  std::string html = panel("Autocorrelations of " + of + " (band: Bartlett's, 95 %)",
                           lag_chart("ACF of " + of, from.acf, from.bartlett, from.white, season));
  if (from.pacf.size() < 2) return html;
  return html + panel("Partial autocorrelations of " + of + " (band: white noise, 95 %)",
                      lag_chart("PACF of " + of, from.pacf, {}, from.white, season));
}

std::string row(const std::string& name, double value, const std::string& against) {
  return "<tr><th scope=row>" + name + "</th><td>" + short_number(value) + "</td><td>" + against +
         "</td></tr>";
}

std::string tests_table(const Identification& found) {
  const auto at_5 = [](double critical) { return "5 %: " + short_number(critical); };
  std::string rows;
  if (found.kpss) rows += row("KPSS", found.kpss->statistic, at_5(found.kpss->critical_5));
  if (found.adf) rows += row("ADF", found.adf->statistic, at_5(found.adf->critical_5));
  if (found.phillips_perron) {
    rows += row("Phillips-Perron", found.phillips_perron->z_alpha,
                at_5(found.phillips_perron->alpha_tail.critical_5));
  }
  if (found.ocsb) rows += row("OCSB", found.ocsb->statistic, at_5(found.ocsb->critical_5));
  if (found.ljung_box) {
    rows +=
        row("Ljung-Box", found.ljung_box->statistic, "p " + chance_text(found.ljung_box->p_value));
  }
  return table_of("Tests", {"test", "statistic", "against"}, rows);
}

std::string orders_table(const Identification& found) {
  std::string rows;
  for (const SuggestedOrder& one : found.orders) {
    std::string name = one.order.name();
    if (one.constant == ArimaConstant::kMean) name += " with mean";
    if (one.constant == ArimaConstant::kDrift) name += " with drift";
    rows +=
        "<tr><th scope=row>" + escaped(name) + "</th><td>" + short_number(one.aicc) + "</td></tr>";
  }
  return table_of("Orders", {"order", "AICc"}, rows);
}

std::string card(const Identified& series) {
  const Identification& found = series.found;
  const bool changed = found.d + found.D > 0;
  const std::string about =
      std::to_string(found.n) + " steps, " + std::to_string(found.missing) + " missing, " +
      (found.season >= 2 ? "season " + std::to_string(found.season) : "no season") +
      ", differences d " + std::to_string(found.d) + ", D " + std::to_string(found.D);
  return card_of(
      series.id, about,
      panel("The series", line_chart({series.id, series.values}) + tests_table(found)) +
          season_panels(series) + panel("Orders", orders_table(found)) +
          correlogram_panels("the series", found.series, found.season) +
          (changed ? correlogram_panels("its differences", found.differenced, found.season) : ""));
}

}  // namespace

IdentifyReport::IdentifyReport(const IdentifyVerbOptions& options)
    : page_(title_of("Seasons and correlations", options.common.input.path),
            " Full bars are beyond their band. Orders are compared by AICc at the maximum of the "
            "exact likelihood.",
            "identify", kMostCards) {}

void IdentifyReport::add(const Identified& series) {
  if (page_.wants_next()) page_.add(card(series));
}

}  // namespace foreshock::app
