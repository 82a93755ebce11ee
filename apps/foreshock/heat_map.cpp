#include "foreshock/app/heat_map.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr double kWidth = 520;
constexpr double kLeft = 48;
constexpr double kTop = 26;
constexpr double kMostHeight = 220;
constexpr double kMarksWidth = 84;
constexpr std::size_t kLevels = 8;
constexpr double kLegendCell = 10;

/// Whole tenths of a pixel, so that rounding does not move the last cell.
double tenths(double pixels) {
  return std::max(0.1, std::floor(pixels * 10) / 10);
}

std::size_t level_of(double value) {
  if (!(value > 0)) return 0;
  return std::min(kLevels, 1 + static_cast<std::size_t>(value * kLevels));
}

std::string style_of(std::size_t level) {
  return "heat h" + std::to_string(level);
}

/// Neighbours of one shade are one piece, pieces of one shade one element.
void draw_cells(const HeatMap& map, const Bar& cell, Svg& svg) {
  std::array<std::vector<CellRun>, kLevels + 1> runs;
  for (std::size_t row = 0; row < map.rows; ++row) {
    const double* const values = map.value.data() + row * map.columns;
    for (std::size_t from = 0; from < map.columns;) {
      std::size_t end = from;
      while (end < map.columns && level_of(values[end]) == level_of(values[from])) ++end;
      runs[level_of(values[from])].push_back({from, map.rows - 1 - row, end - from});
      from = end;
    }
  }
  for (std::size_t level = 1; level <= kLevels; ++level) {
    svg.cells(runs[level], cell, style_of(level));
  }
}

void draw_legend(const HeatMap& map, double right, Svg& svg) {
  const double text = right - 7.0 * static_cast<double>(map.most.size());
  const double from = text - 6 - kLegendCell * kLevels;
  svg.text(from - 6, 12, "end", map.least);
  for (std::size_t level = 1; level <= kLevels; ++level) {
    const double x = from + kLegendCell * static_cast<double>(level - 1);
    svg.cells({{0, 0, 1}}, {x, 3, kLegendCell, kLegendCell}, style_of(level));
  }
  svg.text(text, 12, "start", map.most);
}

}  // namespace

std::string heat_map(const HeatMap& map) {
  const auto columns = static_cast<double>(map.columns);
  const auto rows = static_cast<double>(map.rows);
  const double marks = map.marks.empty() ? 8 : kMarksWidth;
  const Bar cell{kLeft, kTop, tenths((kWidth - kLeft - marks) / columns),
                 tenths(kMostHeight / rows)};
  const double right = kLeft + columns * cell.width;
  const double bottom = kTop + rows * cell.height;
  Svg svg(kWidth, bottom + 24, map.title, map.description);
  svg.bar(kLeft, kTop, right - kLeft, bottom - kTop, "frame");
  draw_cells(map, cell, svg);
  svg.text(kLeft - 40, 12, "start", map.y_name);
  draw_legend(map, kWidth - 8, svg);
  for (const HeatMap::Label& label : map.y) {
    const double y = bottom - label.at * cell.height;
    svg.line(kLeft - 4, y, kLeft, y, "rule");
    svg.text(kLeft - 7, y + 3.5, "end", label.text);
  }
  for (const HeatMap::Label& label : map.marks) {
    const double y = bottom - label.at * cell.height;
    svg.line(right, y, right + 5, y, "median");
    svg.text(right + 9, y + 3.5, "start", label.text, "named");
  }
  for (const HeatMap::Label& label : map.x) {
    const double x = kLeft + label.at * cell.width;
    svg.line(x, bottom, x, bottom + 4, "rule");
    svg.text(x, bottom + 17, "middle", label.text);
  }
  return svg.finish();
}

}  // namespace foreshock::app
