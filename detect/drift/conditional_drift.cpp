#include "foreshock/detect/drift/conditional_drift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "foreshock/detect/drift/level_test.h"
#include "foreshock/detect/drift/whitening.h"
#include "foreshock/detect/two_sample/dependence.h"
#include "foreshock/detect/two_sample/kolmogorov_smirnov.h"
#include "foreshock/detect/two_sample/linear.h"
#include "foreshock/detect/two_sample/location.h"
#include "foreshock/detect/two_sample/multiple.h"
#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Matrix = std::vector<std::vector<double>>;

/// One stretch in scaled columns; the target is NaN wherever a driver is.
struct Stretch {
  std::vector<double> target;
  Matrix drivers;
  std::size_t rows = 0;  ///< In which all is present.
};

Stretch stretch_of(const ColumnScale& of_target, std::span<const double> target,
                   const std::vector<ColumnScale>& scales, const ColumnsOfDrivers& drivers) {
  Stretch out{of_target.applied(target), {}};
  for (std::size_t d = 0; d < drivers.size(); ++d) {
    out.drivers.push_back(scales[d].applied(drivers[d]));
  }
  for (std::size_t t = 0; t < out.target.size(); ++t) {
    for (const auto& driver : out.drivers) {
      if (std::isnan(driver[t])) out.target[t] = kNaN;
    }
    if (!std::isnan(out.target[t])) ++out.rows;
  }
  return out;
}

/// Sums of products of [1, drivers, target] over rows: moments of a regression.
struct Moments {
  Matrix A;
  std::vector<double> b;
  double squares = 0;
  double rows = 0;
};

/// columns[0] .. columns[k - 1] explain the last.
Moments moments_of(const Matrix& columns) {
  const std::size_t k = columns.size() - 1;
  Moments out{Matrix(k, std::vector<double>(k, 0.0)), std::vector<double>(k, 0.0)};
  const std::vector<double>& y = columns.back();
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (std::isnan(y[t])) continue;
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < k; ++j) out.A[i][j] += columns[i][t] * columns[j][t];
      out.b[i] += columns[i][t] * y[t];
    }
    out.squares += y[t] * y[t];
    ++out.rows;
  }
  return out;
}

double residual_squares(const Moments& moments, const std::vector<double>& beta) {
  double sum = moments.squares;
  for (std::size_t i = 0; i < beta.size(); ++i) {
    sum -= 2 * beta[i] * moments.b[i];
    for (std::size_t j = 0; j < beta.size(); ++j) sum += beta[i] * beta[j] * moments.A[i][j];
  }
  return std::max(0.0, sum);
}

/// Drivers that add something to those before them, by elimination of the covariances.
std::vector<std::size_t> independent_drivers(const Stretch& stretch) {
  Matrix columns{std::vector<double>(stretch.target.size(), 1.0)};
  for (const auto& driver : stretch.drivers) columns.push_back(driver);
  columns.push_back(stretch.target);
  Matrix C = moments_of(columns).A;
  std::vector<double> whole(C.size());
  for (std::size_t i = 0; i < C.size(); ++i) whole[i] = C[i][i];
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < C.size(); ++i) {
    if (!(C[i][i] > 1e-8 * whole[i]) || !(whole[i] > 0)) continue;
    if (i > 0) kept.push_back(i - 1);
    for (std::size_t r = i + 1; r < C.size(); ++r) {
      const double factor = C[r][i] / C[i][i];
      for (std::size_t c = i; c < C.size(); ++c) C[r][c] -= factor * C[i][c];
    }
  }
  return kept;
}

/// What the regression says of every row; NaN where a driver is missing.
std::vector<double> forecast(const Stretch& stretch, const std::vector<std::size_t>& used,
                             const std::vector<double>& beta) {
  std::vector<double> out(stretch.target.size(), beta[0]);
  for (std::size_t d = 0; d < used.size(); ++d) {
    for (std::size_t t = 0; t < out.size(); ++t) {
      out[t] += beta[d + 1] * stretch.drivers[used[d]][t];
    }
  }
  return out;
}

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> out(a);
  for (std::size_t t = 0; t < a.size(); ++t) out[t] -= b[t];
  return out;
}

/// [signature, drivers, target], whitened as the residuals are.
Matrix whitened_columns(const Whitening& whitening, const Stretch& stretch,
                        const std::vector<std::size_t>& used) {
  const auto plan = whitening.plan(stretch.target);
  Matrix out{Whitening::signature(plan)};
  for (const std::size_t d : used) out.push_back(Whitening::apply(plan, stretch.drivers[d]));
  out.push_back(Whitening::apply(plan, stretch.target));
  return out;
}

/// A^-1, column by column.
Result<Matrix> inverted(const Matrix& A) {
  Matrix out(A.size(), std::vector<double>(A.size()));
  for (std::size_t c = 0; c < A.size(); ++c) {
    std::vector<double> unit(A.size(), 0.0);
    unit[c] = 1;
    FORESHOCK_TRY(const std::vector<double> column, solve(A, std::move(unit)));
    for (std::size_t r = 0; r < A.size(); ++r) out[r][c] = column[r];
  }
  return out;
}

struct Regression {
  Moments moments;
  std::vector<double> beta;
  Matrix covariance;
  double variance;
};

/// blown_up: by what autocorrelation that is left over multiplies variances.
Result<Regression> regress(const Matrix& columns, double blown_up) {
  Regression out{moments_of(columns), {}, {}, 0};
  FORESHOCK_TRY(out.beta, solve(out.moments.A, out.moments.b));
  const double dof = std::max(1.0, out.moments.rows - static_cast<double>(out.beta.size()));
  out.variance = residual_squares(out.moments, out.beta) / dof;
  FORESHOCK_TRY(out.covariance, inverted(out.moments.A));
  for (auto& row : out.covariance) {
    for (double& value : row) value *= out.variance * blown_up;
  }
  return out;
}

/// F of the differences of all slopes.
Result<DriftTest> slope_test(const Regression& before, const Regression& now, double blown_up) {
  const std::size_t k = before.beta.size() - 1;
  Matrix V(k, std::vector<double>(k));
  std::vector<double> gap(k);
  for (std::size_t i = 0; i < k; ++i) {
    gap[i] = now.beta[i + 1] - before.beta[i + 1];
    for (std::size_t j = 0; j < k; ++j) {
      V[i][j] = before.covariance[i + 1][j + 1] + now.covariance[i + 1][j + 1];
    }
  }
  FORESHOCK_TRY(const std::vector<double> weighted, solve(V, gap));
  double wald = 0;
  for (std::size_t i = 0; i < k; ++i) wald += gap[i] * weighted[i];
  const auto count = static_cast<double>(k);
  const double rows = std::min(before.moments.rows, now.moments.rows) / blown_up;
  const double F = std::max(0.0, wald) / count;
  return DriftTest{F, f_tail(F, count, std::max(1.0, rows - count - 1)),
                   now.moments.rows / blown_up};
}

/// Intercepts of both with slopes in common, each stretch weighted by its own variance.
Result<DriftTest> level_test(const Regression& before, const Regression& now, double blown_up,
                             const Whitening& whitening) {
  const std::size_t k = before.beta.size() - 1;
  Matrix A(k + 2, std::vector<double>(k + 2, 0.0));
  std::vector<double> b(k + 2, 0.0);
  std::size_t own = 0;
  for (const Regression* const part : {&before, &now}) {
    const double weight = 1 / std::max(part->variance * blown_up, 1e-300);
    const auto place = [&](std::size_t i) { return i == 0 ? own : i + 1; };
    for (std::size_t i = 0; i <= k; ++i) {
      b[place(i)] += weight * part->moments.b[i];
      for (std::size_t j = 0; j <= k; ++j) {
        A[place(i)][place(j)] += weight * part->moments.A[i][j];
      }
    }
    ++own;
  }
  FORESHOCK_TRY(const std::vector<double> fit, solve(A, b));
  FORESHOCK_TRY(const Matrix V, inverted(A));
  const double error = std::sqrt(std::max(0.0, V[0][0] + V[1][1] - 2 * V[0][1]));
  const double z = error > 0 ? (fit[1] - fit[0]) / error : 0;
  const double dof = whitening.gain_error() > 0 ? std::max(1.0, 1 / (2 * whitening.gain_error()))
                                                : before.moments.rows;
  return DriftTest{z, student_two_sided(z, dof),
                   whitening.variance() * now.moments.A[0][0] / blown_up};
}

Status enough_rows(const Stretch& before, const Stretch& now, std::size_t drivers) {
  const std::size_t least = 10 * drivers;
  if (before.rows < std::max<std::size_t>(30, least) ||
      now.rows < std::max<std::size_t>(20, least)) {
    return fail(Errc::kInvalidArgument,
                std::to_string(before.rows) + " and " + std::to_string(now.rows) +
                    " whole rows are too few for " + std::to_string(drivers) + " drivers");
  }
  return {};
}

}  // namespace

Result<ConditionalDrift> conditional_drift(std::span<const double> target_before,
                                           const ColumnsOfDrivers& before,
                                           std::span<const double> target_now,
                                           const ColumnsOfDrivers& now) {
  FORESHOCK_TRY(const ColumnScale of_target, ColumnScale::of(target_before));
  std::vector<ColumnScale> scales;
  for (const auto& driver : before) {
    FORESHOCK_TRY(const ColumnScale scale, ColumnScale::of(driver));
    scales.push_back(scale);
  }
  const Stretch x = stretch_of(of_target, target_before, scales, before);
  const Stretch y = stretch_of(of_target, target_now, scales, now);
  ConditionalDrift out{};
  out.used = independent_drivers(x);
  if (out.used.empty()) return fail(Errc::kInvalidArgument, "no driver varies");
  FORESHOCK_TRY_VOID(enough_rows(x, y, out.used.size()));

  Matrix plain{std::vector<double>(x.target.size(), 1.0)};
  for (const std::size_t d : out.used) plain.push_back(x.drivers[d]);
  plain.push_back(x.target);
  FORESHOCK_TRY(const Regression first, regress(plain, 1));
  out.forecast_before = forecast(x, out.used, first.beta);
  out.forecast_now = forecast(y, out.used, first.beta);
  const std::vector<double> there = present(x.target, 2).value();
  const double whole = variance_of(there);
  out.explained = whole > 0 ? std::max(0.0, 1 - first.variance / whole) : 0;

  const std::vector<double> rest_before = difference(x.target, out.forecast_before);
  const std::vector<double> rest_now = difference(y.target, out.forecast_now);
  FORESHOCK_TRY(const Whitening whitening, Whitening::fit(rest_before));
  const Whitened e = whitened(whitening, rest_before);
  const Whitened f = whitened(whitening, rest_now, e);
  const auto refine = [&](std::vector<double>& fitted, const std::vector<double>& rest) {
    const std::vector<double> more = whitening.predict(rest);
    for (std::size_t t = 0; t < fitted.size(); ++t) {
      if (!std::isnan(more[t])) fitted[t] += more[t];
    }
  };
  refine(out.forecast_before, rest_before);
  refine(out.forecast_now, rest_now);
  const bool white = is_white(e.innovation, whitening.order());
  const double blown_up = white ? 1 : autocorrelation_time(e.innovation).value_or(1.0);
  out.path = white ? DriftPath::kInnovations : DriftPath::kEffectiveSize;

  FORESHOCK_TRY(const Regression was, regress(whitened_columns(whitening, x, out.used), blown_up));
  FORESHOCK_TRY(const Regression is, regress(whitened_columns(whitening, y, out.used), blown_up));
  FORESHOCK_TRY(out.slope, slope_test(was, is, blown_up));
  FORESHOCK_TRY(out.level, level_test(was, is, blown_up, whitening));
  out.slopes_before.assign(was.beta.begin() + 1, was.beta.end());
  out.slopes_now.assign(is.beta.begin() + 1, is.beta.end());
  const auto n = static_cast<double>(e.innovation.size()) / blown_up;
  const auto m = static_cast<double>(f.innovation.size()) / blown_up;
  const auto pair = sorted_pair(e.innovation, f.innovation).value();
  const double distance = ks_distance(pair.x, pair.y);
  out.distribution = {distance, ks_p_value(distance, n, m), m};
  const auto spread = brown_forsythe(e.innovation, f.innovation).value_or(TestResult{0, 1});
  out.spread = {spread.statistic, f_tail(spread.statistic / blown_up, 1, std::max(1.0, n + m - 2)),
                m};
  out.p_value = cauchy_combination(
      std::array{out.slope.p_value, out.level.p_value, out.distribution.p_value});
  return out;
}

}  // namespace foreshock
