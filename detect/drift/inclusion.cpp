#include "foreshock/detect/drift/inclusion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "foreshock/core/check.h"
#include "foreshock/detect/two_sample/contingency.h"
#include "foreshock/detect/two_sample/dependence.h"
#include "foreshock/detect/two_sample/multiple.h"
#include "foreshock/detect/two_sample/tails.h"
#include "foreshock/spectral/correlation.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeastLosses = 5;

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// [groups][lost, there].
CountTable table_of(std::span<const double> inclusion, const Groups& groups, std::size_t count) {
  FORESHOCK_CHECK(inclusion.size() == groups.size());
  CountTable table(count, std::vector<double>(2, 0.0));
  for (std::size_t t = 0; t < groups.size(); ++t) {
    if (groups[t] == kNoGroup) continue;
    FORESHOCK_CHECK(groups[t] < count);
    ++table[groups[t]][inclusion[t] > 0 ? 1 : 0];
  }
  return table;
}

double losses_of(const CountTable& table) {
  double sum = 0;
  for (const auto& row : table) sum += row[0];
  return sum;
}

/// By how much runs of gaps within runs of groups blow up a chi-square (Bartlett's formula for the
/// variance of a product of two series), summed while positive.
double inflation(std::span<const double> inclusion, const Groups& groups, std::size_t count) {
  const std::size_t lags = std::min<std::size_t>(inclusion.size() / 4, 400);
  const auto rho = lags > 0 ? acf(inclusion, lags) : fail(Errc::kInvalidArgument, "");
  if (!rho) return 1;
  std::vector<double> mean(lags + 1, 0.0);
  double used = 0;
  for (std::size_t g = 0; g < count; ++g) {
    std::vector<double> indicator(groups.size(), 0.0);
    for (std::size_t t = 0; t < groups.size(); ++t) indicator[t] = groups[t] == g ? 1 : 0;
    const auto of_group = acf(indicator, lags);
    if (!of_group) continue;
    for (std::size_t k = 0; k <= lags; ++k) mean[k] += (*of_group)[k];
    ++used;
  }
  if (used == 0) return 1;
  double sum = 0;
  for (std::size_t k = 1; k <= lags && (*rho)[k] > 0 && mean[k] > 0; ++k) {
    sum += (*rho)[k] * mean[k] / used;
  }
  return 1 + 2 * sum;
}

/// Chi-square, one degree of freedom, of a straight line through the loss rates of groups 0, 1, ..
/// Source:  Armitage (1955), Biometrics 11, 375-386.
double trend_of(const CountTable& table) {
  double n = 0;
  double lost = 0;
  double first = 0;    // sum of the groups' numbers over points
  double second = 0;   // of their squares
  double crossed = 0;  // over lost points
  for (std::size_t g = 0; g < table.size(); ++g) {
    const double count = table[g][0] + table[g][1];
    const auto number = static_cast<double>(g);
    n += count;
    lost += table[g][0];
    first += number * count;
    second += number * number * count;
    crossed += number * table[g][0];
  }
  const double variance = lost / n * (1 - lost / n) * (second - first * first / n);
  const double gap = crossed - first * lost / n;
  return variance > 0 ? gap * gap / variance : 0;
}

/// Chi-square of one group against all others.
double end_of(const CountTable& table, std::size_t end) {
  CountTable two(2, std::vector<double>(2, 0.0));
  for (std::size_t g = 0; g < table.size(); ++g) {
    for (std::size_t c = 0; c < 2; ++c) two[g == end ? 1 : 0][c] += table[g][c];
  }
  const auto test = chi_square_test(two);
  return test ? test->statistic : 0;
}

/// Woolf's test that the ratio of loss rates is the same in every group.
ContingencyResult ratios_differ(const CountTable& before, const CountTable& now) {
  double weights = 0;
  double weighted = 0;
  std::vector<std::pair<double, double>> ratios;  // log ratio, weight.
  for (std::size_t g = 0; g < now.size(); ++g) {
    const double n = before[g][0] + before[g][1];
    const double m = now[g][0] + now[g][1];
    if (n < 1 || m < 1) continue;
    const double lost_n = before[g][0] + 0.5;
    const double lost_m = now[g][0] + 0.5;
    const double ratio = std::log(lost_m / (m + 1)) - std::log(lost_n / (n + 1));
    const double variance = 1 / lost_m - 1 / (m + 1) + 1 / lost_n - 1 / (n + 1);
    ratios.emplace_back(ratio, 1 / variance);
    weights += 1 / variance;
    weighted += ratio / variance;
  }
  ContingencyResult out{0, 1, static_cast<double>(ratios.size()) - 1, 0};
  for (const auto& [ratio, weight] : ratios) {
    out.statistic += weight * (ratio - weighted / weights) * (ratio - weighted / weights);
  }
  return out;
}

}  // namespace

std::vector<double> inclusion_of(std::span<const double> values) {
  std::vector<double> out;
  out.reserve(values.size());
  for (const double value : values) out.push_back(std::isnan(value) ? 0.0 : 1.0);
  return out;
}

DriftTest missing_rate_change(std::span<const double> before, std::span<const double> now) {
  FORESHOCK_CHECK(!before.empty() && !now.empty());
  const auto n = static_cast<double>(before.size());
  const auto m = static_cast<double>(now.size());
  const double lost_before = n - sum_of(before);
  const double lost_now = m - sum_of(now);
  // The longer of both: a stretch that happened to have no outage tells nothing of how long they
  // are.
  const double time =
      std::max(autocorrelation_time(before).value_or(1.0), autocorrelation_time(now).value_or(1.0));
  const double n_eff = n / time;
  const double m_eff = m / time;
  DriftTest out{lost_now / m - lost_before / n, 1, m_eff};
  CountTable table{{lost_before * n_eff / n, (n - lost_before) * n_eff / n},
                   {lost_now * m_eff / m, (m - lost_now) * m_eff / m}};
  const auto test = chi_square_test(table);
  if (!test) return out;
  out.p_value = test->p_value;
  if (test->dof > 0 && test->smallest < 5) {
    for (auto& row : table) {
      for (double& cell : row) cell = std::round(cell);
    }
    const auto exact = fisher_exact(table);
    if (exact) out.p_value = exact->p_value;
  }
  return out;
}

Groups bands_of(std::span<const double> forecast, std::span<const double> inclusion,
                std::size_t count) {
  FORESHOCK_CHECK(count >= 2 && forecast.size() == inclusion.size());
  Groups out(forecast.size(), kNoGroup);
  for (const bool behind_a_loss : {false, true}) {
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < forecast.size(); ++t) {
      const bool behind = t > 0 && inclusion[t - 1] == 0;
      if (!std::isnan(forecast[t]) && behind == behind_a_loss) order.push_back(t);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return forecast[a] < forecast[b]; });
    std::size_t group = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
      // Equal forecasts share a group.
      if (rank == 0 || forecast[order[rank]] > forecast[order[rank - 1]]) {
        group = rank * count / order.size();
      }
      out[order[rank]] = group;
    }
  }
  return out;
}

DriftTest inclusion_change(const Grouped& before, const Grouped& now, std::size_t count,
                           GroupOrder order) {
  const CountTable was = table_of(before.inclusion, before.groups, count);
  const CountTable is = table_of(now.inclusion, now.groups, count);
  const double blown_up = inflation(now.inclusion, now.groups, count);
  DriftTest out{kNaN, kNaN, static_cast<double>(now.inclusion.size()) / blown_up};
  const auto alone = chi_square_test(is);
  if (!alone || !(alone->dof > 0) || losses_of(is) < kLeastLosses) return out;
  const auto earlier = chi_square_test(was);
  const bool same_before =
      !earlier || losses_of(was) < kLeastLosses ||
      chi_square_tail(earlier->statistic / inflation(before.inclusion, before.groups, count),
                      std::max(1.0, earlier->dof)) >= 0.01;
  const ContingencyResult test = same_before ? *alone : ratios_differ(was, is);
  if (!(test.dof > 0)) return out;
  out.statistic = test.statistic / blown_up;
  out.p_value = chi_square_tail(out.statistic, test.dof);
  if (order == GroupOrder::kAscending && same_before) {
    const double trend = chi_square_tail(trend_of(is) / blown_up, 1);
    std::array<double, 4> all{out.p_value, trend, chi_square_tail(end_of(is, 0) / blown_up, 1),
                              chi_square_tail(end_of(is, is.size() - 1) / blown_up, 1)};
    out.p_value = cauchy_combination(all);
  }
  return out;
}

}  // namespace foreshock
