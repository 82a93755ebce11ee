#include "foreshock/detect/two_sample/cramer_von_mises.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <numeric>
#include <vector>

#include <boost/math/special_functions/bessel.hpp>

namespace foreshock {
namespace {

constexpr std::size_t kMostExact = 20;

/// P(omega^2 <= x) of the limit: (1.3) of Csoergo & Faraway (1996), J. Royal Statistical Society B.
double limit_cdf(double x) {
  double sum = 0;
  double ratio = std::sqrt(std::numbers::pi);  // Gamma(k + 1/2) / k!
  for (int k = 0; k < 200; ++k) {
    const double y = 4 * k + 1;
    const double q = y * y / (16 * x);
    if (q > 700) break;
    const double term = ratio / (std::pow(std::numbers::pi, 1.5) * std::sqrt(x)) * std::sqrt(y) *
                        std::exp(-q) * boost::math::cyl_bessel_k(0.25, q);
    sum += term;
    if (term < 1e-17 * sum) break;
    ratio *= (k + 0.5) / (k + 1);
  }
  return sum;
}

double asymptotic_tail(double T, double n, double m) {
  const double N = n + m;
  const double k = n * m;
  const double mean = (1 + 1 / N) / 6;
  const double variance =
      (N + 1) * (4 * k * N - 3 * (n * n + m * m) - 2 * k) / (45 * N * N * 4 * k);
  const double adjusted = 1.0 / 6 + (T - mean) / std::sqrt(45 * variance);
  if (adjusted < 0.003) return 1;
  return std::max(0.0, 1 - limit_cdf(adjusted));
}

/// Counts of paths by their sum of (a v - b u)^2, L the least common multiple of n and m.
double exact_tail(double U, std::size_t n, std::size_t m) {
  const auto L = static_cast<std::int64_t>(std::lcm(n, m));
  const std::int64_t a = L / static_cast<std::int64_t>(n);
  const std::int64_t b = L / static_cast<std::int64_t>(m);
  const auto mn = static_cast<double>(n * m);
  const auto length = static_cast<double>(L);
  const double zeta = std::floor(length * length * static_cast<double>(n + m) *
                                     (6 * U - mn * (4 * mn - 1)) / (6 * mn * mn) +
                                 1e-9);
  using Counts = std::map<std::int64_t, double>;
  std::vector<Counts> row(n + 1);
  row[0][0] = 1;
  for (std::size_t u = 0; u <= m; ++u) {
    Counts left;  // Of (u, v - 1).
    for (std::size_t v = 0; v <= n; ++v) {
      const std::int64_t gap = a * static_cast<std::int64_t>(v) - b * static_cast<std::int64_t>(u);
      Counts here;
      for (const auto& [value, count] : left) here[value + gap * gap] += count;
      for (const auto& [value, count] : row[v]) here[value + gap * gap] += count;
      row[v] = here;
      left = std::move(here);
    }
  }
  double beyond = 0;
  double all = 0;
  for (const auto& [value, count] : row[n]) {
    all += count;
    if (static_cast<double>(value) >= zeta) beyond += count;
  }
  return beyond / all;
}

}  // namespace

Result<TestResult> cramer_von_mises(std::span<const double> x, std::span<const double> y,
                                    CvmMethod method) {
  FORESHOCK_TRY(const SortedPair pair, sorted_pair(x, y, 2));
  const std::size_t larger = std::max(pair.x.size(), pair.y.size());
  if (method == CvmMethod::kExact && larger > kMostExact) {
    return fail(Errc::kInvalidArgument, "the exact test is for at most 20 values each");
  }
  const auto n = static_cast<double>(pair.x.size());
  const auto m = static_cast<double>(pair.y.size());
  const PooledRanks ranks = pooled_ranks(pair);
  const auto squares = [](const std::vector<double>& r) {
    double sum = 0;
    for (std::size_t i = 0; i < r.size(); ++i) {
      const double gap = r[i] - static_cast<double>(i + 1);
      sum += gap * gap;
    }
    return sum;
  };
  const double U = n * squares(ranks.x) + m * squares(ranks.y);
  const double T = U / (n * m * (n + m)) - (4 * n * m - 1) / (6 * (n + m));
  const bool exact =
      method == CvmMethod::kExact || (method == CvmMethod::kAuto && larger <= kMostExact);
  return TestResult{T,
                    exact ? exact_tail(U, pair.x.size(), pair.y.size()) : asymptotic_tail(T, n, m)};
}

}  // namespace foreshock
