#include "foreshock/spectral/peak_tests.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include <boost/math/tools/toms748_solve.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include "foreshock/spectral/spectrum.h"

namespace foreshock {
namespace {

// The terms of the sums change signs and can be 1e80 times the result: doubles would lose all.
using Wide = boost::multiprecision::cpp_bin_float_100;

constexpr std::size_t kMostTerms = 2000;
constexpr double kLargest = 1e82;  // A term next to the sum: 13 of 95 good digits are left.

/// sum_k (-1)^k C(l - 1, k) C(m - 1, k) x^k, k = 0..l-1, and the same without signs.
struct Inner {
  Wide sum = 1;
  Wide size = 1;
};

Inner inner_sum(std::size_t l, std::size_t m, const Wide& x) {
  Inner inner;
  if (x == 0) return inner;
  Wide term = 1;
  for (std::size_t k = 1; k < l; ++k) {
    term *= x * Wide((l - k) * (m - k)) / Wide(k * k);
    inner.size += term;
    inner.sum += k % 2 == 0 ? term : Wide(-term);
    if (2 * k > l && term < inner.size * 1e-110) break;
  }
  return inner;
}

tl::unexpected<Error> lost_to_rounding(std::size_t m) {
  return fail(Errc::kNotConverged, "excess of peaks: the sum for " + std::to_string(m) +
                                       " ordinates is lost to rounding; the cut is too low");
}

/// P(sum_j max(0, s_j - cut) > t) for m spacings s_j of a circle of length 1: Siegel (1980), and
/// with t = 0 Fisher (1929).
///   sum_l (-1)^{l-1} C(m, l) (1 - l cut - t)_+^{m-1} inner_sum(l, m, t / (1 - l cut - t))
Result<double> excess_probability(std::size_t m, double cut, double t) {
  Wide sum = 0;
  Wide largest = 0;
  Wide before = 0;
  Wide choose = 1;
  for (std::size_t l = 1; l <= m; ++l) {
    const Wide base = 1 - l * Wide(cut) - Wide(t);
    if (base <= 0) break;
    choose *= Wide(m + 1 - l) / Wide(l);
    const Wide outer = choose * pow(base, static_cast<int>(m - 1));
    const Inner inner = inner_sum(l, m, Wide(t) / base);
    const Wide term = outer * inner.sum;
    sum += l % 2 == 1 ? term : Wide(-term);
    const Wide size = outer * inner.size;
    largest = std::max(largest, size);
    if (l == kMostTerms || largest > kLargest) return lost_to_rounding(m);
    if (size < before && size < abs(sum) * 1e-20) break;
    before = size;
  }
  if (largest > abs(sum) * kLargest) return lost_to_rounding(m);
  return std::clamp(static_cast<double>(sum), 0.0, 1.0);
}

struct Shares {
  std::vector<double> of_sum;
  std::size_t largest;
};

Result<Shares> shares_of(std::span<const double> ordinates) {
  if (ordinates.size() < 2) {
    return fail(Errc::kInvalidArgument,
                "peaks: at least 2 ordinates, not " + std::to_string(ordinates.size()));
  }
  for (const double value : ordinates) {
    if (!(value >= 0) || std::isinf(value)) {
      return fail(Errc::kInvalidArgument, "peaks: ordinates must be finite and not negative");
    }
  }
  const auto largest = std::max_element(ordinates.begin(), ordinates.end());
  if (*largest == 0) {
    return fail(Errc::kInvalidArgument, "peaks: all ordinates are 0, as those of a constant");
  }
  Shares shares{{ordinates.begin(), ordinates.end()},
                static_cast<std::size_t>(largest - ordinates.begin())};
  double sum = 0;
  for (double& share : shares.of_sum) sum += share /= *largest;  // A sum may be no double.
  for (double& share : shares.of_sum) share /= sum;
  return shares;
}

}  // namespace

Result<double> fisher_g_p_value(double g, std::size_t m) {
  if (m < 1 || m > INT32_MAX || !(g > 0 && g <= 1)) {
    return fail(Errc::kInvalidArgument,
                "Fisher's g must be in (0, 1], of 1 ordinate or more, not " + std::to_string(g) +
                    " of " + std::to_string(m));
  }
  const auto count = static_cast<double>(m);
  if (m == 1 || g * count <= 1) return 1;
  // Spacings are negatively associated: P(all <= g) <= P(one <= g)^m < exp(-m (1 - g)^{m-1}).
  // Source: Joag-Dev & Proschan (1983), Annals of Statistics 11(1), 286-295.
  const double expected = count * std::exp((count - 1) * std::log1p(-g));
  if (expected > 40) return 1;  // But for 4e-18.
  return excess_probability(m, g, 0);
}

Result<double> fisher_g_critical(double level, std::size_t m) {
  if (m < 2 || m > INT32_MAX || !(level > 0 && level < 1)) {
    return fail(Errc::kInvalidArgument, "Fisher's g: level must be in (0, 1), of 2 ordinates or " +
                                            ("more, not " + std::to_string(level)) + " of " +
                                            std::to_string(m));
  }
  // With q = (1 - g)^{m-1}: 1 - (1 - q)^m <= P(largest > g) <= m q. Both solved for g.
  const auto count = static_cast<double>(m);
  const auto solve = [count](double log_q) { return -std::expm1(log_q / (count - 1)); };
  double low = solve(std::log(-std::expm1(std::log1p(-level) / count))) * (1 - 1e-12);
  double high = std::min(solve(std::log(level / count)) * (1 + 1e-12), 1.0);
  low = std::max(low, 1 / count);
  Status status;
  const auto above = [&](double g) {
    const auto p = fisher_g_p_value(g, m);
    if (!p) status = tl::unexpected(p.error());
    return p ? *p / level - 1 : 0;
  };
  const double at_low = above(low);
  const double at_high = above(high);
  FORESHOCK_TRY_VOID(status);
  if (!(at_low > 0)) return low;
  if (!(at_high < 0)) return high;
  std::uintmax_t steps = 100;
  const auto root = boost::math::tools::toms748_solve(
      above, low, high, at_low, at_high, boost::math::tools::eps_tolerance<double>(51), steps);
  FORESHOCK_TRY_VOID(status);
  return (root.first + root.second) / 2;
}

Result<PeakTest> fisher_g_test(std::span<const double> ordinates) {
  FORESHOCK_TRY(const auto shares, shares_of(ordinates));
  const double g = std::min(shares.of_sum[shares.largest], 1.0);
  FORESHOCK_TRY(const double p, fisher_g_p_value(g, ordinates.size()));
  return PeakTest{g, p, shares.largest};
}

Result<PeakTest> siegel_test(std::span<const double> ordinates, const SiegelOptions& options) {
  if (!(options.lambda > 0 && options.lambda <= 1)) {
    return fail(Errc::kInvalidArgument,
                "Siegel's lambda must be in (0, 1], not " + std::to_string(options.lambda));
  }
  FORESHOCK_TRY(const auto shares, shares_of(ordinates));
  FORESHOCK_TRY(const double critical, fisher_g_critical(options.level, ordinates.size()));
  const double cut = options.lambda * critical;
  double excess = 0;
  for (const double share : shares.of_sum) excess += std::max(0.0, share - cut);
  FORESHOCK_TRY(const double p, excess_probability(ordinates.size(), cut, excess));
  return PeakTest{excess, p, shares.largest};
}

Result<std::vector<double>> peak_ordinates(std::span<const double> y) {
  if (y.size() < 3) {
    return fail(Errc::kInvalidArgument,
                "peaks: at least 3 values, not " + std::to_string(y.size()));
  }
  FORESHOCK_TRY(auto spectrum, periodogram(y));
  spectrum.power.erase(spectrum.power.begin());
  spectrum.power.resize((y.size() - 1) / 2);
  return std::move(spectrum.power);
}

}  // namespace foreshock
