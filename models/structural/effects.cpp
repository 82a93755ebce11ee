#include "foreshock/models/structural/effects.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "foreshock/models/least_squares.h"
#include "foreshock/models/structural/internal/columns.h"
#include "foreshock/models/structural/internal/layout.h"

namespace foreshock {

namespace structural {

FilteredColumns filtered_columns(std::span<const double> y,
                                 std::span<const std::vector<double>> regressors,
                                 const StructuralSpec& spec, const StructuralParams& params) {
  FilteredColumns out{.y = {}, .X = {}, .states = {}, .system = structured_system(spec, params)};
  structured::Belief belief = diffuse_start(spec, params);
  const std::size_t k = belief.x.size();
  std::vector<std::vector<double>> innovations(regressors.size());
  out.states.assign(1 + regressors.size(), std::vector<double>(k, 0.0));
  std::vector<double> gain(k, 0.0);
  for (std::size_t t = 0; t < y.size(); ++t) {
    // The belief itself sees y, so that its gain and variance are those of a value that is there.
    const structured::Seen seen = structured::correct(out.system, belief, y[t], gain);
    structured::predict(out.system, belief);
    const bool there = y[t] == y[t];
    const bool counts = there && seen.diffuse == 0 && seen.variance > 0;
    const bool learnt = there && (seen.diffuse > 0 || seen.variance > 0);
    for (std::size_t j = 0; j < out.states.size(); ++j) {
      std::vector<double>& x = out.states[j];
      const double value = j == 0 ? y[t] : regressors[j - 1][t];
      const double error = value - structured::observed(out.system, x);
      if (counts) {
        (j == 0 ? out.y : innovations[j - 1]).push_back(error / std::sqrt(seen.variance));
      }
      for (std::size_t i = 0; learnt && i < k; ++i) x[i] += gain[i] * error;
      structured::move(out.system, x);
    }
  }
  for (const auto& column : innovations) out.X.insert(out.X.end(), column.begin(), column.end());
  return out;
}

}  // namespace structural

double StructuralEffects::error(std::size_t j) const {
  return std::sqrt(covariance[j * values.size() + j]);
}

Result<StructuralEffects> structural_effects(std::span<const double> y,
                                             std::span<const std::vector<double>> regressors,
                                             const StructuralSpec& spec,
                                             const StructuralParams& params) {
  FORESHOCK_TRY_VOID(check(spec, params));
  const auto is_sound = [&](const std::vector<double>& x) {
    return x.size() == y.size() &&
           std::all_of(x.begin(), x.end(), [](double v) { return std::isfinite(v); });
  };
  if (!std::all_of(regressors.begin(), regressors.end(), is_sound)) {
    return fail(Errc::kInvalidArgument,
                "structural: a regressor must have a finite value for every point");
  }
  if (std::any_of(y.begin(), y.end(), [](double v) { return std::isinf(v); })) {
    return fail(Errc::kInvalidArgument, "structural: a value is infinite");
  }
  const auto columns = structural::filtered_columns(y, regressors, spec, params);
  auto solved = least_squares(columns.X, columns.y);
  if (!solved) {
    return fail(Errc::kInvalidArgument,
                spec.name() + ": effects can't be told apart: " + solved.error().message);
  }
  return StructuralEffects{std::move(solved->coefficients), std::move(solved->covariance)};
}

std::vector<double> without_effects(std::span<const double> y,
                                    std::span<const std::vector<double>> regressors,
                                    std::span<const double> beta) {
  std::vector<double> out(y.begin(), y.end());
  for (std::size_t j = 0; j < regressors.size(); ++j) {
    for (std::size_t t = 0; t < out.size(); ++t) out[t] -= beta[j] * regressors[j][t];
  }
  return out;
}

}  // namespace foreshock
