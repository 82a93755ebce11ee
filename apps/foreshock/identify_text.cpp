#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "foreshock/app/block_letters.h"
#include "foreshock/app/console.h"
#include "foreshock/app/identify.h"
#include "foreshock/app/period_text.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr int kHalf = 14;  ///< Letters from 0 to 1.
constexpr std::size_t kPartialColumn = 8 + (2 * kHalf + 1) + 8;
constexpr std::size_t kMostLines = 26;
constexpr std::size_t kSpark = 68;     ///< Columns of a spectrum.
constexpr std::size_t kStrength = 16;  ///< Letters of a strength of 1.

std::string p_text(double p) {
  return p < 0.001 ? "p < 0.001" : "p " + short_number(p);
}

/// "season 24", as the orders have it.
std::string season_words(const Identified& series) {
  const Identification& found = series.found;
  return found.season < 2 ? "no season" : "season " + std::to_string(found.season);
}

/// Powers over the background from the longest period to the shortest, a letter a column, and a
/// mark below each season.
std::string spark_text(const SpectrumOf& spectrum, const std::vector<FoundSeason>& seasons) {
  const double first = std::log10(spectrum.frequency.front());
  const double last = std::log10(spectrum.frequency.back());
  const auto column = [&](double frequency) {
    const double share = last > first ? (std::log10(frequency) - first) / (last - first) : 0;
    return static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * (kSpark - 1)));
  };
  std::array<double, kSpark> height{};
  std::size_t reached = 0;
  double most = 2;  // Noise stays low.
  for (std::size_t k = 0; k < spectrum.power.size(); ++k) {
    const std::size_t end = column(spectrum.frequency[k]);
    const double v = std::log10(std::max(1.0, spectrum.power[k] / spectrum.background[k]));
    for (; reached <= end; ++reached) height[reached] = v;  // Far apart at the left.
    height[end] = std::max(height[end], v);
    most = std::max(most, v);
  }
  std::string text = "    ";
  for (const double v : height) text += block_column(std::lround(1 + 7 * v / most));
  std::string marks(kSpark, ' ');
  for (const FoundSeason& season : seasons) marks[column(1 / season.period)] = '^';
  marks.erase(marks.find_last_not_of(' ') + 1);
  if (!marks.empty()) text += "\n    " + marks;
  return text + "\n    periods of " + steps_text(1 / spectrum.frequency.front()) + " to " +
         steps_text(1 / spectrum.frequency.back()) + " steps: power over the background of noise\n";
}

std::string seasons_text(const Identified& series) {
  const std::vector<FoundSeason> seasons = all_seasons(series);
  std::string text;
  if (!seasons.empty()) {
    text = "  period                          strength                    p        95 %, steps\n";
  }
  for (const FoundSeason& season : seasons) {
    std::string name = period_text(season.period, series.grid);
    name.resize(std::max<std::size_t>(name.size() + 1, 32), ' ');
    const double strength = std::isnan(season.strength) ? 0 : season.strength;
    const std::string bar = block_bar(kStrength * strength);
    const auto blank =
        kStrength + 1 - static_cast<std::size_t>(std::lround(2 * kStrength * strength) + 1) / 2;
    text += "  " + name + short_number(season.strength) + " " + bar + std::string(blank, ' ') +
            p_text(season.p_value);
    if (!std::isnan(season.low)) {
      text += "  " + interval_text(season.low, season.high);
    }
    text += "\n";
  }
  if (!series.seasons) return text;
  const Result<SpectrumOf> spectrum = season_spectrum(series);
  return spectrum ? text + spark_text(*spectrum, seasons) : text;
}

std::string verdict(bool rejected, const char* yes, const char* no) {
  return std::string(": ") + (rejected ? yes : no) + "\n";
}

std::string tests_text(const Identification& found) {
  std::string text;
  if (found.kpss) {
    text += "  KPSS       " + short_number(found.kpss->statistic) +
            " (5 %: " + short_number(found.kpss->critical_5) + ")" +
            verdict(found.kpss->statistic > found.kpss->critical_5, "not stationary",
                    "may be stationary");
  }
  if (found.adf) {
    text += "  ADF        " + short_number(found.adf->statistic) +
            " (5 %: " + short_number(found.adf->critical_5) + ")" +
            verdict(found.adf->statistic < found.adf->critical_5, "no unit root beside the trend",
                    "may have a unit root");
  }
  if (found.ocsb) {
    text += "  OCSB       " + short_number(found.ocsb->statistic) +
            " (5 %: " + short_number(found.ocsb->critical_5) + ")" +
            verdict(found.ocsb->statistic < found.ocsb->critical_5, "no seasonal unit root",
                    "may have a seasonal unit root");
  }
  if (found.ljung_box) {
    text += "  Ljung-Box  " + short_number(found.ljung_box->statistic) + " (" +
            std::to_string(found.ljung_box->degrees_of_freedom) + " lags, " +
            p_text(found.ljung_box->p_value) + ")" +
            verdict(found.ljung_box->p_value < 0.05, "correlated", "may be white noise");
  }
  return text;
}

/// A bar from 0 to r between the marks of its band, 2 kHalf + 1 letters wide.
std::string bar(double r, double band) {
  std::array<const char*, static_cast<std::size_t>(2 * kHalf + 1)> cells;
  cells.fill(" ");
  const auto column = [](double value) {
    return static_cast<std::size_t>(kHalf + std::lround(std::clamp(value, -1.0, 1.0) * kHalf));
  };
  cells[column(band)] = "┊";
  cells[column(-band)] = "┊";
  const std::size_t zero = column(0);
  const std::size_t end = column(r);
  for (std::size_t i = std::min(zero, end); i <= std::max(zero, end); ++i) {
    if (i != zero) cells[i] = "█";
  }
  cells[zero] = "│";
  std::string text;
  for (const char* const cell : cells) text += cell;
  return text;
}

std::string number_and_star(double r, double band) {
  std::array<char, 16> text;
  const double shown = std::abs(r) < 0.005 ? 0 : r;  // Not -0.00.
  std::snprintf(text.data(), text.size(), "%6.2f%c", shown, std::abs(r) > band ? '*' : ' ');
  return text.data();
}

/// All of them if they are few; else the first ones, and those around whole seasons.
std::vector<std::size_t> lags_shown(std::size_t most, int season) {
  std::vector<std::size_t> lags;
  const auto m = static_cast<std::size_t>(std::max(season, 0));
  for (std::size_t lag = 1; lag <= most; ++lag) {
    const bool near_season = m >= 2 && (lag + 1) % m <= 2 && lag + 1 >= m;
    if (most <= kMostLines || lag <= 12 || near_season) lags.push_back(lag);
  }
  if (lags.size() > 2 * kMostLines) lags.resize(2 * kMostLines);
  return lags;
}

std::string correlogram_text(const Correlogram& of, int season) {
  if (of.acf.size() < 2) return "  all values are the same: no correlations\n";
  std::string text = "   lag  ACF";
  text.resize(kPartialColumn, ' ');
  text += "PACF\n";
  std::size_t before = 0;
  for (const std::size_t lag : lags_shown(of.acf.size() - 1, season)) {
    if (lag != before + 1) text += "     :\n";
    before = lag;
    const double band = lag < of.bartlett.size() ? of.bartlett[lag] : of.white;
    std::string name = std::to_string(lag);
    name.insert(0, 6 - std::min<std::size_t>(6, name.size()), ' ');
    text += name + "  " + bar(of.acf[lag], band) + number_and_star(of.acf[lag], band);
    if (lag < of.pacf.size()) {
      text += " " + bar(of.pacf[lag], of.white) + number_and_star(of.pacf[lag], of.white);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text + "  * beyond the 95 % band (ACF: Bartlett's, PACF: of white noise)\n";
}

std::string pattern_text(const Identification& found) {
  const LagPattern& at = found.pattern;
  std::string text = "  correlations break off after lag " + std::to_string(at.q) +
                     ", partial ones after lag " + std::to_string(at.p);
  if (found.season >= 2) {
    text += "; after " + std::to_string(at.Q) + " and " + std::to_string(at.P) + " seasons";
  }
  return text + "\n";
}

std::string orders_text(const Identification& found) {
  std::string text = "  orders by exact likelihood               AICc  as options\n";
  for (const SuggestedOrder& one : found.orders) {
    const ArimaOrder& o = one.order;
    std::string name = o.name();
    if (one.constant == ArimaConstant::kMean) name += " with mean";
    if (one.constant == ArimaConstant::kDrift) name += " with drift";
    name.resize(std::max<std::size_t>(name.size() + 1, 36), ' ');
    std::array<char, 96> line;
    std::snprintf(line.data(), line.size(), "%9.2f  --order %d,%d,%d", one.aicc, o.p, o.d, o.q);
    text += "  " + name + line.data();
    if (o.has_season()) {
      std::snprintf(line.data(), line.size(), " --seasonal %d,%d,%d,%d", o.P, o.D, o.Q, o.season);
      text += line.data();
    }
    text += "\n";
  }
  return found.orders.empty() ? "  too short for any order\n" : text;
}

}  // namespace

std::string identified_text(const Identified& series) {
  const Identification& found = series.found;
  std::string text = harmless(series.id) + "\n  " + std::to_string(found.n) + " steps of " +
                     (series.grid.numbered() ? "1" : series.grid.frequency.name()) + ", " +
                     std::to_string(found.missing) + " missing; " + season_words(series) + "\n" +
                     seasons_text(series) + "  differences d " + std::to_string(found.d) + ", D " +
                     std::to_string(found.D) + "\n" + tests_text(found);
  const bool changed = found.d + found.D > 0;
  text += changed ? "\n  after differencing\n" : "\n";
  text += correlogram_text(changed ? found.differenced : found.series, found.season);
  return text + pattern_text(found) + "\n" + orders_text(found) + "\n";
}

}  // namespace foreshock::app
