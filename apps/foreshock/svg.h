#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foreshock::app {

/// A text inside HTML or SVG.
std::string escaped(std::string_view text);

/// Values onto pixels; values outside are drawn on the edge.
struct Axis {
  double low = 0;
  double high = 1;
  double from = 0;  ///< Pixel of `low`.
  double to = 1;    ///< Pixel of `high`.
  double at(double value) const;
};

/// Round numbers that cover low..high, about `count` of them.
std::vector<double> round_ticks(double low, double high, int count);

/// Round numbers for logarithmic axes, ascending: 1, 2, 5, 10 .. within low..high, both > 0.
std::vector<double> log_ticks(double low, double high);

/// A tick's number: as many decimals as the step between ticks asks for.
std::string tick_text(double value, double step);

/// Three significant digits without padding, for powers of ten: "100", "1e6", "0.032".
std::string power_text(double value);

/// Four significant digits, the way people write them.
std::string short_number(double value);

/// A chance, two significant digits where it is small.
std::string chance_text(double p);

struct Bar {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

/// Neighbouring cells of one row of a grid, in cells.
struct CellRun {
  std::size_t column = 0;
  std::size_t row = 0;
  std::size_t length = 1;
};

/// One drawing, written down element by element; colours come from the page's classes.
class Svg {
 public:
  using Points = std::vector<std::pair<double, double>>;

  /// `title` and `description` are what a screen reader says.
  Svg(double width, double height, std::string_view title, std::string_view description);

  /// For a drawing that is a file of its own: what a page would say of it.
  void stand_alone(std::string_view css);

  void line(double x1, double y1, double x2, double y2, std::string_view style);
  /// NaN lifts the pen.
  void path(const Points& points, std::string_view style);
  /// Between two lines of the same length.
  void area(const Points& upper, const Points& lower, std::string_view style);
  void bar(double x, double y, double width, double height, std::string_view style);
  /// Many bars as one element.
  void bars(const std::vector<Bar>& bars, std::string_view style);
  /// Cells of a grid as one element, `cell` its upper left one.
  void cells(const std::vector<CellRun>& runs, const Bar& cell, std::string_view style);
  void dot(double x, double y, std::string_view style);
  /// anchor: start, middle or end.
  void text(double x, double y, std::string_view anchor, std::string_view text,
            std::string_view style = "");

  std::string finish();

 private:
  void add_path(const std::string& data, std::string_view style);

  std::string out_;
};

}  // namespace foreshock::app
