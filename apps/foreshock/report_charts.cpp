#include "foreshock/app/report_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "foreshock/app/console.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kWidth = 520;
constexpr double kLeft = 48;
constexpr double kRight = kWidth - 8;
constexpr double kPanelWidth = 340;  // The panels stand three in a row.
constexpr double kPanelRight = kPanelWidth - 6;
constexpr double kPanelHeight = 160;
constexpr double kPanelBottom = kPanelHeight - 22;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct Range {
  double low = kUnknown;
  double high = kUnknown;
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::fmin(low, value);
    high = std::fmax(high, value);
  }
  /// Room above and below; something to draw on where all values are the same.
  Range padded() const {
    if (!(low <= high)) return {0, 1};
    const double room = high > low ? 0.06 * (high - low) : std::max(0.05 * std::abs(low), 1e-9);
    return {low - room, high + room};
  }
};

/// Lines across and numbers at the left.
void draw_grid(Svg& svg, const Axis& y, double right, int count) {
  const std::vector<double> ticks = round_ticks(y.low, y.high, count);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0]
                                       : std::max(1e-9, std::abs(ticks.empty() ? 1 : ticks[0]));
  for (const double tick : ticks) {
    svg.line(kLeft, y.at(tick), right, y.at(tick), "rule");
    svg.text(kLeft - 6, y.at(tick) + 3.5, "end", tick_text(tick, step));
  }
}

/// The values decide what is seen; bands that are much wider go to the edge.
Range range_of(const SeriesSketch& sketch) {
  Range values;
  for (const SeriesSketch::Step& step : sketch.actual) {
    values.add(step.low);
    values.add(step.high);
  }
  for (const SeriesSketch::Fan& fan : sketch.fan) values.add(fan.median);
  Range all = values;
  for (const SeriesSketch::Fan& fan : sketch.fan) {
    for (const double bound : fan.lower) all.add(bound);
    for (const double bound : fan.upper) all.add(bound);
  }
  const double room = 1.0 * (values.high - values.low);
  return Range{std::fmax(all.low, values.low - room), std::fmin(all.high, values.high + room)}
      .padded();
}

void draw_bands(Svg& svg, const SeriesSketch& sketch, std::size_t levels, const Axis& x,
                const Axis& y) {
  for (std::size_t level = levels; level-- > 0;) {  // The widest first, below the others.
    Svg::Points upper;
    Svg::Points lower;
    for (const SeriesSketch::Fan& fan : sketch.fan) {
      if (std::isnan(fan.lower[level]) || std::isnan(fan.upper[level])) continue;
      upper.emplace_back(x.at(fan.x), y.at(fan.upper[level]));
      lower.emplace_back(x.at(fan.x), y.at(fan.lower[level]));
    }
    svg.area(upper, lower, "band");
  }
}

void draw_actual(Svg& svg, const SeriesSketch& sketch, const Axis& x, const Axis& y) {
  Svg::Points line;
  for (const SeriesSketch::Step& step : sketch.actual) {
    line.emplace_back(x.at(step.x), std::isnan(step.low) ? kUnknown : y.at(step.low));
    if (step.high > step.low) line.emplace_back(x.at(step.x), y.at(step.high));
  }
  svg.path(line, "actual");
  if (sketch.fan.size() > 40) return;
  for (const SeriesSketch::Fan& fan : sketch.fan) {
    if (!std::isnan(fan.actual)) svg.dot(x.at(fan.x), y.at(fan.actual), "outcome");
  }
}

std::string fan_description(const SeriesSketch& sketch, const std::vector<NamedLevel>& levels) {
  const SeriesSketch::Fan& last = sketch.fan.back();
  return "Forecast from " + sketch.fan.front().time + " to " + last.time +
         ". The last step is expected at " + short_number(last.median) + ", between " +
         short_number(last.lower.back()) + " and " + short_number(last.upper.back()) + " at " +
         levels.back().name + " percent; " + short_number(last.actual) + " came.";
}

}  // namespace

std::string fan_chart(const SeriesSketch& sketch, const std::vector<NamedLevel>& levels) {
  constexpr double kHeight = 220;
  constexpr double kBottom = kHeight - 22;
  Svg svg(kWidth, kHeight, sketch.id, fan_description(sketch, levels));
  const Range range = range_of(sketch);
  const Axis x{0, sketch.end_x, kLeft, kRight};
  const Axis y{range.low, range.high, kBottom, 8};
  draw_grid(svg, y, kRight, 5);
  for (const auto& [at, label] : sketch.ticks) {
    const bool first = at <= 0;
    const bool last = at >= sketch.end_x;
    svg.text(x.at(at), kHeight - 6, first ? "start" : last ? "end" : "middle", label);
  }
  svg.line(x.at(sketch.cutoff_x), 8, x.at(sketch.cutoff_x), kBottom, "cutoff");
  draw_bands(svg, sketch, levels.size(), x, y);
  draw_actual(svg, sketch, x, y);
  Svg::Points median;
  for (const SeriesSketch::Fan& fan : sketch.fan) {
    median.emplace_back(x.at(fan.x), std::isnan(fan.median) ? kUnknown : y.at(fan.median));
  }
  svg.path(median, "median");
  return svg.finish();
}

std::string error_strip(const SeriesSketch& sketch) {
  constexpr double kHeight = 78;
  constexpr double kSide = 64;  // Width of the histogram.
  constexpr std::size_t kBins = 11;
  double reach = 0;
  double sum = 0;
  double count = 0;
  for (const double error : sketch.errors) {
    if (!std::isfinite(error)) continue;
    reach = std::max(reach, std::abs(error));
    sum += error;
    ++count;
  }
  if (!(reach > 0)) reach = 1;
  const double reach_step = reach >= 10 ? 1 : 0.1;
  Svg svg(kWidth, kHeight, "Errors of " + sketch.id,
          "Outcome minus forecast over all windows; the largest is " + short_number(reach) +
              " scales, the mean " + short_number(count > 0 ? sum / count : 0) + ".");
  const Axis y{-reach, reach, kHeight - 8, 8};
  const Axis x{0, static_cast<double>(sketch.errors.size()), kLeft, kRight - kSide - 10};
  svg.line(kLeft, y.at(0), kRight, y.at(0), "zero");
  svg.text(kLeft - 6, y.at(reach) + 6, "end", "+" + tick_text(reach, reach_step));
  svg.text(kLeft - 6, y.at(0) + 3.5, "end", "0");
  svg.text(kLeft - 6, y.at(-reach) + 1, "end", "\u2212" + tick_text(reach, reach_step));
  std::array<double, kBins> bins{};
  const double slot = (x.to - x.from) / std::max(1.0, x.high);
  for (std::size_t i = 0; i < sketch.errors.size(); ++i) {
    const double error = sketch.errors[i];
    if (!std::isfinite(error)) continue;
    const double top = std::min(y.at(error), y.at(0));
    svg.bar(x.at(static_cast<double>(i)), top, std::max(0.8, std::min(slot - 0.6, 9.0)),
            std::max(0.5, std::abs(y.at(error) - y.at(0))), error > 0 ? "over" : "under");
    const double share = std::clamp((error / reach + 1) / 2 * kBins, 0.0, kBins - 1.0);
    ++bins[static_cast<std::size_t>(share)];
  }
  const double most = std::max(1.0, *std::max_element(bins.begin(), bins.end()));
  const double height = (kHeight - 16) / kBins;
  for (std::size_t b = 0; b < kBins; ++b) {
    const double bottom = kHeight - 8 - height * static_cast<double>(b);
    svg.bar(kRight - kSide, bottom - height + 0.5, bins[b] / most * kSide, height - 1, "count");
  }
  return svg.finish();
}

std::string error_by_step(const std::vector<std::vector<Profile>>& profiles) {
  constexpr std::size_t kStyles = 6;
  constexpr std::size_t kColumns = 240;
  std::size_t steps = 1;
  Range range;
  range.add(0);
  std::vector<Svg::Points> lines;
  for (const std::vector<Profile>& profile : profiles) {
    Svg::Points line;
    const std::size_t bucket = std::max<std::size_t>(1, (profile.size() + kColumns - 1) / kColumns);
    for (std::size_t h = 0; h < profile.size(); h += bucket) {
      Profile mean;
      for (std::size_t j = h; j < std::min(profile.size(), h + bucket); ++j) {
        mean.sum += profile[j].sum;
        mean.count += profile[j].count;
      }
      const double value = mean.count > 0 ? mean.sum / static_cast<double>(mean.count) : kUnknown;
      range.add(value);
      line.emplace_back(static_cast<double>(h + 1), value);
    }
    steps = std::max(steps, profile.size());
    lines.push_back(std::move(line));
  }
  Svg svg(kPanelWidth, kPanelHeight, "Error by steps ahead",
          "Mean absolute error in scales of the series, from 1 to " + std::to_string(steps) +
              " steps ahead.");
  range = range.padded();
  const Axis x{1, static_cast<double>(steps), kLeft, kPanelRight};
  const Axis y{0, range.high, kPanelBottom, 8};
  draw_grid(svg, y, kPanelRight, 4);
  for (std::size_t i = 0; i < std::min<std::size_t>(5, steps); ++i) {
    const std::size_t many = std::min<std::size_t>(5, steps) - 1;
    const std::size_t step = many == 0 ? 1 : 1 + (steps - 1) * i / many;
    svg.text(x.at(static_cast<double>(step)), kPanelHeight - 6,
             i == 0      ? "start"
             : i == many ? "end"
                         : "middle",
             std::to_string(step));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (auto& [at, value] : lines[i]) {
      at = x.at(at);
      if (!std::isnan(value)) value = y.at(value);
    }
    svg.path(lines[i], "model m" + std::to_string(i % kStyles));
    if (lines[i].size() == 1) svg.dot(lines[i][0].first, lines[i][0].second, "outcome");
  }
  return svg.finish();
}

std::string error_histogram(const Honesty& honesty) {
  const double reach = Honesty::kErrorReach;
  Svg svg(
      kPanelWidth, kPanelHeight, "How large errors were",
      "Outcome minus forecast in scales of the series, " + counted(honesty.points, "point") + ".");
  const double most = std::max<double>(
      1, static_cast<double>(*std::max_element(honesty.errors.begin(), honesty.errors.end())));
  const Axis x{-reach, reach, kLeft, kPanelRight};
  const Axis y{0, most * 1.05, kPanelBottom, 8};
  const double width = (kPanelRight - kLeft) / static_cast<double>(Honesty::kErrorBins);
  for (std::size_t b = 0; b < honesty.errors.size(); ++b) {
    const double top = y.at(static_cast<double>(honesty.errors[b]));
    svg.bar(kLeft + width * static_cast<double>(b) + 0.5, top, width - 1, kPanelBottom - top,
            "count");
  }
  svg.line(x.at(0), 8, x.at(0), kPanelBottom, "cutoff");
  svg.line(kLeft, kPanelBottom, kPanelRight, kPanelBottom, "zero");
  for (const double tick : {-4.0, -2.0, 0.0, 2.0, 4.0}) {
    const std::string text = tick_text(std::abs(tick), 1);
    svg.text(x.at(tick), kPanelHeight - 6,
             tick < -3  ? "start"
             : tick > 3 ? "end"
                        : "middle",
             tick < -3  ? "\u2264 \u22124"
             : tick > 3 ? "\u2265 4"
             : tick < 0 ? "\u2212" + text
                        : text);
  }
  return svg.finish();
}

std::string pit_histogram(const Honesty& honesty) {
  Svg svg(kPanelWidth, kPanelHeight, "Where outcomes fell in their predictive distributions",
          "Even bars mean honest intervals, a valley that they are too narrow, a hill too wide; " +
              counted(honesty.points, "point") + ".");
  const double even = static_cast<double>(honesty.points) / static_cast<double>(Honesty::kPitBins);
  const double most = std::max<double>(
      {1, even, static_cast<double>(*std::max_element(honesty.pit.begin(), honesty.pit.end()))});
  const Axis y{0, most * 1.05, kPanelBottom, 8};
  const double width = (kPanelRight - kLeft) / static_cast<double>(Honesty::kPitBins);
  for (std::size_t b = 0; b < honesty.pit.size(); ++b) {
    const double top = y.at(static_cast<double>(honesty.pit[b]));
    svg.bar(kLeft + width * static_cast<double>(b) + 0.5, top, width - 1, kPanelBottom - top,
            "count");
  }
  svg.line(kLeft, y.at(even), kPanelRight, y.at(even), "even");
  svg.text(kLeft - 6, y.at(even) + 3.5, "end", "even");
  svg.line(kLeft, kPanelBottom, kPanelRight, kPanelBottom, "zero");
  svg.text(kLeft, kPanelHeight - 6, "start", "lower than expected");
  svg.text(kPanelRight, kPanelHeight - 6, "end", "higher");
  return svg.finish();
}

}  // namespace foreshock::app
