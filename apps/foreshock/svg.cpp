#include "foreshock/app/svg.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

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

std::string tick_text(double value, double step) {
  if (value == 0) return "0";  // Not -0.
  const double size = std::max(std::abs(value), step);
  if (size >= 1e7 || size < 1e-4) return digits_of(value, std::chars_format::general, 3);
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

Svg::Svg(double width, double height, std::string_view title, std::string_view description) {
  out_ = "<svg role=\"img\" viewBox=\"0 0 " + pixel(width) + " " + pixel(height) + "\"><title>" +
         escaped(title) + "</title><desc>" + escaped(description) + "</desc>";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  out_ += "<path class=\"" + std::string(style) + "\" d=\"M" + pixel(x1) + " " + pixel(y1) + "L" +
          pixel(x2) + " " + pixel(y2) + "\"/>";
}

void Svg::path(const Points& points, std::string_view style) {
  std::string data;
  bool down = false;
  for (const auto& [x, y] : points) {
    if (std::isnan(y)) {
      down = false;
      continue;
    }
    data += (down ? "L" : "M") + pixel(x) + " " + pixel(y);
    down = true;
  }
  if (!data.empty()) out_ += "<path class=\"" + std::string(style) + "\" d=\"" + data + "\"/>";
}

void Svg::area(const Points& upper, const Points& lower, std::string_view style) {
  std::string data;
  for (const auto& [x, y] : upper) data += (data.empty() ? "M" : "L") + pixel(x) + " " + pixel(y);
  for (auto point = lower.rbegin(); point != lower.rend(); ++point) {
    data += "L" + pixel(point->first) + " " + pixel(point->second);
  }
  if (!data.empty()) out_ += "<path class=\"" + std::string(style) + "\" d=\"" + data + "Z\"/>";
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
