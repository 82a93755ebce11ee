#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

#include "foreshock/serve/promql/internal/evaluator.h"

namespace foreshock::promql {
namespace {

/// What the rows of one group have come to, step by step.
struct Fold {
  LabelsPtr labels;
  std::vector<double> result;  ///< kAbsent where nothing has been seen.
  std::vector<double> aside;   ///< Of a sum what it lost, of a mean how many it is of.
};

void add(Fold& fold, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double term = values[i];
    if (is_absent(term)) continue;
    double& sum = fold.result[i];
    if (is_absent(sum)) {
      sum = term;
      continue;
    }
    const double next = sum + term;  // As Sum does.
    fold.aside[i] += std::abs(sum) >= std::abs(term) ? (sum - next) + term : (term - next) + sum;
    sum = next;
  }
}

void average(Fold& fold, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    if (is_absent(value)) continue;
    double& mean = fold.result[i];
    const double count = ++fold.aside[i];
    if (is_absent(mean)) {
      mean = value;
      continue;
    }
    // As Mean does: an infinite mean is changed by NaN and the other infinity only.
    if (std::isinf(mean) && !std::isnan(value) && (!std::isinf(value) || value == mean)) continue;
    mean += value / count - mean / count;
  }
}

void count(Fold& fold, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (is_absent(values[i])) continue;
    fold.result[i] = is_absent(fold.result[i]) ? 1 : fold.result[i] + 1;
  }
}

/// `better(a, b)`: whether a takes the place of b. NaN stays only where there is nothing else.
template <class Better>
void select(Fold& fold, const std::vector<double>& values, Better better) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (is_absent(values[i])) continue;
    double& best = fold.result[i];
    if (is_absent(best) || better(values[i], best) || std::isnan(best)) best = values[i];
  }
}

void take(AggregateOp op, Fold& fold, const std::vector<double>& values) {
  switch (op) {
    case AggregateOp::kSum:
      return add(fold, values);
    case AggregateOp::kAvg:
      return average(fold, values);
    case AggregateOp::kCount:
      return count(fold, values);
    case AggregateOp::kMin:
      return select(fold, values, [](double a, double b) { return a < b; });
    case AggregateOp::kMax:
      return select(fold, values, [](double a, double b) { return a > b; });
    default:
      return;
  }
}

void finish_sum(Fold& fold) {
  for (std::size_t i = 0; i < fold.result.size(); ++i) {
    double& sum = fold.result[i];
    if (!is_absent(sum) && std::isfinite(sum)) sum += fold.aside[i];
  }
}

/// The rows of each group, by their numbers.
std::vector<std::vector<std::size_t>> members_of(const Rows& rows, Grouping& grouping) {
  std::vector<std::vector<std::size_t>> members;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::size_t group = grouping.group_of(*rows[row].labels);
    if (group == members.size()) members.emplace_back();
    members[group].push_back(row);
  }
  return members;
}

Result<std::size_t> how_many(double k) {
  // 2^63: what does not fit Prometheus' integer, NaN too.
  if (!(std::abs(k) <= 9223372036854775808.0)) {
    std::ostringstream text;
    text << "Scalar value " << k << " overflows int64";
    return fail(Errc::kInvalidArgument, text.str());
  }
  return k < 1 ? 0 : static_cast<std::size_t>(k);
}

struct Candidate {
  double value;
  std::size_t row;
};

/// Leaves the best `most` of a group's values at one step, the best first; NaN comes last.
void keep_best(std::vector<Candidate>& candidates, std::size_t most, bool largest) {
  const auto before = [largest](const Candidate& a, const Candidate& b) {
    if (std::isnan(a.value) || std::isnan(b.value)) {
      return std::isnan(a.value) == std::isnan(b.value) ? a.row < b.row : std::isnan(b.value);
    }
    if (a.value == b.value) return a.row < b.row;
    return largest ? a.value > b.value : a.value < b.value;
  };
  most = std::min(most, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(most),
                    candidates.end(), before);
  candidates.resize(most);
}

Rows rows_of(std::vector<Fold> folds, AggregateOp op) {
  Rows rows;
  for (Fold& fold : folds) {
    if (op == AggregateOp::kSum) finish_sum(fold);
    rows.push_back({std::move(fold.labels), std::move(fold.result)});
  }
  return rows;
}

/// The values of a group's rows at a step, with kAbsent in their places.
void take_candidates(Rows& rows, const std::vector<std::size_t>& group, std::size_t step,
                     std::vector<Candidate>& candidates) {
  candidates.clear();
  for (const std::size_t row : group) {
    const double value = std::exchange(rows[row].values[step], kAbsent);
    if (!is_absent(value)) candidates.push_back({value, row});
  }
}

Rows in_order(Rows rows, const std::vector<std::size_t>& order) {
  Rows ordered;
  for (const std::size_t row : order) ordered.push_back(std::move(rows[row]));
  return ordered;
}

/// kAbsent if no row of the group has a value at the step.
double quantile_at(double q, const Rows& rows, const std::vector<std::size_t>& group,
                   std::size_t step, std::vector<double>& scratch) {
  scratch.clear();
  for (const std::size_t row : group) {
    if (!is_absent(rows[row].values[step])) scratch.push_back(rows[row].values[step]);
  }
  return scratch.empty() ? kAbsent : quantile(q, scratch);
}

}  // namespace

Result<Rows> Evaluator::aggregate(const Aggregate& aggregate) {
  switch (aggregate.op) {
    case AggregateOp::kTopk:
    case AggregateOp::kBottomk:
      return chosen(aggregate);
    case AggregateOp::kQuantile:
      return quantiles(aggregate);
    default:
      return folded(aggregate);
  }
}

Result<Rows> Evaluator::folded(const Aggregate& aggregate) {
  Grouping grouping(!aggregate.without, aggregate.labels);
  std::vector<Fold> folds;
  const auto take_row = [&](Row& row) -> Status {
    const std::size_t group = grouping.group_of(*row.labels);
    if (group == folds.size()) {
      FORESHOCK_TRY_VOID(work_.spend(steps_.count));
      folds.push_back({std::make_shared<const Labels>(grouping.labels_of(*row.labels)),
                       row_of(kAbsent), row_of(0)});
    }
    FORESHOCK_TRY_VOID(work_.look(row.values.size()));
    take(aggregate.op, folds[group], row.values);
    return {};
  };
  FORESHOCK_TRY_VOID(each_row(*aggregate.of, take_row));

  return rows_of(std::move(folds), aggregate.op);
}

Result<Rows> Evaluator::chosen(const Aggregate& aggregate) {
  FORESHOCK_TRY(const std::vector<double> parameter, scalar(*aggregate.parameter));
  FORESHOCK_TRY(Rows rows, vector(*aggregate.of));
  Grouping grouping(!aggregate.without, aggregate.labels);
  const auto members = members_of(rows, grouping);
  std::vector<Candidate> candidates;
  std::vector<std::size_t> order;  // Of the rows, if there is only one step.
  for (std::size_t i = 0; i < steps_.count; ++i) {
    FORESHOCK_TRY(const std::size_t most, how_many(parameter[i]));
    FORESHOCK_TRY_VOID(work_.look(rows.size()));
    for (const std::vector<std::size_t>& group : members) {
      take_candidates(rows, group, i, candidates);
      keep_best(candidates, most, aggregate.op == AggregateOp::kTopk);
      for (const Candidate& one : candidates) {
        rows[one.row].values[i] = one.value;
        if (steps_.count == 1) order.push_back(one.row);
      }
    }
  }
  if (steps_.count > 1) return rows;
  return in_order(std::move(rows), order);
}

Result<Rows> Evaluator::quantiles(const Aggregate& aggregate) {
  FORESHOCK_TRY(const std::vector<double> parameter, scalar(*aggregate.parameter));
  FORESHOCK_TRY(const Rows rows, vector(*aggregate.of));
  Grouping grouping(!aggregate.without, aggregate.labels);
  Rows results;
  std::vector<double> scratch;
  for (const std::vector<std::size_t>& group : members_of(rows, grouping)) {
    FORESHOCK_TRY_VOID(work_.spend(steps_.count));
    const Labels& labels = *rows[group.front()].labels;
    Row result{std::make_shared<const Labels>(grouping.labels_of(labels)), row_of(kAbsent)};
    for (std::size_t i = 0; i < steps_.count; ++i) {
      FORESHOCK_TRY_VOID(work_.look(group.size()));
      result.values[i] = quantile_at(parameter[i], rows, group, i, scratch);
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace foreshock::promql
