#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "foreshock/app/report_page.h"
#include "foreshock/app/spectrum.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kWidth = 1080;
constexpr double kHeight = 260;
constexpr double kLeft = 56;
constexpr double kRight = kWidth - 12;
constexpr double kBottom = kHeight - 34;
constexpr std::size_t kColumns = 1000;  ///< Points drawn of one line.
constexpr double kSure = 0.01;
constexpr std::size_t kLabels = 8;
constexpr double kLabelWidth = 40;
constexpr double kDecades = 8;  ///< Shown below the highest power; what is deeper is rounding.

/// Decibels are for radios; decades of power for the rest.
std::vector<double> decades(std::span<const double> power, double least) {
  std::vector<double> out;
  for (const double v : power) out.push_back(std::max(least, std::log10(v)));
  return out;
}

/// The most of every few bins, so that no line is lost.
Svg::Points points_of(const SpectrumOf& spectrum, std::span<const double> values, const Axis& x,
                      const Axis& y) {
  const std::size_t n = values.size();
  const std::size_t bucket = (n + kColumns - 1) / kColumns;
  Svg::Points out;
  for (std::size_t from = 0; from < n; from += bucket) {
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(std::min(n, from + bucket));
    const auto most = std::max_element(values.begin() + static_cast<std::ptrdiff_t>(from), end);
    const auto k = static_cast<std::size_t>(most - values.begin());
    out.emplace_back(x.at(spectrum.frequency[k]), y.at(*most));
  }
  return out;
}

std::string chart(const SpectrumOf& spectrum) {
  const double top = std::log10(*std::max_element(spectrum.power.begin(), spectrum.power.end()));
  if (!std::isfinite(top)) return "<p>No power but at frequency 0.</p>";
  const std::vector<double> power = decades(spectrum.power, top - kDecades);
  const double low = *std::min_element(power.begin(), power.end());
  Svg svg(kWidth, kHeight, "Spectrum of " + spectrum.id,
          spectrum.method + " of " + std::to_string(spectrum.n) + " steps.");
  const Axis x{0, spectrum.frequency.back(), kLeft, kRight};
  const Axis y{low, top + 0.05 * (top - low) + 1e-9, kBottom, 22};
  for (const double tick : round_ticks(low, top, 4)) {
    svg.line(kLeft, y.at(tick), kRight, y.at(tick), "rule");
    svg.text(kLeft - 6, y.at(tick) + 3.5, "end", short_number(std::pow(10, tick)));
  }
  for (const double tick : round_ticks(0, spectrum.frequency.back(), 8)) {
    svg.text(x.at(tick), kBottom + 16, "middle", short_number(tick));
  }
  svg.text(kRight, kHeight - 4, "end", "cycles a step");
  if (!spectrum.critical.empty()) {
    svg.path(points_of(spectrum, decades(spectrum.critical, low), x, y), "median");
  }
  svg.path(points_of(spectrum, power, x, y), "actual");
  std::vector<double> labels;
  for (const std::size_t k : surest_peaks(spectrum, kLabels)) {
    if (spectrum.p_value[k] > kSure) continue;
    const double at = x.at(spectrum.frequency[k]);
    svg.dot(at, y.at(power[k]), "alert");
    const auto near = [&](double other) { return std::abs(at - other) < kLabelWidth; };
    if (std::any_of(labels.begin(), labels.end(), near)) continue;
    labels.push_back(at);
    svg.text(at, y.at(power[k]) - 7, "middle", short_number(1 / spectrum.frequency[k]));
  }
  return svg.finish();
}

std::string card(const SpectrumOf& spectrum) {
  constexpr std::size_t kLongestName = 120;
  const std::string line =
      spectrum.critical.empty() ? "" : "; the line is what noise exceeds in one series of 100";
  return "<article class=card style=\"margin-top:20px\"><header><h3>" +
         escaped(spectrum.id.substr(0, kLongestName)) + "</h3><span>" + std::to_string(spectrum.n) +
         " steps; " + escaped(spectrum.method) +
         "</span></header><section><p>Power by frequency; periods of sure peaks in steps" + line +
         "</p>" + chart(spectrum) + "</section></article>";
}

}  // namespace

SpectrumReport::SpectrumReport(const SpectrumOptions& options)
    : title_(title_of("Spectra", options.common.input.path)) {}

void SpectrumReport::add(const SpectrumOf& spectrum) {
  if (series_++ < kMostCards) cards_ += card(spectrum);
}

std::string SpectrumReport::html() const {
  return page_of({.title = title_,
                  .about = "",
                  .verb = "spectrum",
                  .series = series_,
                  .most_cards = kMostCards,
                  .cards = cards_});
}

}  // namespace foreshock::app
