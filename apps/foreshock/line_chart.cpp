#include "foreshock/app/line_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kWidth = 520;
constexpr double kHeight = 150;
constexpr double kLeft = 48;
constexpr double kRight = kWidth - 8;
constexpr double kBottom = kHeight - 20;
constexpr std::size_t kColumns = 400;  ///< Points drawn of one line.
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void take(double v) {
    if (!std::isfinite(v)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

std::size_t bucket_of(std::size_t n) {
  return (n + kColumns - 1) / kColumns;
}

Svg::Points points_of(std::span<const double> values, const Axis& x, const Axis& y) {
  const std::size_t n = values.size();
  const std::size_t bucket = bucket_of(n);
  Svg::Points line;
  for (std::size_t from = 0; from < n; from += bucket) {
    double least = kUnknown;
    double most = kUnknown;
    for (std::size_t t = from; t < std::min(n, from + bucket); ++t) {
      least = std::fmin(least, values[t]);
      most = std::fmax(most, values[t]);
    }
    const double at = x.at(static_cast<double>(from));
    line.emplace_back(at, std::isnan(least) ? kUnknown : y.at(least));
    if (most > least) line.emplace_back(at, y.at(most));
  }
  return line;
}

void draw_band(const LineChart& chart, const Axis& x, const Axis& y, Svg& svg) {
  Svg::Points upper;
  Svg::Points lower;
  for (std::size_t t = 0; t < chart.values.size(); t += bucket_of(chart.values.size())) {
    const double half = chart.half_width[t];
    if (!std::isfinite(half) || std::isnan(chart.values[t])) continue;
    const double at = x.at(static_cast<double>(t));
    upper.emplace_back(at, y.at(chart.values[t] + half));
    lower.emplace_back(at, y.at(chart.values[t] - half));
  }
  svg.area(upper, lower, "band");
}

}  // namespace

std::string line_chart(const LineChart& chart) {
  const std::size_t n = chart.values.size();
  Range range;
  for (std::size_t t = 0; t < n; ++t) {
    range.take(chart.values[t]);
    if (chart.half_width.empty()) continue;
    range.take(chart.values[t] - chart.half_width[t]);
    range.take(chart.values[t] + chart.half_width[t]);
  }
  for (const double v : chart.behind) range.take(v);
  Svg svg(kWidth, kHeight, chart.title,
          chart.title + ": " + std::to_string(n) + " steps from " + short_number(range.low) +
              " to " + short_number(range.high) + ".");
  const Axis x{0, static_cast<double>(std::max<std::size_t>(2, n) - 1), kLeft, kRight};
  const Axis y{range.low, range.high, kBottom, 8};
  const std::vector<double> ticks = round_ticks(range.low, range.high, 4);
  for (const double tick : ticks) {
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : std::max(1e-9, std::abs(tick));
    svg.line(kLeft, y.at(tick), kRight, y.at(tick), "rule");
    svg.text(kLeft - 6, y.at(tick) + 3.5, "end", tick_text(tick, step));
  }
  for (const std::size_t mark : chart.marks) {
    svg.line(x.at(static_cast<double>(mark)), 8, x.at(static_cast<double>(mark)), kBottom,
             "cutoff");
  }
  if (!chart.half_width.empty()) draw_band(chart, x, y, svg);
  if (!chart.behind.empty()) svg.path(points_of(chart.behind, x, y), "actual");
  svg.path(points_of(chart.values, x, y), chart.behind.empty() ? "actual" : "median");
  return svg.finish();
}

}  // namespace foreshock::app
