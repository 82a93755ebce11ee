#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/detect/drift/class_drift.h"
#include "foreshock/detect/drift/gather.h"
#include "foreshock/detect/two_sample/label_shift.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> errors_of(const std::vector<double>& target,
                              const std::vector<double>& answer) {
  std::vector<double> out(target);
  for (std::size_t t = 0; t < out.size(); ++t) {
    out[t] -= answer[t];  // NaN where either is missing.
    if (std::isinf(out[t])) out[t] = std::copysign(std::numeric_limits<double>::max(), out[t]);
  }
  return out;
}

/// 1 where the answer names the label, 0 where it names another, NaN where either is missing.
std::vector<double> hits_of(const DriftColumn& label, const std::vector<double>& labels,
                            const DriftColumn& answer, const std::vector<double>& answers) {
  std::vector<double> out(labels.size(), kNaN);
  for (std::size_t t = 0; t < out.size(); ++t) {
    if (std::isnan(labels[t]) || std::isnan(answers[t])) continue;
    const auto& said = answer.classes[static_cast<std::size_t>(answers[t])];
    out[t] = said == label.classes[static_cast<std::size_t>(labels[t])] ? 1 : 0;
  }
  return out;
}

/// The mix of labels now by the reference's table of answers and labels, where no label is known.
void gather_label_shift(const DriftColumn& label, const DriftColumn& answer, Gathering& out) {
  const std::size_t k = label.classes.size();
  std::vector<std::vector<double>> joint(k, std::vector<double>(k, 0.0));
  std::vector<double> predicted(k, 0.0);
  const auto place = [&](double code) {
    const auto& name = answer.classes[static_cast<std::size_t>(code)];
    return static_cast<std::size_t>(std::find(label.classes.begin(), label.classes.end(), name) -
                                    label.classes.begin());
  };
  double rows = 0;
  double answers = 0;
  for (std::size_t t = 0; t < label.before.size(); ++t) {
    if (std::isnan(label.before[t]) || std::isnan(answer.before[t])) continue;
    const std::size_t i = place(answer.before[t]);
    if (i == k) continue;
    ++joint[i][static_cast<std::size_t>(label.before[t])];
    ++rows;
  }
  for (const double code : answer.now) {
    if (std::isnan(code) || place(code) == k) continue;
    ++predicted[place(code)];
    ++answers;
  }
  if (!(rows > 0) || !(answers > 0)) return out.skip(label.name, "no answer names a label");
  for (auto& row : joint) {
    for (double& cell : row) cell /= rows;
  }
  for (double& share : predicted) share /= answers;
  const auto shift = black_box_shift(joint, predicted);
  if (!shift) return out.skip(label.name, "label shift: " + shift.error().message);
  double moved = 0;
  std::string note;
  for (std::size_t c = 0; c < k; ++c) {
    double before = 0;
    for (std::size_t i = 0; i < k; ++i) before += joint[i][c];
    moved += std::abs(shift->shares[c] - before) / 2;
    if (c < 5)
      note += (note.empty() ? "'" : ", '") + label.classes[c] + "' " + percent(before) + " -> " +
              percent(shift->shares[c]);
  }
  out.add(label, "label shift (bbse)", {moved, kNaN, kNaN}, Verdict::kPrior, "", note);
}

}  // namespace

void gather_prediction(const DriftTable& table, std::uint64_t seed, Gathering& out) {
  const DriftColumn& answer = table.columns[*table.prediction];
  const std::optional<std::size_t> of = table.target ? table.target : table.label;
  if (!of) return;
  const DriftColumn& truth = table.columns[*of];
  if (truth.kind != answer.kind) {
    return out.skip(answer.name, "is of another kind than '" + truth.name + "'");
  }
  if (table.target) {
    const DriftColumn error{.name = answer.name,
                            .before = errors_of(truth.before, answer.before),
                            .now = errors_of(truth.now, answer.now)};
    Gathering own;
    gather_column(error, Verdict::kConcept, false, seed, own);
    for (Gathered& one : own.all) {
      one.finding.test = "error " + one.finding.test;
      out.all.push_back(std::move(one));
    }
    out.skipped.insert(out.skipped.end(), own.skipped.begin(), own.skipped.end());
    return;
  }
  const auto before = hits_of(truth, truth.before, answer, answer.before);
  const auto now = hits_of(truth, truth.now, answer, answer.now);
  const auto drift = class_drift(before, now, 2);
  if (!drift) return gather_label_shift(truth, answer, out);
  const double was = drift->most == 1 ? drift->share_before : 1 - drift->share_before;
  const double is = drift->most == 1 ? drift->share_now : 1 - drift->share_now;
  out.add(answer, "accuracy", drift->classes, Verdict::kConcept, "n_eff",
          percent(was) + " -> " + percent(is));
}

}  // namespace foreshock
