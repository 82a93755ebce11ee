#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "foreshock/app/drift.h"
#include "foreshock/app/line_chart.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/rows.h"
#include "foreshock/app/svg.h"
#include "foreshock/detect/two_sample/samples.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kMostCards = 60;
constexpr double kWidth = 520;
constexpr double kHeight = 170;
constexpr std::size_t kBins = 30;

std::string p_text(double p) {
  return std::isnan(p) ? "" : chance_text(p);
}

std::string verdict_text(const DriftFinding& one) {
  if (std::isnan(one.result.p_value)) return "";
  return one.verdict == Verdict::kNone ? "none"
                                       : "<b>" + std::string(name_of(one.verdict)) + "</b>";
}

std::string number_text(double value) {
  if (std::isnan(value)) return "";
  return std::isinf(value) ? (value > 0 ? "inf" : "-inf") : short_number(value);
}

std::string finding_row(const DriftFinding& one, bool with_column) {
  return "<tr>" +
         (with_column
              ? "<th scope=row>" + escaped(one.column) + "</th><td>" + escaped(one.test) + "</td>"
              : "<th scope=row>" + escaped(one.test) + "</th>") +
         "<td>" + number_text(one.result.statistic) + "</td><td>" + p_text(one.result.p_value) +
         "</td><td>" + p_text(one.adjusted) + "</td><td>" + number_text(one.result.n_eff) +
         "</td><td>" + verdict_text(one) + "</td><td>" + escaped(one.path) +
         "</td><td style=\"white-space:normal;text-align:left;min-width:16em\">" +
         escaped(one.note) + "</td></tr>";
}

std::string findings_table(const std::string& name, const std::vector<const DriftFinding*>& some,
                           bool with_column) {
  std::string rows;
  for (const DriftFinding* const one : some) rows += finding_row(*one, with_column);
  std::vector<std::string> heads{"test",  "statistic", "p",    "p in the family",
                                 "n_eff", "verdict",   "path", "how much"};
  if (with_column) heads.insert(heads.begin(), "column");
  return table_of(name, heads, rows);
}

/// Shares in equal bins between the 0.5 and 99.5 percent points of both: bars before, a line now.
std::string histogram(const DriftColumn& column) {
  const auto x = present(column.before);
  const auto y = present(column.now);
  if (!x || !y) return "";
  std::vector<double> all = *x;
  all.insert(all.end(), y->begin(), y->end());
  std::sort(all.begin(), all.end());
  const double low = quantile_of_sorted(all, 0.005);
  const double high = quantile_of_sorted(all, 0.995);
  if (!(low < high) || !std::isfinite(high - low)) return "";
  const auto shares = [&](const std::vector<double>& values) {
    std::vector<double> out(kBins, 0.0);
    for (const double value : values) {
      const double place = (value - low) / (high - low) * static_cast<double>(kBins);
      const double bin = std::clamp(place, 0.0, static_cast<double>(kBins) - 1);
      out[static_cast<std::size_t>(bin)] += 1 / static_cast<double>(values.size());
    }
    return out;
  };
  const std::vector<double> before = shares(*x);
  const std::vector<double> now = shares(*y);
  const double top = std::max(*std::max_element(before.begin(), before.end()),
                              *std::max_element(now.begin(), now.end()));
  Svg svg(kWidth, kHeight, "Distribution of " + column.name,
          "Medians " + short_number(median_of(*x)) + " before and " + short_number(median_of(*y)) +
              " now.");
  const Axis across{low, high, 48, kWidth - 8};
  const Axis up{0, top, kHeight - 20, 8};
  const double step = (high - low) / static_cast<double>(kBins);
  std::vector<Bar> bars;
  Svg::Points line;
  for (std::size_t i = 0; i < kBins; ++i) {
    const double from = across.at(low + static_cast<double>(i) * step);
    const double to = across.at(low + static_cast<double>(i + 1) * step);
    bars.push_back({from, up.at(before[i]), to - from - 1, up.at(0) - up.at(before[i])});
    line.emplace_back(from, up.at(now[i]));
    line.emplace_back(to, up.at(now[i]));
  }
  svg.line(48, up.at(0), kWidth - 8, up.at(0), "zero");
  svg.bars(bars, "even-bar");
  svg.path(line, "model");
  const std::vector<double> ticks = round_ticks(low, high, 5);
  const double between = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
  for (const double tick : ticks) {
    svg.text(across.at(tick), kHeight - 5, "middle", tick_text(tick, between));
  }
  return svg.finish();
}

std::string shares_table(const DriftColumn& column) {
  constexpr std::size_t kMostRows = 12;
  std::vector<double> before(column.classes.size(), 0.0);
  std::vector<double> now(column.classes.size(), 0.0);
  double n = 0;
  double m = 0;
  const auto count = [](const std::vector<double>& codes, std::vector<double>& into, double& all) {
    for (const double code : codes) {
      if (std::isnan(code)) continue;
      ++into[static_cast<std::size_t>(code)];
      ++all;
    }
  };
  count(column.before, before, n);
  count(column.now, now, m);
  std::vector<std::size_t> order(column.classes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return before[a] + now[a] > before[b] + now[b];
  });
  std::string rows;
  for (std::size_t i = 0; i < std::min(kMostRows, order.size()); ++i) {
    const std::size_t c = order[i];
    rows += "<tr><th scope=row>" + escaped(column.classes[c].substr(0, 80)) + "</th><td>" +
            short_number(n > 0 ? 100 * before[c] / n : 0) + " %</td><td>" +
            short_number(m > 0 ? 100 * now[c] / m : 0) + " %</td></tr>";
  }
  return table_of("Classes of " + column.name, {"class", "before", "now"}, rows);
}

std::string over_time(const DriftColumn& column) {
  std::vector<double> values = column.before;
  // The pen is lifted where the reference ends.
  values.insert(values.end(), 1 + (column.before.size() + column.now.size()) / 60,
                std::numeric_limits<double>::quiet_NaN());
  values.insert(values.end(), column.now.begin(), column.now.end());
  const bool drawable =
      std::any_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  return drawable ? line_chart({column.name + " before and now", values}) : "";
}

std::string card(const DriftColumn& column, const std::vector<const DriftFinding*>& findings) {
  const auto there = [](const std::vector<double>& values) {
    return std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
  };
  const std::string about = std::to_string(there(column.before)) + " values before, " +
                            std::to_string(there(column.now)) + " now";
  std::string body;
  if (column.kind == DriftColumn::Kind::kNumeric) {
    const std::string drawn = histogram(column);
    if (!drawn.empty()) body += panel("Distribution: bars before, line now", drawn);
    const std::string line = over_time(column);
    if (!line.empty()) body += panel("Rows in order, the reference first", line);
  } else {
    body += panel("Shares", shares_table(column));
  }
  if (!findings.empty()) {
    body += "<section class=wide><h3>Tests</h3>" +
            findings_table("Tests of " + column.name, findings, false) + "</section>";
  }
  return card_of(column.name, about, body);
}

std::string summary_card(const DriftReport& report) {
  std::vector<const DriftFinding*> fired;
  std::vector<const DriftFinding*> joint;
  for (const DriftFinding& one : report.findings) {
    if (one.verdict != Verdict::kNone) fired.push_back(&one);
    if (one.column == "(all)") joint.push_back(&one);
  }
  std::stable_sort(fired.begin(), fired.end(), [](const DriftFinding* a, const DriftFinding* b) {
    return a->adjusted < b->adjusted;
  });
  constexpr std::size_t kMostRows = 100;
  fired.resize(std::min(fired.size(), kMostRows));
  std::string body = "<section class=wide><h3>What changed, strongest first</h3>" +
                     (fired.empty() ? std::string("<p>No test shows a drift.</p>")
                                    : findings_table("Verdicts", fired, true)) +
                     "</section>";
  if (!joint.empty()) {
    body += "<section class=wide><h3>Several columns together</h3>" +
            findings_table("Joint tests", joint, false) + "</section>";
  }
  return card_of("Verdicts", counted(static_cast<long long>(fired.size()), "test") + " fired",
                 body);
}

}  // namespace

std::string drift_page(const DriftInput& input, const DriftReport& report,
                       const DriftOptions& options) {
  ReportPage page("Drift from " + input.before_name + " to " + input.now_name,
                  " Alpha " + short_number(options.alpha) + ", " + name_of(options.multiplicity) +
                      " over all tests. Verdicts: covariate P(X), prior P(Y), concept P(Y | X), "
                      "selection and missing-rate of losses.",
                  "drift", kMostCards, "column");
  page.lead(summary_card(report));
  for (const DriftColumn& column : input.table.columns) {
    if (!page.wants_next()) continue;
    std::vector<const DriftFinding*> own;
    for (const DriftFinding& one : report.findings) {
      if (one.column == column.name) own.push_back(&one);
    }
    page.add(card(column, own));
  }
  return page.html();
}

std::string drift_document(const DriftInput& input, const DriftReport& report,
                           const DriftOptions& options) {
  const auto rows = [](const DriftTable& table, bool now) {
    const DriftColumn& any = table.columns.front();
    return std::to_string(now ? any.now.size() : any.before.size());
  };
  std::string out = "{\"version\":1,\"reference\":" + json_text(input.before_name) +
                    ",\"current\":" + json_text(input.now_name) +
                    ",\"reference_rows\":" + rows(input.table, false) +
                    ",\"current_rows\":" + rows(input.table, true) +
                    ",\"alpha\":" + json_number(options.alpha) +
                    ",\"fdr\":" + json_text(name_of(options.multiplicity)) + ",\"verdicts\":[";
  std::string verdicts;
  for (const Verdict verdict : {Verdict::kCovariate, Verdict::kPrior, Verdict::kConcept,
                                Verdict::kSelection, Verdict::kMissingRate}) {
    const bool given = std::any_of(report.findings.begin(), report.findings.end(),
                                   [&](const DriftFinding& one) { return one.verdict == verdict; });
    if (given) verdicts += (verdicts.empty() ? "" : ",") + json_text(name_of(verdict));
  }
  out += verdicts + "],\"findings\":[";
  constexpr std::size_t kMostBytes = 1'900'000;
  bool first = true;
  for (const DriftFinding& one : report.findings) {
    const bool judged = !std::isnan(one.result.p_value);
    const std::string row =
        "{\"column\":" + json_text(one.column) + ",\"test\":" + json_text(one.test) +
        ",\"statistic\":" + json_number(one.result.statistic) +
        ",\"p_value\":" + json_number(one.result.p_value) +
        ",\"p_family\":" + json_number(one.adjusted) +
        ",\"n_eff\":" + json_number(one.result.n_eff) +
        ",\"verdict\":" + (judged ? json_text(name_of(one.verdict)) : "null") +
        ",\"path\":" + json_text(one.path) + ",\"note\":" + json_text(one.note) + "}";
    if (out.size() + row.size() > kMostBytes) break;
    out += (first ? "\n" : ",\n") + row;
    first = false;
  }
  out += "\n],\"left_out\":[";
  first = true;
  for (const auto* const list : {&input.left_out, &report.skipped}) {
    for (const std::string& what : *list) {
      if (out.size() + what.size() > kMostBytes + 50'000) break;
      out += (first ? "" : ",") + json_text(what);
      first = false;
    }
  }
  return out + "]}\n";
}

}  // namespace foreshock::app
