#include "foreshock/app/report.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "foreshock/app/console.h"
#include "foreshock/app/report_charts.h"
#include "foreshock/app/report_style.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kCharts = 12;
constexpr std::size_t kTableRows = 48;
constexpr std::size_t kModelStyles = 6;

/// The line in which a column is best; none if there is but one line, or nothing is known.
std::size_t best_line(const Scoreboard& board, const std::string& column) {
  constexpr std::string_view kCoverage = "coverage-";
  std::size_t best = board.models();
  double least = std::numeric_limits<double>::infinity();
  if (board.models() < 2 || column == "series") return best;
  for (std::size_t line = 0; line < board.models(); ++line) {
    double value = board.value(line, column);
    // The best coverage is the one that keeps its promise.
    if (column.starts_with(kCoverage))
      value = std::abs(value - std::stod(column.substr(kCoverage.size())));
    if (!(value < least)) continue;
    least = value;
    best = line;
  }
  return best;
}

std::string heading(const std::string& column) {
  if (column == "mase") return "MASE";
  if (column == "smape") return "sMAPE %";
  if (column == "rmsse") return "RMSSE";
  if (column == "crps") return "CRPS, scaled";
  if (column == "fit_ms") return "fit ms";
  if (column.starts_with("coverage-")) return "in " + column.substr(9) + " % interval, %";
  return column;
}

std::string model_table(const Scoreboard& board) {
  std::string html = "<div class=scroll><table><thead><tr>";
  for (const std::string& column : board.columns())
    html += "<th scope=col>" + escaped(heading(column)) + "</th>";
  html += "</tr></thead><tbody>";
  for (std::size_t line = 0; line < board.models(); ++line) {
    html += "<tr><th scope=row>" + escaped(board.model(line)) + "</th>";
    for (std::size_t i = 1; i < board.columns().size(); ++i) {
      const std::string& column = board.columns()[i];
      const std::string value = column == "series" ? std::to_string(board.series())
                                                   : short_number(board.value(line, column));
      html += (best_line(board, column) == line ? "<td class=best>" : "<td>") + value + "</td>";
    }
    html += "</tr>";
  }
  return html + "</tbody></table></div>";
}

/// The result in one sentence.
std::string lead(const Scoreboard& board) {
  std::size_t best = best_line(board, "mase");
  if (board.models() == 1) best = 0;
  if (best == board.models() || std::isnan(board.value(best, "mase"))) return "";
  const double mase = board.value(best, "mase");
  std::string text = "<p class=lead><b>" + escaped(board.model(best)) + "</b> ";
  text += board.models() > 1 ? "has the smallest errors: " : "has errors of ";
  text += short_number(mase) + " times the typical seasonal step of a series (its MASE)";
  text += mase < 1 ? ", less than repeating the last season one step ahead." : ".";
  return text + "</p>";
}

std::string step_key(const std::vector<std::string>& models) {
  std::string html = "<ul class=key>";
  for (std::size_t i = 0; i < models.size(); ++i) {
    html += "<li><svg viewBox=\"0 0 26 12\" aria-hidden=true><path class=\"model m" +
            std::to_string(i % kModelStyles) + "\" d=\"M1 6H25\"/></svg>" + escaped(models[i]) +
            "</li>";
  }
  return html + "</ul>";
}

std::string fan_key(const std::string& model, const std::vector<NamedLevel>& levels) {
  std::string bands;
  for (const NamedLevel& level : levels)
    bands += (bands.empty() ? "" : " and ") + level.name + " %";
  const std::string open = "<li><svg viewBox=\"0 0 26 12\" aria-hidden=true>";
  return "<ul class=key>" + open +
         "<path class=actual d=\"M1 9L9 4 17 8 25 3\"/></svg>what came</li>" + open +
         "<path class=median d=\"M1 6H25\"/></svg>forecast of " + escaped(model) +
         " (median)</li>" + open +
         "<path class=band d=\"M1 0H25V12H1Z\"/><path class=band d=\"M1 3H25V9H1Z\"/></svg>" +
         bands + " intervals</li>" + open +
         "<path class=cutoff d=\"M13 0V12\"/></svg>last point seen</li></ul>";
}

std::string numbers_of(const SeriesSketch& sketch, const std::vector<NamedLevel>& levels) {
  const std::string& level = levels.back().name;
  std::string html =
      "<details><summary>Numbers</summary><div class=scroll><table class=plain><thead><tr>"
      "<th scope=col>time</th><th scope=col>came</th><th scope=col>forecast</th><th scope=col>" +
      level + " % from</th><th scope=col>to</th></tr></thead><tbody>";
  const std::size_t stride = (sketch.fan.size() + kTableRows - 1) / kTableRows;
  for (std::size_t i = 0; i < sketch.fan.size(); i += stride) {
    const SeriesSketch::Fan& fan = sketch.fan[i];
    html += "<tr><td>" + escaped(fan.time) + "</td>";
    for (const double value : {fan.actual, fan.median, fan.lower.back(), fan.upper.back()}) {
      html += "<td>" + short_number(value) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</tbody></table></div></details>";
}

std::string card(const SeriesSketch& sketch, const std::vector<NamedLevel>& levels) {
  constexpr std::size_t kLongestName = 120;
  return "<article class=card><header><h3>" + escaped(sketch.id.substr(0, kLongestName)) +
         "</h3><span>MASE " + short_number(sketch.mase.front()) + "</span></header>" +
         fan_chart(sketch, levels) + error_strip(sketch) + numbers_of(sketch, levels) +
         "</article>";
}

std::string panel(const std::string& name, const std::string& about, const std::string& chart,
                  const std::string& key = "") {
  return "<section class=card><header><h3>" + name + "</h3></header><p>" + about + "</p>" + chart +
         key + "</section>";
}

/// Candidates in order of MASE, worst first; unknown ones last, equal ones as in the file.
std::vector<std::size_t> by_mase(const std::vector<SeriesSketch>& sketches) {
  std::vector<std::size_t> order(sketches.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const double x = sketches[a].mase.front();
    const double y = sketches[b].mase.front();
    return std::isnan(y) ? !std::isnan(x) : x > y;
  });
  return order;
}

std::string cards(const std::vector<SeriesSketch>& sketches, const std::vector<NamedLevel>& levels,
                  const std::string& key) {
  const std::vector<std::size_t> order = by_mase(sketches);
  const auto group = [&](const char* name, std::size_t from, std::size_t count) {
    std::string html = std::string("<h2>") + name + "</h2>" + key + "<div class=grid>";
    for (std::size_t i = from; i < from + count; ++i) html += card(sketches[order[i]], levels);
    return html + "</div>";
  };
  if (order.size() <= kCharts) return group("Every series, the hardest first", 0, order.size());
  constexpr std::size_t kEach = kCharts / 3;
  return group("The hardest series", 0, kEach) +
         group("The series in the middle", (order.size() - kEach) / 2, kEach) +
         group("The easiest series", order.size() - kEach, kEach);
}

std::string stem_of(const std::string& path) {
  return path == "-" ? "standard input" : path.substr(path.find_last_of('/') + 1);
}

}  // namespace

Report::Report(const BacktestOptions& options)
    : title_("Backtest of " + stem_of(options.common.input.path)),
      models_(options.common.models),
      levels_(options.common.levels),
      profiles_(models_.size()) {}

void Report::add(const Trial& trial) {
  for (std::size_t model = 0; model < models_.size(); ++model)
    add_profile(trial, model, profiles_[model]);
  add_honesty(trial, 0, honesty_);
  const std::vector<BacktestWindow>& windows = trial.windows.front();
  windows_ = std::max(windows_, static_cast<int>(windows.size()));
  horizon_ = std::max(horizon_, static_cast<int>(windows.front().forecast.steps.size()));
  if (sketches_.size() < kCandidates) sketches_.push_back(sketch_of(trial, levels_));
}

std::string Report::html(const Scoreboard& board, long long skipped) const {
  std::string page =
      "<!doctype html><html lang=en><head><meta charset=utf-8>"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none';style-src "
      "'unsafe-inline'\">"
      "<title>" +
      escaped(title_) + "</title><style>" + std::string(kReportStyle) +
      "</style></head><body><main>";
  page += "<h1>" + escaped(title_) + "</h1><p class=soft>" + counted(board.series(), "series") +
          ", up to " + counted(windows_, "window") + " of up to " + counted(horizon_, "step") +
          "; each forecast was made from what stood before it.";
  if (skipped > 0) page += " " + counted(skipped, "series") + " could not be judged.";
  page += "</p>" + lead(board) + model_table(board);
  page +=
      "<p class=soft style=\"margin-top:10px\">Means over series. MASE, RMSSE and CRPS are in "
      "scales of the "
      "series: 1 is the mean seasonal step of its training part. A star marks the best of a "
      "column; for "
      "intervals, the one nearest to its promise.</p>";
  page +=
      "<h2>All series</h2><div class=\"grid three\">" +
      panel("Error by steps ahead", "Mean absolute error, scaled, from the first step to the last.",
            error_by_step(profiles_), step_key(models_)) +
      panel("How large errors were",
            "Outcome minus forecast of " + escaped(models_.front()) + ", scaled.",
            error_histogram(honesty_)) +
      panel("Are the intervals honest?",
            "Where outcomes fell in the distributions of " + escaped(models_.front()) +
                ". Even bars: yes. A valley: too narrow. A hill: too wide.",
            pit_histogram(honesty_)) +
      "</div>";
  if (board.series() > static_cast<std::int64_t>(kCandidates)) {
    page += "<p class=soft>The charts below are chosen among the first " +
            std::to_string(kCandidates) + " series.</p>";
  }
  page += cards(sketches_, levels_, fan_key(models_.front(), levels_));
  return page + "<footer>foreshock backtest</footer></main></body></html>\n";
}

}  // namespace foreshock::app
