#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "foreshock/app/block_letters.h"
#include "foreshock/app/console.h"
#include "foreshock/app/decompose.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kWidth = 68;
constexpr int kHeight = 5;  ///< Lines of one drawing, eight steps each.
constexpr std::size_t kMargin = 12;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Means of as many buckets as there are columns; NaN where nothing is.
std::vector<double> columns_of(std::span<const double> values) {
  const std::size_t columns = std::min(kWidth, values.size());
  std::vector<double> out;
  for (std::size_t c = 0; c < columns; ++c) {
    double sum = 0;
    double count = 0;
    const std::size_t end = (c + 1) * values.size() / columns;
    for (std::size_t t = c * values.size() / columns; t < end; ++t) {
      if (std::isnan(values[t])) continue;
      sum += values[t];
      ++count;
    }
    out.push_back(count > 0 ? sum / count : kNaN);
  }
  return out;
}

std::string label(const std::string& text) {
  std::string out = text.substr(0, kMargin - 1);
  return std::string(kMargin - 1 - out.size(), ' ') + out + " ";
}

/// Columns that stand on the least value.
std::string drawing(const std::string& name, std::span<const double> values) {
  const std::vector<double> columns = columns_of(values);
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double v : columns) {
    low = std::fmin(low, v);
    high = std::fmax(high, v);
  }
  const double unit = high > low ? (8 * kHeight - 1) / (high - low) : 0;
  std::string text = "  " + name + "\n";
  for (int line = kHeight - 1; line >= 0; --line) {
    const bool first = line == kHeight - 1;
    text += label(first ? short_number(high) : line == 0 ? short_number(low) : "");
    std::string row;
    for (const double v : columns) {
      const long height = std::isnan(v) ? 0 : 1 + std::lround((v - low) * unit);
      row += block_column(height - 8L * line);
    }
    text += row;
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

double spread_of(std::span<const double> values) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    sum += v;
    squares += v * v;
    ++count;
  }
  return count > 0 ? std::sqrt(std::max(0.0, squares / count - (sum / count) * (sum / count))) : 0;
}

}  // namespace

std::string decomposed_text(const Decomposed& series) {
  std::string text = harmless(series.id) + "\n  " + std::to_string(series.values.size()) +
                     " steps of " + (series.grid.numbered() ? "1" : series.grid.frequency.name()) +
                     "; " + series.form + "\n\n";
  text += drawing("y", series.values);
  text += drawing("trend", series.trend.value);
  for (const SeasonPart& season : series.seasons) {
    const std::string name = "season of " + std::to_string(season.period);
    text += season.part.value.empty() ? "  no " + name + "\n" : drawing(name, season.part.value);
  }
  const std::vector<double> remainder = series.remainder();
  text += drawing("remainder, standard deviation " + short_number(spread_of(remainder)), remainder);
  return text + "\n";
}

}  // namespace foreshock::app
