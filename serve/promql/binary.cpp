#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "foreshock/serve/promql/internal/evaluator.h"

namespace foreshock::promql {
namespace {

bool holds(BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::kEqual:
      return a == b;
    case BinaryOp::kNotEqual:
      return a != b;
    case BinaryOp::kGreater:
      return a > b;
    case BinaryOp::kLess:
      return a < b;
    case BinaryOp::kGreaterOrEqual:
      return a >= b;
    case BinaryOp::kLessOrEqual:
      return a <= b;
    default:
      return false;
  }
}

double worked_out(BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::kAdd:
      return a + b;
    case BinaryOp::kSubtract:
      return a - b;
    case BinaryOp::kMultiply:
      return a * b;
    case BinaryOp::kDivide:
      return a / b;
    case BinaryOp::kModulo:
      return std::fmod(a, b);
    case BinaryOp::kPower:
      return std::pow(a, b);
    case BinaryOp::kAtan2:
      return std::atan2(a, b);
    default:
      return holds(op, a, b) ? 1 : 0;
  }
}

/// Of two elements; `shown` is what a comparison that filters lets through.
double of_elements(const Binary& binary, double a, double b, double shown) {
  if (!is_comparison(binary.op) || binary.returns_bool) return worked_out(binary.op, a, b);
  return holds(binary.op, a, b) ? shown : kAbsent;
}

/// A result is another metric than what it was made of; a filter leaves it what it is.
bool drops_name(const Binary& binary) {
  return !is_comparison(binary.op) || binary.returns_bool;
}

Error ambiguous(const Row& one, const Row& other) {
  return {Errc::kInvalidArgument,
          "found duplicate series for the match group on the right hand-side of the operation: [" +
              text_of(*one.labels) + ", " + text_of(*other.labels) +
              "]; many-to-many matching not allowed: matching labels must be unique on one side"};
}

/// At which steps there is any value.
std::vector<bool> steps_with_values(const Rows& rows, std::size_t steps) {
  std::vector<bool> with(steps);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < steps; ++i) {
      if (!is_absent(row.values[i])) with[i] = true;
    }
  }
  return with;
}

/// One row for each group. Two values of a group at one step are an error where the other side has
/// any value at that step.
Result<Rows> one_for_each_group(Rows rows, const Rows& other_side, Grouping& grouping) {
  Rows groups;
  std::vector<bool> matter;
  for (Row& row : rows) {
    const std::size_t group = grouping.group_of(*row.labels);
    if (group == groups.size()) {
      groups.push_back(std::move(row));
      continue;
    }
    if (matter.empty()) matter = steps_with_values(other_side, row.values.size());
    std::vector<double>& values = groups[group].values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_absent(row.values[i])) continue;
      if (matter[i] && !is_absent(values[i])) {
        return tl::unexpected(ambiguous(groups[group], row));
      }
      values[i] = row.values[i];
    }
  }
  return groups;
}

LabelsPtr matched_labels(const Binary& binary, const LabelsPtr& left) {
  LabelsPtr named = drops_name(binary) ? without_name(left) : left;
  if (!binary.on && binary.labels.empty()) return named;
  return std::make_shared<const Labels>(binary.on ? kept(*named, binary.labels)
                                                  : removed(*named, binary.labels));
}

void apply_scalars(const Binary& binary, const std::vector<double>& scalars, bool scalar_left,
                   std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    if (is_absent(value)) continue;
    values[i] = scalar_left ? of_elements(binary, scalars[i], value, value)
                            : of_elements(binary, value, scalars[i], value);
  }
}

/// `taken`: at which steps another row of the left has met the same row of the right. Where two do,
/// nobody can say which is meant.
Status apply_row(const Binary& binary, const std::vector<double>& others, std::vector<bool>& taken,
                 std::vector<double>& values) {
  taken.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    double& value = values[i];
    if (is_absent(value)) continue;
    value = is_absent(others[i]) ? kAbsent : of_elements(binary, value, others[i], value);
    if (is_absent(value)) continue;
    if (taken[i]) {
      return fail(Errc::kInvalidArgument,
                  "multiple matches for labels: many-to-one matching must be explicit "
                  "(group_left/group_right), which is not supported here");
    }
    taken[i] = true;
  }
  return {};
}

void mark(const std::vector<double>& values, std::vector<bool>& present) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_absent(values[i])) present[i] = true;
  }
}

/// Leaves the values at the steps that are in `present`, or those that are not.
void filter(const std::vector<bool>& present, bool wants_present, std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (present[i] != wants_present) values[i] = kAbsent;
  }
}

}  // namespace

Result<std::vector<double>> Evaluator::between_scalars(const Binary& binary) {
  FORESHOCK_TRY(std::vector<double> left, scalar(*binary.left));
  FORESHOCK_TRY(const std::vector<double> right, scalar(*binary.right));
  for (std::size_t i = 0; i < left.size(); ++i) {
    left[i] = worked_out(binary.op, left[i], right[i]);
  }
  return left;
}

Result<Rows> Evaluator::binary(const Binary& binary) {
  if (is_set(binary.op)) return set(binary);
  const bool vectors =
      binary.left->type == ValueType::kVector && binary.right->type == ValueType::kVector;
  return vectors ? matched(binary) : with_scalar(binary);
}

Result<Rows> Evaluator::with_scalar(const Binary& binary) {
  const bool scalar_left = binary.left->type == ValueType::kScalar;
  FORESHOCK_TRY(const std::vector<double> scalars,
                scalar(scalar_left ? *binary.left : *binary.right));
  FORESHOCK_TRY(Rows rows, vector(scalar_left ? *binary.right : *binary.left));
  for (Row& row : rows) {
    FORESHOCK_TRY_VOID(work_.look(row.values.size()));
    if (drops_name(binary)) row.labels = without_name(row.labels);
    apply_scalars(binary, scalars, scalar_left, row.values);
  }
  if (!drops_name(binary)) return rows;
  return without_twins(std::move(rows), Twins::kJoin);
}

Result<Rows> Evaluator::matched(const Binary& binary) {
  FORESHOCK_TRY(Rows left, vector(*binary.left));
  FORESHOCK_TRY(Rows right, vector(*binary.right));
  Grouping grouping(binary.on, binary.labels);
  FORESHOCK_TRY(const Rows others, one_for_each_group(std::move(right), left, grouping));
  std::vector<std::vector<bool>> taken(others.size());
  for (Row& row : left) {
    FORESHOCK_TRY_VOID(work_.look(row.values.size()));
    const std::size_t group = grouping.find(*row.labels);
    if (group == others.size()) {
      row.values.assign(row.values.size(), kAbsent);
      continue;
    }
    FORESHOCK_TRY_VOID(apply_row(binary, others[group].values, taken[group], row.values));
    row.labels = matched_labels(binary, row.labels);
  }
  return without_twins(std::move(left), Twins::kJoin);
}

Result<Rows> Evaluator::set(const Binary& binary) {
  FORESHOCK_TRY(Rows left, vector(*binary.left));
  FORESHOCK_TRY(Rows right, vector(*binary.right));
  const bool is_or = binary.op == BinaryOp::kOr;
  Rows& filtered = is_or ? right : left;
  const Rows& others = is_or ? left : right;
  // Kept is what has, or has not, its like on the other side at the same step.
  const bool wants_like = binary.op == BinaryOp::kAnd;
  Grouping grouping(binary.on, binary.labels);
  std::vector<std::vector<bool>> present;
  for (const Row& row : others) {
    FORESHOCK_TRY_VOID(work_.look(row.values.size()));
    const std::size_t group = grouping.group_of(*row.labels);
    if (group == present.size()) present.emplace_back(steps_.count);
    mark(row.values, present[group]);
  }
  present.emplace_back(steps_.count);  // Of a group that is not there: what find() gives then.
  for (Row& row : filtered) {
    FORESHOCK_TRY_VOID(work_.look(row.values.size()));
    const std::size_t group = grouping.find(*row.labels);
    filter(present[group], wants_like, row.values);
  }
  if (!is_or) return left;
  std::move(right.begin(), right.end(), std::back_inserter(left));
  return without_twins(std::move(left), Twins::kJoin);
}

}  // namespace foreshock::promql
