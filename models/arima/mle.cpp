#include "foreshock/models/arima/mle.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "foreshock/models/arima/internal/finish.h"
#include "foreshock/models/arima/internal/starts.h"
#include "foreshock/models/arima/params.h"
#include "foreshock/models/quasi_newton.h"

namespace foreshock {
namespace {

/// Step of the central differences, in the search's coordinates.
constexpr double kStep = 1e-4;
/// A given start is brought to partial autocorrelations no larger than this.
constexpr double kMostPartial = 0.9999;

std::vector<std::vector<double>> starts_of(const ArimaOrder& order, const ArimaSample& sample,
                                           arima::ObjectiveRoom& room, const ArimaEffort& effort) {
  if (!effort.start.empty()) {
    std::vector<double> x(effort.start.size());
    to_unconstrained(order, effort.start, kMostPartial, x);
    return {x};
  }
  const HannanRissanen regression(arima::white_residuals(sample, room), order);
  std::vector<std::vector<double>> starts{arima::start_from(order, regression)};
  const bool mixed = (order.p > 0 && order.q > 0) || (order.P > 0 && order.Q > 0);
  const bool several = order.coefficient_count() >= effort.several_from || mixed;
  if (several && sample.count() <= effort.several_to) {
    for (auto& x : arima::further_starts(order)) starts.push_back(std::move(x));
  }
  return starts;
}

}  // namespace

Result<ArimaFit> arima_mle(std::span<const double> y, const ArimaSpec& spec,
                           const ArimaEffort& effort) {
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(y, spec.order, spec.constant, spec.regressors));
  FORESHOCK_TRY_VOID(arima::check_count(spec, sample));
  const auto k = static_cast<std::size_t>(spec.order.coefficient_count());
  if (!effort.start.empty() && effort.start.size() != k) {
    return fail(Errc::kInvalidArgument, spec.order.name() + ": the start has " +
                                            std::to_string(effort.start.size()) +
                                            " coefficients, not " + std::to_string(k));
  }
  arima::ObjectiveRoom room;
  arima::Objective objective(spec.order, sample, room);
  const QuasiNewton::Function f = [&](std::span<const double> x, std::span<double> gradient,
                                      std::span<double> hessian) {
    return objective.value(x, gradient, hessian);
  };
  std::optional<ArimaFit> best;
  int evaluations = 0;
  int starts = 0;
  for (auto& start : starts_of(spec.order, sample, room, effort)) {
    QuasiNewton search(f, std::move(start),
                       {.tolerance = effort.tolerance, .most = objective.bounds()});
    for (int i = 0; i < effort.most_steps; ++i) {
      if (search.step(f) != QuasiNewton::State::kSearching) break;
    }
    evaluations += search.evaluations();
    ++starts;
    if (!std::isfinite(search.value())) continue;
    // Compared as finished: next to the unit circle the search's own figure may be a mock.
    auto fit = arima::finish(spec, sample, objective, room, search.x());
    if (!fit || (best && fit->log_likelihood <= best->log_likelihood)) continue;
    fit->converged = search.state() == QuasiNewton::State::kConverged;
    best = std::move(*fit);
  }
  if (!best) {
    return fail(Errc::kInvalidArgument,
                spec.order.name() + ": no likelihood anywhere: effects can't be told apart");
  }
  best->method = "maximum likelihood";
  best->evaluations = evaluations;
  best->starts = starts;
  return *std::move(best);
}

Status add_standard_errors(std::span<const double> y, const ArimaSpec& spec, ArimaFit& fit) {
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(y, spec.order, spec.constant, spec.regressors));
  arima::ObjectiveRoom room;
  arima::Objective objective(spec.order, sample, room);
  const std::size_t k = fit.coefficients.size();
  const auto size = static_cast<Eigen::Index>(k);
  std::vector<double> x(k);
  to_unconstrained(spec.order, fit.coefficients, 1 - 1e-9, x);
  std::vector<double> unused(k * k);
  Eigen::MatrixXd information(size, size);
  for (std::size_t j = 0; j < k; ++j) {
    std::vector<double> up(k);
    std::vector<double> down(k);
    // Both sides of a point at the edge of the search are inside it.
    const double most = objective.bounds()[j] - kStep;
    const double at = std::clamp(x[j], -most, most);
    x[j] = at + kStep;
    objective.value(x, up, unused);
    x[j] = at - kStep;
    objective.value(x, down, unused);
    x[j] = at;
    for (std::size_t i = 0; i < k; ++i) {
      information(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          (up[i] - down[i]) / (2 * kStep);
    }
  }
  information = (0.5 * (information + information.transpose())).eval();
  std::vector<double> map(k * k);
  std::vector<double> back(k);
  from_unconstrained(spec.order, x, back, map);
  const Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>> M(map.data(), size, size);
  const Eigen::LDLT<Eigen::MatrixXd> solver(information);
  const bool curved = k == 0 || (solver.info() == Eigen::Success && solver.isPositive());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  fit.errors.assign(k + sample.effects, nan);
  if (curved && k > 0) {
    const Eigen::MatrixXd covariance = M * solver.solve(M.transpose());
    for (std::size_t j = 0; j < k; ++j) {
      const double variance =
          covariance(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(j));
      fit.errors[j] = variance > 0 ? std::sqrt(variance) : nan;
    }
  }
  // Effects: sigma^2 (X' V^-1 X)^-1 at the coefficients, with which they are not correlated.
  objective.value(x);
  const std::size_t columns = sample.columns();
  const auto wide = static_cast<Eigen::Index>(columns);
  const Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>> R(room.triangle.data(),
                                                                           wide, wide);
  const Eigen::MatrixXd inverse =
      R.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(wide, wide));
  for (std::size_t j = 0; j < sample.effects; ++j) {
    const auto row = static_cast<Eigen::Index>(sample.missing + j);
    fit.errors[k + j] = std::sqrt(fit.sigma2) * inverse.row(row).norm();
  }
  return {};
}

}  // namespace foreshock
