#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "foreshock/app/console.h"
#include "foreshock/app/identify.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr int kHalf = 14;  ///< Letters from 0 to 1.
constexpr std::size_t kPartialColumn = 8 + (2 * kHalf + 1) + 8;
constexpr std::size_t kMostLines = 26;

std::string p_text(double p) {
  return p < 0.001 ? "p < 0.001" : "p " + short_number(p);
}

/// "season 24, strength 0.8, p < 0.001; season 168, ..".
std::string found_line(const std::vector<FoundSeason>& seasons) {
  std::string text;
  for (const FoundSeason& season : seasons) {
    text += std::string(text.empty() ? "" : "; ") + "season " + short_number(season.period) +
            ", strength " + short_number(season.strength) + ", " + p_text(season.p_value);
  }
  return text;
}

std::string season_line(const Identified& series) {
  const Identification& found = series.found;
  if (!series.seasons.empty()) return found_line(series.seasons);
  if (found.season < 2) return "no season";
  std::string text = "season " + std::to_string(found.season);
  if (found.strength) text += ", strength " + short_number(*found.strength);
  if (found.seasonally) text += ", " + p_text(found.seasonally->p_value);
  return text;
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
                     (series.grid.numbered ? "1" : series.grid.frequency.name()) + ", " +
                     std::to_string(found.missing) + " missing; " + season_line(series) +
                     "\n  differences d " + std::to_string(found.d) + ", D " +
                     std::to_string(found.D) + "\n" + tests_text(found);
  const bool changed = found.d + found.D > 0;
  text += changed ? "\n  after differencing\n" : "\n";
  text += correlogram_text(changed ? found.differenced : found.series, found.season);
  return text + pattern_text(found) + "\n" + orders_text(found) + "\n";
}

}  // namespace foreshock::app
