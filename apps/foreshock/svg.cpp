#include "foreshock/app/svg.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace foreshock::app {
namespace {

/// A tenth of a pixel is more than anyone sees.
std::string pixel(double value) {
  const double tenths = std::round(value * 10) / 10;
  std::array<char, 32> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), tenths == 0 ? 0 : tenths);
  return {digits.data(), end.ptr};
}

/// The d of a path, in tenths of a pixel from point to point, which is shorter than from 0.
class PathData {
 public:
  void move(double x, double y) { add('M', x, y, 0, 0); }
  void line(double x, double y) { add('l', x, y, x_, y_); }
  void close() { out_ += 'Z'; }
  bool empty() const { return out_.empty(); }
  const std::string& text() const { return out_; }

 private:
  void add(char command, double x, double y, long from_x, long from_y) {
    const long to_x = std::lround(x * 10);
    const long to_y = std::lround(y * 10);
    const std::string down = number(to_y - from_y);
    const bool named = command != last_ || command == 'M';  // Pairs behind an M are lines.
    if (named) out_ += command;
    if (!named && to_x >= from_x) out_ += ' ';
    out_ += number(to_x - from_x);
    if (down.front() != '-') out_ += ' ';
    out_ += down;
    last_ = command;
    x_ = to_x;
    y_ = to_y;
  }
  static std::string number(long tenths) {
    std::string text = std::to_string(std::abs(tenths) / 10);
    if (text == "0" && tenths % 10 != 0) text.clear();
    if (tenths % 10 != 0) text += "." + std::to_string(std::abs(tenths) % 10);
    return (tenths < 0 ? "-" : "") + text;
  }

  std::string out_;
  char last_ = ' ';
  long x_ = 0;
  long y_ = 0;
};

std::string digits_of(double value, std::chars_format format, int precision) {
  std::array<char, 400> digits;  // Fixed notation of the largest double has 309 digits.
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, format, precision);
  return {digits.data(), end.ptr};
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return safe;
}

double Axis::at(double value) const {
  const double share = high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
  return from + share * (to - from);
}

std::vector<double> round_ticks(double low, double high, int count) {
  const double rough = (high - low) / count;
  if (!(rough > 0) || !std::isfinite(rough)) return {low};
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double nice : {5.0, 2.5, 2.0, 1.0}) {
    if (nice * power >= rough) step = nice * power;
  }
  std::vector<double> ticks;
  constexpr int kMost = 20;
  for (double k = std::ceil(low / step); k * step <= high && ticks.size() < kMost; ++k) {
    ticks.push_back(k * step + 0.0);
  }
  return ticks;
}

std::vector<double> log_ticks(double low, double high) {
  std::vector<double> ticks;
  for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10) {
    for (const double nice : {1.0, 2.0, 5.0}) {
      if (nice * power >= low && nice * power <= high) ticks.push_back(nice * power);
    }
  }
  return ticks;
}

std::string tick_text(double value, double step) {
  if (value == 0) return "0";  // Not -0.
  const double size = std::max(std::abs(value), step);
  if (size >= 1e7 || size < 1e-4) {
    const double apart = std::ceil(std::log10(size / step)) + 1;  // Digits that tell two ticks.
    return digits_of(value, std::chars_format::general,
                     static_cast<int>(std::clamp(apart, 3.0, 12.0)));
  }
  int decimals = 0;
  for (double unit = step; decimals < 6 && std::abs(unit - std::round(unit)) > 1e-6 * unit;
       unit *= 10) {
    ++decimals;
  }
  return digits_of(value, std::chars_format::fixed, decimals);
}

std::string short_number(double value) {
  if (std::isnan(value)) return "\u2013";
  const double size = std::abs(value);
  if (size != 0 && (size >= 1e7 || size < 1e-3))
    return digits_of(value, std::chars_format::general, 4);
  const int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return digits_of(value, std::chars_format::fixed, decimals);
}

std::string power_text(double value) {
  std::string text = digits_of(value, std::chars_format::general, 3);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  const std::string power = std::to_string(std::atoi(text.c_str() + e + 1));
  return text.substr(0, e + 1) + power;
}

std::string chance_text(double p) {
  constexpr double kLeast = 1e-300;
  if (!(p < 1e-3)) return short_number(p);
  return p < kLeast ? "< 1e-300" : digits_of(p, std::chars_format::general, 2);
}

Svg::Svg(double width, double height, std::string_view title, std::string_view description) {
  out_ = "<svg role=\"img\" viewBox=\"0 0 " + pixel(width) + " " + pixel(height) + "\"><title>" +
         escaped(title) + "</title><desc>" + escaped(description) + "</desc>";
}

void Svg::stand_alone(std::string_view css) {
  constexpr std::string_view kBegin = "<svg ";
  out_.insert(kBegin.size(), "xmlns=\"http://www.w3.org/2000/svg\" ");
  out_ += "<style>" + escaped(css) + "</style>";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  out_ += "<path class=\"" + std::string(style) + "\" d=\"M" + pixel(x1) + " " + pixel(y1) + "L" +
          pixel(x2) + " " + pixel(y2) + "\"/>";
}

void Svg::path(const Points& points, std::string_view style) {
  PathData data;
  bool down = false;
  for (const auto& [x, y] : points) {
    if (std::isnan(y)) {
      down = false;
      continue;
    }
    down ? data.line(x, y) : data.move(x, y);
    down = true;
  }
  add_path(data.text(), style);
}

void Svg::area(const Points& upper, const Points& lower, std::string_view style) {
  PathData data;
  for (const auto& [x, y] : upper) data.empty() ? data.move(x, y) : data.line(x, y);
  for (auto point = lower.rbegin(); point != lower.rend(); ++point) {
    data.line(point->first, point->second);
  }
  if (!data.empty()) data.close();
  add_path(data.text(), style);
}

void Svg::bars(const std::vector<Bar>& bars, std::string_view style) {
  std::string data;
  for (const Bar& bar : bars) {
    data += "M" + pixel(bar.x) + " " + pixel(bar.y) + "h" + pixel(bar.width) + "v" +
            pixel(bar.height) + "h" + pixel(-bar.width) + "z";
  }
  add_path(data, style);
}

void Svg::cells(const std::vector<CellRun>& runs, const Bar& cell, std::string_view style) {
  if (runs.empty()) return;
  out_ += "<path class=\"" + std::string(style) + "\" transform=\"translate(" + pixel(cell.x) +
          " " + pixel(cell.y + cell.height / 2) + ")scale(" + pixel(cell.width) + " " +
          pixel(cell.height) + ")\" d=\"";
  for (const CellRun& run : runs) {
    out_ += "M" + std::to_string(run.column) + " " + std::to_string(run.row) + "h" +
            std::to_string(run.length);
  }
  out_ += "\"/>";
}

void Svg::add_path(const std::string& data, std::string_view style) {
  if (data.empty()) return;
  out_ += "<path class=\"" + std::string(style) + "\" d=\"" + data + "\"/>";
}

void Svg::bar(double x, double y, double width, double height, std::string_view style) {
  out_ += "<rect class=\"" + std::string(style) + "\" x=\"" + pixel(x) + "\" y=\"" + pixel(y) +
          "\" width=\"" + pixel(width) + "\" height=\"" + pixel(height) + "\"/>";
}

void Svg::dot(double x, double y, std::string_view style) {
  out_ += "<circle class=\"" + std::string(style) + "\" cx=\"" + pixel(x) + "\" cy=\"" + pixel(y) +
          "\" r=\"2.2\"/>";
}

void Svg::text(double x, double y, std::string_view anchor, std::string_view text,
               std::string_view style) {
  out_ += "<text x=\"" + pixel(x) + "\" y=\"" + pixel(y) + "\" text-anchor=\"" +
          std::string(anchor) + "\"";
  if (!style.empty()) out_ += " class=\"" + std::string(style) + "\"";
  out_ += ">" + escaped(text) + "</text>";
}

std::string Svg::finish() {
  return out_ + "</svg>";
}

}  // namespace foreshock::app
