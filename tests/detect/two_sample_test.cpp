#include "../golden/two_sample.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/detect/two_sample/anderson_darling.h"
#include "foreshock/detect/two_sample/bins.h"
#include "foreshock/detect/two_sample/contingency.h"
#include "foreshock/detect/two_sample/cramer_von_mises.h"
#include "foreshock/detect/two_sample/distances.h"
#include "foreshock/detect/two_sample/kolmogorov.h"
#include "foreshock/detect/two_sample/kolmogorov_smirnov.h"
#include "foreshock/detect/two_sample/location.h"
#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Within 1e-10 relative; both NaN counts as equal.
void expect_close(double seen, double golden, const std::string& what) {
  if (std::isnan(golden)) {
    EXPECT_TRUE(std::isnan(seen)) << what;
    return;
  }
  EXPECT_NEAR(seen, golden, 1e-10 * std::max(std::abs(golden), 1e-2)) << what;
}

TEST(TwoSample, DistributionTestsEqualScipys) {
  for (const auto& g : golden::two_samples()) {
    const std::string name = g.name;
    const auto exact = kolmogorov_smirnov(g.x, g.y, KsMethod::kExact).value();
    const auto asymptotic = kolmogorov_smirnov(g.x, g.y, KsMethod::kAsymptotic).value();
    const auto cvm = cramer_von_mises(g.x, g.y, CvmMethod::kAsymptotic).value();

    expect_close(exact.statistic, g.ks, name + " D");
    expect_close(exact.p_value, g.ks_exact_p, name + " exact p");
    expect_close(asymptotic.p_value, g.ks_asymptotic_p, name + " asymptotic p");
    expect_close(cvm.statistic, g.cvm, name + " T");
    expect_close(cvm.p_value, g.cvm_asymptotic_p, name + " p of T");
    if (!std::isnan(g.cvm_exact_p)) {
      const auto counted = cramer_von_mises(g.x, g.y, CvmMethod::kExact).value();
      expect_close(counted.p_value, g.cvm_exact_p, name + " exact p of T");
    }
    const std::vector<std::vector<double>> both{g.x, g.y};
    const auto midrank = anderson_darling(both, AdTies::kMidrank).value();
    const auto right = anderson_darling(both, AdTies::kRight).value();
    expect_close(midrank.statistic, g.ad_midrank, name + " A2 midrank");
    expect_close(midrank.p_value, g.ad_midrank_p, name + " p of A2 midrank");
    expect_close(right.statistic, g.ad_right, name + " A2 right");
    expect_close(right.p_value, g.ad_right_p, name + " p of A2 right");
  }
}

TEST(TwoSample, LevelAndSpreadTestsEqualScipys) {
  for (const auto& g : golden::two_samples()) {
    const std::string name = g.name;
    const auto u = mann_whitney(g.x, g.y).value();
    const auto t = welch_t(g.x, g.y).value();
    const auto w = brown_forsythe(g.x, g.y).value();

    expect_close(u.statistic, g.u, name + " U");
    expect_close(u.p_value, g.u_p, name + " p of U");
    expect_close(t.statistic, g.t, name + " t");
    expect_close(t.p_value, g.t_p, name + " p of t");
    expect_close(w.statistic, g.w, name + " W");
    expect_close(w.p_value, g.w_p, name + " p of W");
  }
  const auto& small = golden::two_samples().front();
  const auto curve = area_under_curve(small.x, small.y).value();
  expect_close(curve.area, 0.7833333333333334, "area");
  expect_close(curve.p_value, 0.01248412458154702, "p of area");
}

TEST(TwoSample, DistancesEqualNumpys) {
  for (const auto& g : golden::two_samples()) {
    const std::string name = g.name;
    expect_close(wasserstein_1(g.x, g.y).value(), g.wasserstein, name + " W1");
    expect_close(energy_distance(g.x, g.y).value(), g.energy, name + " energy");
    const auto pair = sorted_pair(g.x, g.y).value();
    expect_close(kuiper_distance(pair.x, pair.y), g.kuiper, name + " V");
  }
}

TEST(TwoSample, BinnedDistancesEqualNumpys) {
  for (const auto& g : golden::two_samples()) {
    const std::string name = g.name;
    const auto edges = quantile_edges(g.x, 5).value();
    const auto p = shares_of(bin_counts(g.x, edges, true));
    const auto q = shares_of(bin_counts(g.y, edges, true));
    ASSERT_EQ(edges.size(), g.quintile_edges.size()) << name;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      expect_close(edges[i], g.quintile_edges[i], name + " edge");
    }
    expect_close(population_stability(p, q), g.psi, name + " PSI");

    const auto sturges = sturges_edges(g.x, g.y).value();
    ASSERT_EQ(sturges.size(), g.sturges.size()) << name;
    const auto before = shares_of(bin_counts(g.x, sturges, false));
    const auto after = shares_of(bin_counts(g.y, sturges, false));
    const double js = jensen_shannon_divergence(before, after);
    expect_close(js, g.js_divergence, name + " JS");
    expect_close(std::sqrt(js), g.js_distance, name + " root of JS");
    expect_close(hellinger_distance(before, after), g.hellinger, name + " Hellinger");
    expect_close(total_variation(before, after), g.total_variation, name + " total variation");
    expect_close(population_stability(before, after), g.psi_sturges, name + " PSI, Sturges");
  }
}

TEST(TwoSample, TablesOfCountsEqualScipys) {
  const CountTable wide{{50, 30, 20}, {35, 30, 35}};
  const CountTable square{{18, 7}, {9, 16}};

  expect_close(chi_square_test(wide).value().statistic, 6.737967914438503, "chi2");
  expect_close(chi_square_test(wide).value().p_value, 0.03442459644319107, "p of chi2");
  expect_close(g_test(wide).value().statistic, 6.804166671351249, "G");
  expect_close(g_test(wide).value().p_value, 0.03330381461093047, "p of G");
  expect_close(chi_square_yates(square).value().statistic, 5.152979066022544, "Yates");
  expect_close(chi_square_yates(square).value().p_value, 0.023206526406763062, "p of Yates");
  expect_close(chi_square_test(square).value().p_value, 0.010656374721291433, "p of plain");
  expect_close(fisher_exact(square).value().odds_ratio, 4.571428571428571, "odds");
  expect_close(fisher_exact(square).value().p_value, 0.02224129569172248, "p of Fisher");
}

// By hand: of D_1 = max(U, 1 - U), P(D_1 >= d) = 2 (1 - d); of D_2 >= d in [1/4, 1/2] it is
// 1 - 2! (2 d - 1/2)^2.
TEST(TwoSample, KolmogorovsTailEqualsSmallCasesByHand) {
  EXPECT_NEAR(kolmogorov_tail(1, 0.75), 0.5, 1e-15);
  EXPECT_NEAR(kolmogorov_tail(2, 0.4), 1 - 2 * 0.09, 1e-14);
  EXPECT_DOUBLE_EQ(kolmogorov_tail(10, 0.05), 1);
  EXPECT_DOUBLE_EQ(kolmogorov_tail(10, 1), 0);
}

// Property: the methods that take over from one another agree where they do.
TEST(TwoSample, KolmogorovsTailHasNoSteps) {
  for (const std::size_t n : {5U, 50U, 139U, 141U, 1000U}) {
    double last = 1;
    for (double d = 0.3 / static_cast<double>(n); d < 1; d += 0.002) {
      const double p = kolmogorov_tail(n, d);
      EXPECT_LE(p, last + 1e-4 * last) << n << ' ' << d;
      EXPECT_GE(p, 0);
      last = p;
    }
  }
  // 140 by the matrix, 141 by the corrected limit.
  EXPECT_NEAR(kolmogorov_tail(140, 0.1), kolmogorov_tail(141, 0.1 * std::sqrt(140.0 / 141)), 2e-4);
}

// Property: with n = m = 3 there are 20 relabellings, of which 2 have D = 1.
TEST(TwoSample, SmirnovsTailCountsRelabellings) {
  EXPECT_NEAR(smirnov_tail(3, 3, 1), 0.1, 1e-15);
  EXPECT_DOUBLE_EQ(smirnov_tail(3, 3, 0), 1);
  EXPECT_GT(smirnov_tail(500, 500, 1), 0);  // 2 / C(1000, 500), some 7e-300.
}

TEST(TwoSample, ThePsiLimitHoldsItsLevelForIndependentValues) {
  // 2000 pairs of 1000 and 200 values in deciles: 5 % has a standard error of 0.5 %; the chi-square
  // approximation is a little liberal.
  Rng rng(20261);
  const double limit = population_stability_limit(0.05, 10, 1000, 200);
  int fired = 0;
  for (int run = 0; run < 2000; ++run) {
    std::vector<double> x(1000);
    std::vector<double> y(200);
    for (double& value : x) value = rng.normal();
    for (double& value : y) value = rng.normal();
    const auto edges = quantile_edges(x, 10).value();
    const auto p = shares_of(bin_counts(x, edges, true));
    const auto q = shares_of(bin_counts(y, edges, true));
    fired += population_stability(p, q) > limit ? 1 : 0;
  }
  EXPECT_GT(fired, 2000 * 0.03);
  EXPECT_LT(fired, 2000 * 0.085);
}

TEST(TwoSample, RefusesWhatIsNoSample) {
  const std::vector<double> one{1};
  const std::vector<double> empty;
  const std::vector<double> missing{kNaN, kNaN};
  const std::vector<double> infinite{1, std::numeric_limits<double>::infinity()};

  EXPECT_FALSE(kolmogorov_smirnov(empty, one));
  EXPECT_FALSE(kolmogorov_smirnov(one, missing));
  EXPECT_FALSE(kolmogorov_smirnov(infinite, one));
  EXPECT_FALSE(welch_t(one, one));
  EXPECT_FALSE(cramer_von_mises(one, one));
  EXPECT_FALSE(chi_square_test({}));
  EXPECT_FALSE(chi_square_test({{1, -1}}));
  EXPECT_FALSE(fisher_exact({{1, 2, 3}, {4, 5, 6}}));
  const std::vector<std::vector<double>> constant{{1, 1}, {1, 1}};
  EXPECT_FALSE(anderson_darling(constant, AdTies::kMidrank));
  EXPECT_NE(kolmogorov_smirnov(one, empty).error().message.find("second"), std::string::npos);
}

TEST(TwoSample, MissingValuesCountAsNotThere) {
  const std::vector<double> x{1, kNaN, 2, 3};
  const std::vector<double> y{kNaN, 2, 5, 7};
  const std::vector<double> x_there{1, 2, 3};
  const std::vector<double> y_there{2, 5, 7};

  const auto gaps = kolmogorov_smirnov(x, y).value();
  const auto whole = kolmogorov_smirnov(x_there, y_there).value();

  EXPECT_EQ(gaps.statistic, whole.statistic);
  EXPECT_EQ(gaps.p_value, whole.p_value);
}

TEST(TwoSample, ConstantAndHugeSamplesStayFinite) {
  const std::vector<double> constant(20, 5.0);
  const std::vector<double> other(20, 6.0);
  std::vector<double> huge(20, 1.0);
  huge[7] = 1e300;

  EXPECT_EQ(kolmogorov_smirnov(constant, constant).value().p_value, 1);
  EXPECT_LT(kolmogorov_smirnov(constant, other).value().p_value, 1e-9);
  EXPECT_EQ(welch_t(constant, constant).value().p_value, 1);
  EXPECT_EQ(welch_t(constant, other).value().p_value, 0);
  EXPECT_EQ(brown_forsythe(constant, other).value().p_value, 1);
  EXPECT_FALSE(sturges_edges(constant, constant));
  EXPECT_TRUE(std::isfinite(wasserstein_1(constant, huge).value()));
  EXPECT_TRUE(std::isfinite(kolmogorov_smirnov(constant, huge).value().p_value));
}

}  // namespace
}  // namespace foreshock
