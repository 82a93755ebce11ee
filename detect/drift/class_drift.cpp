#include "foreshock/detect/drift/class_drift.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "foreshock/detect/two_sample/contingency.h"
#include "foreshock/detect/two_sample/dependence.h"
#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

Result<std::vector<double>> counts_of(std::span<const double> codes, std::size_t count) {
  std::vector<double> out(count, 0.0);
  double all = 0;
  for (const double code : codes) {
    if (std::isnan(code)) continue;
    if (!(code >= 0) || code >= static_cast<double>(count) || code != std::floor(code)) {
      return fail(Errc::kInvalidArgument, "a class that is none");
    }
    ++out[static_cast<std::size_t>(code)];
    ++all;
  }
  if (!(all > 0)) return fail(Errc::kInvalidArgument, "no class is present");
  return out;
}

double time_of_class(std::span<const double> codes, std::size_t code) {
  std::vector<double> indicator(codes.begin(), codes.end());
  for (double& value : indicator) {
    if (!std::isnan(value)) value = value == static_cast<double>(code) ? 1 : 0;
  }
  return autocorrelation_time(indicator).value_or(1.0);
}

/// Mean autocorrelation time of the classes, those with fewer than five values left out.
double design_effect(std::span<const double> codes, const std::vector<double>& counts, double all) {
  constexpr std::size_t kMostClasses = 50;  ///< The commonest say enough, at bounded cost.
  std::vector<std::size_t> order;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] >= 5 && counts[c] < all) order.push_back(c);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  order.resize(std::min(order.size(), kMostClasses));
  double sum = 0;
  double weights = 0;
  for (const std::size_t c : order) {
    const double weight = 1 - counts[c] / all;
    sum += weight * time_of_class(codes, c);
    weights += weight;
  }
  return weights > 0 ? std::max(1.0, sum / weights) : 1.0;
}

}  // namespace

Result<ClassDrift> class_drift(std::span<const double> before, std::span<const double> now,
                               std::size_t count) {
  FORESHOCK_TRY(const std::vector<double> was, counts_of(before, count));
  FORESHOCK_TRY(const std::vector<double> is, counts_of(now, count));
  double n = 0;
  double m = 0;
  for (std::size_t c = 0; c < count; ++c) {
    n += was[c];
    m += is[c];
  }
  const double n_eff = n / design_effect(before, was, n);
  const double m_eff = m / design_effect(now, is, m);
  ClassDrift out{{}, 0, 0, 0, 0};
  double furthest = -1;
  CountTable table(2);
  double rare_before = 0;
  double rare_now = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const double gap = is[c] / m - was[c] / n;
    out.total_variation += std::abs(gap) / 2;
    if (std::abs(gap) > furthest) {
      furthest = std::abs(gap);
      out.most = c;
      out.share_before = was[c] / n;
      out.share_now = is[c] / m;
    }
    const double a = was[c] * n_eff / n;
    const double b = is[c] * m_eff / m;
    const double share = (a + b) / (n_eff + m_eff);
    if (share * std::min(n_eff, m_eff) < 5) {
      rare_before += a;
      rare_now += b;
    } else {
      table[0].push_back(a);
      table[1].push_back(b);
    }
  }
  table[0].push_back(rare_before);
  table[1].push_back(rare_now);
  FORESHOCK_TRY(const ContingencyResult test, g_test(table));
  out.classes = {test.statistic, test.p_value, m_eff};
  return out;
}

}  // namespace foreshock
