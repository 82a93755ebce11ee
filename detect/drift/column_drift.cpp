#include "foreshock/detect/drift/column_drift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "foreshock/detect/drift/level_test.h"
#include "foreshock/detect/drift/whitening.h"
#include "foreshock/detect/two_sample/block_bootstrap.h"
#include "foreshock/detect/two_sample/dependence.h"
#include "foreshock/detect/two_sample/kolmogorov_smirnov.h"
#include "foreshock/detect/two_sample/location.h"
#include "foreshock/detect/two_sample/multiple.h"
#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

constexpr std::size_t kLeast = 8;
constexpr double kMostScales = 12;

double deviation_of(std::span<const double> values) {
  return values.size() < 2 ? 0 : std::sqrt(variance_of(values));
}

/// The larger of what the middle half and what the middle nine tenths say; for the normal both are
/// its standard deviation.
double robust_deviation(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double centre = quantile_of_sorted(values, 0.5);
  const double wide =
      (quantile_of_sorted(values, 0.95) / 2 - quantile_of_sorted(values, 0.05) / 2) / 1.645;
  for (double& value : values) value = std::abs(value / 2 - centre / 2);
  return std::max(wide, 2 * 1.4826 * median_of(std::move(values)));
}

/// As if independent, but each sample worth only its size over its autocorrelation time.
ColumnDrift by_effective_size(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  const auto worth = [](double count, const Result<double>& time) {
    return count / std::max(1.0, time.value_or(1.0));
  };
  const double n_mean = worth(n, autocorrelation_time(x));
  const double m_mean = worth(m, autocorrelation_time(y));
  const double n_ks = worth(n, indicator_time(x));
  const double m_ks = worth(m, indicator_time(y));
  ColumnDrift out{};
  out.path = DriftPath::kEffectiveSize;
  const double a = variance_of(x) / n_mean;
  const double b = variance_of(y) / m_mean;
  const double gap = mean_of(y) - mean_of(x);
  const double error = std::sqrt(a + b);
  const double before = deviation_of(x);
  out.shift = gap / (before > 0 ? before : std::max(deviation_of(y), 1e-300));
  out.shift_error = error / (before > 0 ? before : std::max(deviation_of(y), 1e-300));
  if (error > 0) {
    const double dof =
        (a + b) * (a + b) / (a * a / std::max(1.0, n_mean - 1) + b * b / std::max(1.0, m_mean - 1));
    out.level = {gap / error, student_two_sided(gap / error, dof), m_mean};
  } else {  // Two constants.
    out.level = {gap == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), gap),
                 gap == 0 ? 1.0 : 0.0, m_mean};
  }
  std::vector<double> first = x;
  std::vector<double> second = y;
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  const double distance = ks_distance(first, second);
  out.distribution = {distance, ks_p_value(distance, n_ks, m_ks), m_ks};
  const TestResult spread = brown_forsythe(x, y).value_or(TestResult{0, 1});
  const double share = (n_ks + m_ks) / (n + m);  // F shrinks as its sample does.
  out.spread = {spread.statistic, spread.p_value, m_ks};
  if (share < 1 && std::isfinite(spread.statistic)) {
    out.spread.p_value = f_tail(spread.statistic * share, 1, std::max(1.0, n_ks + m_ks - 2));
  }
  out.spread_ratio = before > 0 ? deviation_of(y) / before : 1;
  return out;
}

/// The distribution judged by blocks instead; level and spread by effective sizes.
ColumnDrift by_bootstrap(const std::vector<double>& x, const std::vector<double>& y,
                         const ColumnDriftOptions& options) {
  ColumnDrift out = by_effective_size(x, y);
  out.path = DriftPath::kBlockBootstrap;
  const auto drawn =
      ks_block_bootstrap(x, y, {.resamples = options.resamples, .seed = options.seed});
  if (drawn) out.distribution.p_value = drawn->p_value;
  return out;
}

ColumnDrift by_innovations(const Whitening& whitening, const Whitened& before,
                           const Whitened& after) {
  ColumnDrift out{};
  out.path = DriftPath::kInnovations;
  const LevelDifference level = level_difference(before, after, whitening.gain_error());
  const double unit = std::sqrt(whitening.variance()) * level.innovation_deviation;
  out.level = {level.z, level.p_value, whitening.variance() * level.information_after};
  out.shift = level.difference / unit;
  out.shift_error = level.error / unit;
  const auto m = static_cast<double>(after.innovation.size());
  const auto ks =
      kolmogorov_smirnov(before.innovation, after.innovation, KsMethod::kAsymptotic).value();
  out.distribution = {ks.statistic, ks.p_value, m};
  const TestResult spread =
      brown_forsythe(before.innovation, after.innovation).value_or(TestResult{0, 1});
  out.spread = {spread.statistic, spread.p_value, m};
  const double was = robust_deviation(before.innovation);
  out.spread_ratio = was > 0 ? robust_deviation(after.innovation) / was : 1;
  return out;
}

}  // namespace

std::string_view name_of(DriftPath path) {
  switch (path) {
    case DriftPath::kInnovations:
      return "innovations";
    case DriftPath::kEffectiveSize:
      return "n_eff";
    case DriftPath::kBlockBootstrap:
      break;
  }
  return "block bootstrap";
}

Result<ColumnScale> ColumnScale::of(std::span<const double> reference) {
  FORESHOCK_TRY(const std::vector<double> values, present(reference));
  ColumnScale scale{median_of(values), 1};
  double deviation = robust_deviation(values);
  if (!(deviation > 0)) {  // Nearly all are equal: what the others are away.
    for (const double value : values) {
      deviation = std::max(deviation, std::abs(value / 2 - scale.centre / 2));
    }
  }
  if (!(deviation > 0)) deviation = std::abs(scale.centre);
  if (deviation > 0) scale.per_unit = 1 / deviation;
  return scale;
}

std::vector<double> ColumnScale::applied(std::span<const double> values) const {
  std::vector<double> out(values.begin(), values.end());
  for (double& value : out) {
    if (std::isnan(value)) continue;
    // Divided first: the difference of large values of opposite sign overflows.
    value = std::clamp((value / 2 - centre / 2) * per_unit * 2, -kMostScales, kMostScales);
  }
  return out;
}

Result<ColumnDrift> column_drift(std::span<const double> reference, std::span<const double> current,
                                 const ColumnDriftOptions& options) {
  const auto enough = [](std::span<const double> values, const char* which) -> Status {
    const auto checked = present(values, kLeast);
    if (!checked) return tl::unexpected(checked.error().within(which));
    return {};
  };
  FORESHOCK_TRY_VOID(enough(reference, "reference"));
  FORESHOCK_TRY_VOID(enough(current, "current"));
  FORESHOCK_TRY(const ColumnScale scale, ColumnScale::of(reference));
  const std::vector<double> x = scale.applied(reference);
  const std::vector<double> y = scale.applied(current);
  const auto whitening = Whitening::fit(x);
  ColumnDrift out{};
  if (!whitening) {
    out = by_effective_size(present(x).value(), present(y).value());
  } else {
    const Whitened before = whitened(*whitening, x);
    const Whitened after = whitened(*whitening, y, before);
    out = is_white(before.innovation, whitening->order())
              ? by_innovations(*whitening, before, after)
              : by_bootstrap(present(x).value(), present(y).value(), options);
  }
  out.p_value = cauchy_combination(std::array{out.level.p_value, out.distribution.p_value});
  return out;
}

}  // namespace foreshock
