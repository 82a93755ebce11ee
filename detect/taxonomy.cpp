#include "foreshock/detect/taxonomy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/detect/drift/gather.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Status check_role(const DriftTable& table, const std::optional<std::size_t>& role, const char* name,
                  std::optional<DriftColumn::Kind> kind) {
  if (!role) return {};
  if (*role >= table.columns.size()) {
    return fail(Errc::kInvalidArgument, std::string(name) + ": no such column");
  }
  if (kind && table.columns[*role].kind != *kind) {
    return fail(Errc::kInvalidArgument,
                std::string(name) + ": '" + table.columns[*role].name +
                    (kind == DriftColumn::Kind::kNumeric ? "' is not numeric" : "' has numbers"));
  }
  return {};
}

Status check(const DriftTable& table) {
  if (table.columns.empty()) return fail(Errc::kInvalidArgument, "no columns");
  const std::size_t n = table.columns.front().before.size();
  const std::size_t m = table.columns.front().now.size();
  if (n == 0 || m == 0) return fail(Errc::kInvalidArgument, "no rows");
  for (const DriftColumn& column : table.columns) {
    if (column.before.size() != n || column.now.size() != m) {
      return fail(Errc::kInvalidArgument, "'" + column.name + "' is longer or shorter than others");
    }
  }
  FORESHOCK_TRY_VOID(check_role(table, table.target, "target", DriftColumn::Kind::kNumeric));
  FORESHOCK_TRY_VOID(check_role(table, table.label, "label", DriftColumn::Kind::kClasses));
  return check_role(table, table.prediction, "prediction", std::nullopt);
}

/// The columns that are no target, label or prediction.
std::vector<std::size_t> inputs_of(const DriftTable& table) {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c != table.target && c != table.label && c != table.prediction) out.push_back(c);
  }
  return out;
}

bool fires(const Gathered& one, double alpha) {
  return one.finding.adjusted <= alpha;  // Never for NaN.
}

bool any_fires(const Gathering& gathering, Verdict meaning, double alpha) {
  return std::any_of(gathering.all.begin(), gathering.all.end(), [&](const Gathered& one) {
    return !one.of_target && one.meaning == meaning && fires(one, alpha);
  });
}

/// A numeric input less the mean that its label has in the reference.
DriftColumn given_label(const DriftColumn& input, const DriftColumn& label) {
  DriftColumn out = input;
  std::vector<double> sum(label.classes.size(), 0.0);
  std::vector<double> count(label.classes.size(), 0.0);
  for (std::size_t t = 0; t < input.before.size(); ++t) {
    if (std::isnan(input.before[t]) || std::isnan(label.before[t])) continue;
    const auto code = static_cast<std::size_t>(label.before[t]);
    ++count[code];
    sum[code] += (input.before[t] - sum[code]) / count[code];
  }
  const auto take_off = [&](const std::vector<double>& labels, std::vector<double>& values) {
    for (std::size_t t = 0; t < values.size(); ++t) {
      const auto code = std::isnan(labels[t]) ? 0 : static_cast<std::size_t>(labels[t]);
      const bool known = !std::isnan(labels[t]) && count[code] > 0;
      values[t] = known ? values[t] - sum[code] : kNaN;
    }
  };
  take_off(label.before, out.before);
  take_off(label.now, out.now);
  return out;
}

/// Inputs that drift only because labels come in other shares: given the label they are as before.
void follow_the_label(const DriftTable& table, const std::vector<std::size_t>& inputs, double alpha,
                      Gathering& gathering) {
  const DriftColumn& label = table.columns[*table.label];
  for (const std::size_t c : inputs) {
    const DriftColumn& input = table.columns[c];
    if (input.kind != DriftColumn::Kind::kNumeric) continue;
    const auto rest = given_label(input, label);
    const auto drift = column_drift(rest.before, rest.now);
    if (!drift || drift->p_value <= alpha) continue;
    for (Gathered& one : gathering.all) {
      if (one.finding.column != input.name || one.meaning != Verdict::kCovariate) continue;
      one.meaning = Verdict::kPrior;
      if (fires(one, alpha)) one.finding.note += "; as before given '" + label.name + "'";
    }
  }
}

/// What moved the target's own distribution.
Verdict cause_of_target(const Gathering& gathering, double alpha) {
  for (const Verdict cause : {Verdict::kConcept, Verdict::kCovariate, Verdict::kSelection}) {
    if (any_fires(gathering, cause, alpha)) return cause;
  }
  return Verdict::kPrior;
}

Gathering gather(const DriftTable& table, const std::vector<std::size_t>& inputs,
                 std::uint64_t seed) {
  Gathering out;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const bool of_target = c == table.target;
    if (c == table.prediction) continue;
    gather_column(table.columns[c], c == table.label ? Verdict::kPrior : Verdict::kCovariate,
                  of_target, seed, out);
    std::optional<ConditionalDrift> given;
    if (of_target && !inputs.empty()) given = gather_conditional(table, inputs, out);
    gather_losses(table, c, given, out);
  }
  if (table.prediction) gather_prediction(table, seed, out);
  gather_joint(table, inputs, seed, out);
  return out;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNone:
      break;
    case Verdict::kCovariate:
      return "covariate";
    case Verdict::kPrior:
      return "prior";
    case Verdict::kConcept:
      return "concept";
    case Verdict::kSelection:
      return "selection";
    case Verdict::kMissingRate:
      return "missing-rate";
  }
  return "none";
}

Result<DriftReport> judge_drift(const DriftTable& table, const TaxonomyOptions& options) {
  FORESHOCK_TRY_VOID(check(table));
  const std::vector<std::size_t> inputs = inputs_of(table);
  Gathering gathering = gather(table, inputs, options.seed);
  if (gathering.all.empty()) {
    return fail(Errc::kInvalidArgument,
                gathering.skipped.empty()
                    ? std::string("nothing could be tested")
                    : "nothing could be tested: " + gathering.skipped.front());
  }
  std::vector<double> p;
  for (const Gathered& one : gathering.all) p.push_back(one.finding.result.p_value);
  const std::vector<double> family = adjusted(p, options.multiplicity);
  for (std::size_t i = 0; i < family.size(); ++i) gathering.all[i].finding.adjusted = family[i];
  if (table.label && any_fires(gathering, Verdict::kPrior, options.alpha)) {
    follow_the_label(table, inputs, options.alpha, gathering);
  }
  const Verdict cause = cause_of_target(gathering, options.alpha);
  DriftReport report{{}, std::move(gathering.skipped)};
  for (Gathered& one : gathering.all) {
    if (fires(one, options.alpha)) one.finding.verdict = one.of_target ? cause : one.meaning;
    report.findings.push_back(std::move(one.finding));
  }
  return report;
}

}  // namespace foreshock
