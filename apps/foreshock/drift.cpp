#include "foreshock/app/drift.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "foreshock/app/file.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/output.h"
#include "foreshock/app/report_file.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

Columns drift_columns() {
  return {"column", "test", "statistic", "p_value", "n_eff", "verdict"};
}

void write_finding(const DriftFinding& finding, Rows& rows) {
  rows.text(finding.column);
  rows.text(finding.test);
  rows.number(finding.result.statistic);
  rows.number(finding.result.p_value);
  rows.number(finding.result.n_eff);
  // What is no test has no verdict.
  rows.text(std::isnan(finding.result.p_value) ? "" : std::string(name_of(finding.verdict)));
  rows.end_row();
}

bool fails(const DriftReport& report, const std::vector<std::string>& rule) {
  return std::any_of(report.findings.begin(), report.findings.end(), [&](const DriftFinding& one) {
    if (one.verdict == Verdict::kNone) return false;
    return std::any_of(rule.begin(), rule.end(), [&](const std::string& word) {
      return word == "drift" || word == name_of(one.verdict);
    });
  });
}

/// For every verdict its strongest evidence, for people.
void say_verdicts(const DriftReport& report, const Console& console) {
  bool any = false;
  for (const Verdict verdict : {Verdict::kConcept, Verdict::kCovariate, Verdict::kPrior,
                                Verdict::kSelection, Verdict::kMissingRate}) {
    const DriftFinding* strongest = nullptr;
    long long count = 0;
    for (const DriftFinding& one : report.findings) {
      if (one.verdict != verdict) continue;
      ++count;
      if (strongest == nullptr || one.adjusted < strongest->adjusted) strongest = &one;
    }
    if (strongest == nullptr) continue;
    any = true;
    console.note(std::string(name_of(verdict)) + ": '" + harmless(strongest->column) + "' " +
                 harmless(strongest->test) +
                 (strongest->note.empty() ? "" : " " + harmless(strongest->note)) + ", p " +
                 chance_text(strongest->adjusted) + " in the family" +
                 (count > 1 ? "; " + counted(count - 1, "other test") : ""));
  }
  if (!any) console.note("no drift is shown");
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::string name_of(Multiplicity method) {
  switch (method) {
    case Multiplicity::kBenjaminiHochberg:
      return "bh";
    case Multiplicity::kBenjaminiYekutieli:
      return "by";
    case Multiplicity::kHolm:
      return "holm";
    case Multiplicity::kBonferroni:
      return "bonferroni";
    case Multiplicity::kNone:
      break;
  }
  return "none";
}

Result<Exit> run_drift(const DriftOptions& options) {
  const Console console(options.quiet);
  FORESHOCK_TRY(const DriftInput input, read_drift_input(options, console));
  FORESHOCK_TRY(Output output, Output::open(options.output, drift_columns()));
  std::optional<File> page;  // Opened before the work, so that a wrong path is known early.
  if (!options.report_path.empty()) {
    FORESHOCK_TRY(File file, File::open(options.report_path));
    page.emplace(std::move(file));
  }
  auto report =
      judge_drift(input.table, {.alpha = options.alpha, .multiplicity = options.multiplicity});
  if (!report) return tl::unexpected(report.error().within(input.now_name));
  for (const std::string& what : input.left_out) console.note("left out: " + harmless(what));
  for (const std::string& what : report->skipped) console.note("not tested: " + harmless(what));
  Rows rows = output.rows();
  for (const DriftFinding& finding : report->findings) write_finding(finding, rows);
  FORESHOCK_TRY_VOID(output.write(rows));
  FORESHOCK_TRY_VOID(output.finish());
  say_verdicts(*report, console);
  if (page) {
    FORESHOCK_TRY_VOID(save_report(*page,
                                   ends_with(options.report_path, ".json")
                                       ? drift_document(input, *report, options)
                                       : drift_page(input, *report, options),
                                   options.report_path, console));
  }
  return fails(*report, options.fail_on) ? Exit::kGate : Exit::kOk;
}

}  // namespace foreshock::app
