#include "foreshock/models/structural/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/models/arima/internal/objective.h"
#include "foreshock/models/fit_report.h"
#include "foreshock/models/quasi_newton.h"
#include "foreshock/models/structural/internal/reduced_form.h"
#include "foreshock/models/structural/internal/variances.h"
#include "foreshock/models/structural/system.h"

namespace foreshock {
namespace {

using structural::Coordinates;

/// Grid points that are searched from, apart from one another.
constexpr std::size_t kStarts = 3;
constexpr int kMostSteps = 60;
constexpr double kTolerance = 1e-8;
constexpr double kRounding = 1e-11;

struct Search {
  std::vector<double> x;
  double value = std::numeric_limits<double>::infinity();
  bool converged = false;
  int evaluations = 0;
};

/// The best of the grid, best first.
std::vector<std::vector<double>> starts_of(arima::Objective& objective,
                                           const Coordinates& coordinates, int& evaluations) {
  std::vector<std::pair<double, std::vector<double>>> tried;
  for (auto& x : coordinates.grid()) {
    const double f = objective.value(x);
    ++evaluations;
    if (std::isfinite(f)) tried.emplace_back(f, std::move(x));
  }
  std::stable_sort(tried.begin(), tried.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<double>> out;
  for (auto& [f, x] : tried) {
    if (out.size() == kStarts) break;
    out.push_back(std::move(x));
  }
  return out;
}

Search search_from(arima::Objective& objective, std::vector<double> start) {
  const QuasiNewton::Function f = [&](std::span<const double> x, std::span<double> gradient,
                                      std::span<double> hessian) {
    return objective.value(x, gradient, hessian);
  };
  QuasiNewton newton(f, std::move(start),
                     {.tolerance = kTolerance, .longest_step = 2, .most = objective.bounds()});
  for (int i = 0; i < kMostSteps; ++i) {
    if (newton.step(f) != QuasiNewton::State::kSearching) break;
  }
  return {{newton.x().begin(), newton.x().end()},
          newton.value(),
          newton.state() == QuasiNewton::State::kConverged,
          newton.evaluations()};
}

/// Regressors of which the differences leave no more than rounding.
Status check_regressors(const StructuralSpec& spec, const ArimaSample& sample,
                        std::span<const double> delta,
                        std::span<const std::vector<double>> regressors) {
  double gain = 0;
  for (const double v : delta) gain += std::abs(v);
  for (std::size_t j = 0; j < regressors.size(); ++j) {
    double before = 0;
    double after = 0;
    for (const double v : regressors[j]) before = std::max(before, std::abs(v));
    for (const double v : sample.column(sample.missing + j)) after = std::max(after, std::abs(v));
    if (after > kRounding * gain * before) continue;
    return fail(Errc::kInvalidArgument,
                spec.name() + ": regressor " + std::to_string(j + 1) +
                    " is constant, or something else that a component follows exactly");
  }
  return {};
}

/// Of the differences, from an objective's value: what it leaves out put back.
double log_likelihood_of(const ArimaSample& sample, double value) {
  const auto count = static_cast<double>(sample.count());
  return -value - 0.5 * count * (std::log(2 * std::numbers::pi / count) + 1) -
         count * std::log(sample.spread);
}

Status check_count(const StructuralSpec& spec, const ArimaSample& sample, std::size_t parameters) {
  if (sample.count() > parameters + 1) return {};
  return fail(Errc::kInvalidArgument,
              spec.name() + ": " + std::to_string(sample.count()) +
                  " values beyond those that fix the start are too few for " +
                  std::to_string(parameters + 1) + " parameters");
}

}  // namespace

int StructuralFit::parameter_count() const {
  const auto variances = static_cast<int>(structural::variance_count(spec));
  return variances + diffuse + (spec.slope == Slope::kDamped ? 1 : 0) + (spec.cycle ? 2 : 0) +
         (spec.autoregression ? 1 : 0) + static_cast<int>(effects.size());
}

double StructuralFit::variance_factor() const {
  const auto all = static_cast<double>(count);
  return all / std::max<double>(1, all - (parameter_count() - diffuse) + 1);
}

double StructuralFit::aicc() const {
  return corrected_aic(log_likelihood, parameter_count(), count + diffuse);
}

Result<double> structural_log_likelihood(std::span<const double> y, const StructuralSpec& spec,
                                         const StructuralParams& params) {
  FORESHOCK_TRY_VOID(check(spec, params));
  if (!(params.irregular > 0)) {
    return fail(Errc::kInvalidArgument, "structural: the irregular variance must be positive here");
  }
  FORESHOCK_TRY(const auto form, structural::reduced_form(spec, structural::dynamics_of(params)));
  FORESHOCK_TRY(const ArimaSample sample, differenced_sample(y, form.delta));
  arima::ObjectiveRoom room;
  arima::Objective objective(structural::fixed_shape(spec, params, form), sample, room);
  objective.value({});
  const auto count = static_cast<double>(sample.count());
  const double variance = params.irregular / (sample.spread * sample.spread);
  FORESHOCK_TRY(const double constant, diffuse_constant(spec, params));
  return -0.5 * (count * std::log(2 * std::numbers::pi * variance) +
                 objective.squares() / variance + objective.log_determinants()) -
         count * std::log(sample.spread) - constant;
}

Result<StructuralFit> structural_mle(std::span<const double> y, const StructuralSpec& spec,
                                     std::span<const std::vector<double>> regressors) {
  const Coordinates coordinates(spec, y.size());
  FORESHOCK_TRY(const auto form, structural::reduced_form(spec, coordinates.usual_dynamics()));
  FORESHOCK_TRY(const ArimaSample sample, differenced_sample(y, form.delta, regressors));
  FORESHOCK_TRY_VOID(check_count(spec, sample, coordinates.size() + regressors.size()));
  FORESHOCK_TRY_VOID(check_regressors(spec, sample, form.delta, regressors));
  arima::ObjectiveRoom room;
  arima::Objective objective(coordinates.shape(form), sample, room);
  StructuralFit out{.spec = spec};
  Search best;
  for (auto& start : starts_of(objective, coordinates, out.evaluations)) {
    Search one = search_from(objective, std::move(start));
    out.evaluations += one.evaluations;
    if (one.value < best.value) best = std::move(one);
  }
  if (!std::isfinite(best.value)) {
    return fail(
        Errc::kInvalidArgument,
        spec.name() + (regressors.empty()
                           ? ": no likelihood anywhere"
                           : ": effects can't be told apart; is a regressor constant, a sum "
                             "of others, or what a component follows?"));
  }
  best.x = coordinates.without_nothings(best.x, [&](const std::vector<double>& x) {
    ++out.evaluations;
    return objective.value(x);
  });
  best.value = objective.value(best.x);
  const double irregular =
      objective.squares() / static_cast<double>(sample.count()) * sample.spread * sample.spread;
  out.params = coordinates.params(best.x, irregular);
  FORESHOCK_TRY(const double constant, diffuse_constant(spec, out.params));
  out.log_likelihood = log_likelihood_of(sample, best.value) - constant;
  out.count = static_cast<std::int64_t>(sample.count());
  out.diffuse = static_cast<int>(form.delta.size()) - 1;
  out.converged = best.converged;
  for (std::size_t j = 0; j < sample.effects; ++j) {
    out.effects.push_back(room.effects[sample.missing + j] * sample.spread);
  }
  return out;
}

}  // namespace foreshock
