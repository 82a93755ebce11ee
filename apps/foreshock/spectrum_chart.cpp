#include "foreshock/app/spectrum_chart.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "foreshock/app/period_text.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kLeft = 56;
constexpr double kTop = 22;
constexpr std::size_t kLabels = 8;
constexpr double kLabelWidth = 40;
constexpr double kDecades = 8;       ///< Shown below the highest power; what is deeper is rounding.
constexpr double kDecadesAbove = 2;  ///< Shown above it, if noise could be there.

/// Where frequencies and powers are.
struct Frame {
  double right;
  double bottom;
  bool by_period;
  Axis x;
  Axis y;

  double at(double frequency) const { return x.at(by_period ? std::log10(frequency) : frequency); }
};

Frame frame_of(const SpectrumChart& chart, double low, double top) {
  const std::vector<double>& f = chart.spectrum.frequency;
  const double right = chart.width - 12;
  const double bottom = chart.height - 34;
  const double first = chart.by_period ? std::log10(f.front()) : 0;
  const double last = chart.by_period ? std::log10(f.back()) : f.back();
  return {right,
          bottom,
          chart.by_period,
          {first, last, kLeft, right},
          {low, top + 0.05 * (top - low) + 1e-9, bottom, kTop}};
}

/// Decibels are for radios; decades of power for the rest.
std::vector<double> decades(std::span<const double> power, double least) {
  std::vector<double> out;
  for (const double v : power) out.push_back(std::max(least, std::log10(v)));
  return out;
}

Svg::Points points_of(std::span<const double> frequency, std::span<const double> values,
                      const Frame& frame) {
  Svg::Points out;
  double pixel = -1;
  double most = 0;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double x = frame.at(frequency[k]);
    const bool same = !out.empty() && std::floor(x) == pixel;
    if (same && values[k] <= most) continue;
    if (same) out.pop_back();
    pixel = std::floor(x);
    most = values[k];
    out.emplace_back(x, frame.y.at(most));
  }
  return out;
}

void draw_frequencies(double last, const Frame& frame, Svg& svg) {
  for (const double tick : round_ticks(0, last, 8)) {
    svg.text(frame.at(tick), frame.bottom + 16, "middle", short_number(tick));
  }
  svg.text(frame.right, frame.bottom + 30, "end", "cycles a step");
}

void draw_periods(std::span<const double> frequency, const Frame& frame, Svg& svg) {
  double before = frame.right + kLabelWidth;
  for (const double period : log_ticks(1 / frequency.back(), 1 / frequency.front())) {
    const double at = frame.at(1 / period);
    if (before - at < kLabelWidth) continue;
    before = at;
    svg.line(at, frame.bottom, at, frame.bottom + 4, "rule");
    svg.text(at, frame.bottom + 16, "middle", steps_text(period));
  }
  svg.text(frame.right, frame.bottom + 30, "end", "steps a round");
}

void draw_marks(const SpectrumChart& chart, const Frame& frame, Svg& svg) {
  double before = -2 * kLabelWidth;
  bool lower = false;
  auto marks = chart.marks;
  std::sort(marks.begin(), marks.end(), std::greater<>());
  for (const double period : marks) {
    const double at = frame.at(1 / period);
    lower = at - before < kLabelWidth && !lower;
    before = at;
    svg.line(at, kTop - 4, at, frame.bottom, "cutoff");
    svg.text(at, lower ? kTop + 6 : kTop - 8, "middle", steps_text(period), "named");
  }
}

void draw_peaks(const SpectrumChart& chart, std::span<const double> power, const Frame& frame,
                Svg& svg) {
  const SpectrumOf& spectrum = chart.spectrum;
  std::vector<double> labels;
  for (const std::size_t k : surest_peaks(spectrum, kLabels)) {
    if (spectrum.p_value[k] > chart.sure) continue;
    const double at = frame.at(spectrum.frequency[k]);
    svg.dot(at, frame.y.at(power[k]), "alert");
    const auto near = [&](double other) { return std::abs(at - other) < kLabelWidth; };
    if (!chart.marks.empty() || std::any_of(labels.begin(), labels.end(), near)) continue;
    labels.push_back(at);
    svg.text(at, frame.y.at(power[k]) - 7, "middle", steps_text(1 / spectrum.frequency[k]));
  }
}

}  // namespace

std::string spectrum_chart(const SpectrumChart& chart) {
  const SpectrumOf& spectrum = chart.spectrum;
  const double top = std::log10(*std::max_element(spectrum.power.begin(), spectrum.power.end()));
  if (!std::isfinite(top)) return "<p>No power but at frequency 0.</p>";
  const std::vector<double> power = decades(spectrum.power, top - kDecades);
  const double low = *std::min_element(power.begin(), power.end());
  double highest = top;
  for (const double v : spectrum.critical) highest = std::max(highest, std::log10(v));
  highest = std::min(highest, top + kDecadesAbove);
  const Frame frame = frame_of(chart, low, highest);
  std::string about = spectrum.method + " of " + std::to_string(spectrum.n) + " steps.";
  for (const double period : chart.marks) about += " Marked: " + steps_text(period) + " steps.";
  Svg svg(chart.width, chart.height, "Spectrum of " + spectrum.id, about);
  for (const double tick : round_ticks(low, highest, 4)) {
    svg.line(kLeft, frame.y.at(tick), frame.right, frame.y.at(tick), "rule");
    svg.text(kLeft - 6, frame.y.at(tick) + 3.5, "end", power_text(std::pow(10, tick)));
  }
  if (chart.by_period) {
    draw_periods(spectrum.frequency, frame, svg);
  } else {
    draw_frequencies(spectrum.frequency.back(), frame, svg);
  }
  draw_marks(chart, frame, svg);
  if (!spectrum.critical.empty()) {
    svg.path(points_of(spectrum.frequency, decades(spectrum.critical, low), frame), "median");
  }
  svg.path(points_of(spectrum.frequency, power, frame), "actual");
  draw_peaks(chart, power, frame, svg);
  return svg.finish();
}

}  // namespace foreshock::app
