#include "foreshock/detect/two_sample/label_shift.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/two_sample/linear.h"

namespace foreshock {
namespace {

bool are_shares(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return value >= 0 && value <= 1 + 1e-9; });
}

}  // namespace

Result<LabelShift> black_box_shift(const std::vector<std::vector<double>>& joint,
                                   const std::vector<double>& predicted) {
  const std::size_t k = predicted.size();
  if (k < 2 || joint.size() != k || !are_shares(predicted)) {
    return fail(Errc::kInvalidArgument, "label shift: a table of two classes or more is needed");
  }
  LabelShift out;
  out.shares.assign(k, 0.0);
  for (const std::vector<double>& row : joint) {
    if (row.size() != k || !are_shares(row)) {
      return fail(Errc::kInvalidArgument, "label shift: the table is not square, or not of shares");
    }
    for (std::size_t j = 0; j < k; ++j) out.shares[j] += row[j];
  }
  FORESHOCK_TRY(out.weights, solve(joint, predicted));
  for (std::size_t j = 0; j < k; ++j) out.shares[j] *= out.weights[j];
  return out;
}

Result<LabelShiftEm> label_shift_em(const std::vector<std::vector<double>>& posteriors,
                                    const std::vector<double>& source) {
  constexpr int kMostRounds = 100'000;
  const std::size_t k = source.size();
  const bool positive =
      std::all_of(source.begin(), source.end(), [](double share) { return share > 0; });
  if (k < 2 || posteriors.empty() || !positive || !are_shares(source)) {
    return fail(Errc::kInvalidArgument, "label shift: shares of two classes or more are needed");
  }
  for (const std::vector<double>& row : posteriors) {
    if (row.size() != k || !are_shares(row)) {
      return fail(Errc::kInvalidArgument,
                  "label shift: a row is not of " + std::to_string(k) + " probabilities");
    }
  }
  LabelShiftEm out{source, 0, 0};
  const auto n = static_cast<double>(posteriors.size());
  for (out.iterations = 1; out.iterations <= kMostRounds; ++out.iterations) {
    std::vector<double> next(k, 0.0);
    out.log_likelihood = 0;
    for (const std::vector<double>& row : posteriors) {
      double sum = 0;
      for (std::size_t j = 0; j < k; ++j) sum += row[j] * out.shares[j] / source[j];
      if (!(sum > 0)) return fail(Errc::kInvalidArgument, "label shift: a row of zeros");
      for (std::size_t j = 0; j < k; ++j) next[j] += row[j] * out.shares[j] / source[j] / sum / n;
      out.log_likelihood += std::log(sum);
    }
    double moved = 0;
    for (std::size_t j = 0; j < k; ++j) moved = std::max(moved, std::abs(next[j] - out.shares[j]));
    out.shares = std::move(next);
    if (moved < 1e-12) return out;
  }
  return fail(Errc::kNotConverged, "label shift: shares still move after 100,000 rounds");
}

}  // namespace foreshock
