#include "foreshock/filters/trend_filter.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

using Real = long double;

/// The same model the long way round: a filter from known zero states for y, and one each for what
/// a unit of first level and first slope add to it; the two are then found by least squares.
/// Source: de Jong (1991), Annals of Statistics 19, 1073-1083, the augmented filter.
class Augmented {
 public:
  explicit Augmented(const TrendNoise& noise) : noise_(noise) {}

  void step(double y) {
    const Real s = P_[0][0] + noise_.r;
    if (y == y) {
      const Real k[2] = {P_[0][0] / s, P_[0][1] / s};
      const Real e[3] = {-state_[0][0], -state_[1][0], y - state_[2][0]};
      for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j) S_[i][j] += e[i] * e[j] / s;
        c_[i] += e[i] * e[2] / s;
      }
      log_s_ += std::log(s);
      squares_ += e[2] * e[2] / s;
      ++count_;
      for (int run = 0; run < 3; ++run) {
        for (int i = 0; i < 2; ++i) state_[run][i] += k[i] * e[run];
      }
      const Real old[2][2] = {{P_[0][0], P_[0][1]}, {P_[1][0], P_[1][1]}};
      for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j) P_[i][j] = old[i][j] - k[i] * old[0][j];
      }
    }
    for (auto& run : state_) run[0] += run[1];
    P_[0][0] += P_[0][1] + P_[1][0] + P_[1][1] + noise_.q_level;
    P_[0][1] += P_[1][1];
    P_[1][0] = P_[0][1];
    P_[1][1] += noise_.q_slope;
  }

  int count() const { return count_; }

  /// Belief about the next step; two values must have been seen.
  TrendBelief belief() const {
    const Real det = S_[0][0] * S_[1][1] - S_[0][1] * S_[1][0];
    const Real V[2][2] = {{S_[1][1] / det, -S_[0][1] / det}, {-S_[1][0] / det, S_[0][0] / det}};
    // x = x_y - A delta with delta = -V c: signs as e of the unit runs is minus their state.
    const Real delta[2] = {-V[0][0] * c_[0] - V[0][1] * c_[1], -V[1][0] * c_[0] - V[1][1] * c_[1]};
    Real x[2];
    Real cov[2][2];
    for (int i = 0; i < 2; ++i) {
      x[i] = state_[2][i] + state_[0][i] * delta[0] + state_[1][i] * delta[1];
      for (int j = 0; j < 2; ++j) {
        cov[i][j] = P_[i][j];
        for (int a = 0; a < 2; ++a) {
          for (int b = 0; b < 2; ++b) cov[i][j] += state_[a][i] * V[a][b] * state_[b][j];
        }
      }
    }
    const auto number = [](Real v) { return static_cast<double>(v); };
    return {.level = number(x[0]),
            .slope = number(x[1]),
            .P = {number(cov[0][0]), number(cov[0][1]), number(cov[1][1])},
            .diffuse = {0, 0, 0}};
  }

  /// Diffuse log-likelihood, its scale solved for, without the constant of the two diffuse steps.
  double log_likelihood() const {
    const Real det = S_[0][0] * S_[1][1] - S_[0][1] * S_[1][0];
    const Real explained =
        (S_[1][1] * c_[0] * c_[0] - 2 * S_[0][1] * c_[0] * c_[1] + S_[0][0] * c_[1] * c_[1]) / det;
    const Real n = count_ - 2;
    const Real scale = (squares_ - explained) / n;
    return static_cast<double>(
        -(n * (std::log(2 * std::numbers::pi_v<Real> * scale) + 1) + log_s_ + std::log(det)) / 2);
  }

 private:
  TrendNoise noise_;
  Real state_[3][2] = {{1, 0}, {0, 1}, {0, 0}};  ///< Runs: unit level, unit slope, y.
  Real P_[2][2] = {{0, 0}, {0, 0}};
  Real S_[2][2] = {{0, 0}, {0, 0}};
  Real c_[2] = {0, 0};
  Real log_s_ = 0;
  Real squares_ = 0;
  int count_ = 0;
};

TrendNoise random_noise(Rng& rng) {
  const auto size = [&] { return std::pow(10, 4 * rng.uniform() - 3); };
  return {.q_level = size(), .q_slope = 0.1 * size(), .r = size()};
}

std::vector<double> gappy_trend(Rng& rng, int n, const TrendNoise& noise, int missing_first) {
  std::vector<double> y;
  double level = 20 * rng.normal();
  double slope = rng.normal();
  for (int t = 0; t < n; ++t) {
    const bool missing = t < missing_first || rng.below(4) == 0;
    y.push_back(missing ? std::nan("") : level + std::sqrt(noise.r) * rng.normal());
    level += slope + std::sqrt(noise.q_level) * rng.normal();
    slope += std::sqrt(noise.q_slope) * rng.normal();
  }
  return y;
}

void expect_near(const TrendBelief& found, const TrendBelief& wanted, double relative) {
  const double sd = std::sqrt(wanted.P.a);
  EXPECT_NEAR(found.level, wanted.level, relative * (std::abs(wanted.level) + sd));
  EXPECT_NEAR(found.slope, wanted.slope, relative * (std::abs(wanted.level) + sd));
  EXPECT_NEAR(found.P.a, wanted.P.a, relative * wanted.P.a);
  EXPECT_NEAR(found.P.b, wanted.P.b, relative * wanted.P.a);
  EXPECT_NEAR(found.P.c, wanted.P.c, relative * wanted.P.a);
}

// Golden: statsmodels 0.13.5, UnobservedComponents(Nile, level="lltrend") with an exact diffuse
// start at variances 15099, 1469.1 and 10. Its log-likelihood of -633.1415480735104 counts
// log(2 pi) / 2 for each of two diffuse steps. Tolerance: its own, 1e-8.
TEST(TrendStep, AgreesWithStatsmodelsOnTheNile) {
  const TrendNoise noise{.q_level = 1469.1, .q_slope = 10, .r = 15099};
  TrendBelief belief;
  double log_likelihood = 0;
  for (std::size_t t = 0; t < classic::kNile.size(); ++t) {
    if (t == 2) {
      EXPECT_DOUBLE_EQ(belief.level, 1200);
      EXPECT_DOUBLE_EQ(belief.slope, 40);
      EXPECT_NEAR(belief.P.a, 78443.2, 1e-8);
      EXPECT_NEAR(belief.P.c, 31687.1, 1e-8);
    }
    if (t == 20) {
      EXPECT_NEAR(belief.level, 1003.005688775363, 1e-7);
      EXPECT_NEAR(belief.slope, -6.042563681598574, 1e-8);
      EXPECT_NEAR(belief.P.a, 7479.873754496553, 1e-6);
      EXPECT_NEAR(belief.P.c, 187.69462308555643, 1e-7);
    }
    const TrendSeen seen = trend_step(noise, belief, classic::kNile[t]);
    EXPECT_EQ(seen.proper, t >= 2);
    if (!seen.proper) continue;
    log_likelihood -= 0.5 * (std::log(2 * std::numbers::pi * seen.s) + seen.v * seen.v / seen.s);
  }
  EXPECT_NEAR(belief.level, 774.2637067839231, 1e-7);
  EXPECT_NEAR(belief.P.a + noise.r, 22180.07341186396, 1e-5);
  EXPECT_NEAR(log_likelihood, -633.1415480735104 + std::log(2 * std::numbers::pi), 1e-8);
}

// Property: after two values, belief is what least squares for the first states says, wherever the
// gaps are, at the start too. Tolerance: double against long double over 80 steps.
TEST(TrendStep, AgreesWithTheAugmentedFilter) {
  Rng rng(17);
  for (int series = 0; series < 60; ++series) {
    const TrendNoise noise = random_noise(rng);
    Augmented oracle(noise);
    TrendBelief belief;
    for (const double y : gappy_trend(rng, 80, noise, series % 7)) {
      oracle.step(y);
      trend_step(noise, belief, y);
      ASSERT_EQ(belief.is_diffuse(), oracle.count() < 2) << series;
      if (oracle.count() >= 2) expect_near(belief, oracle.belief(), 1e-8);
    }
    ASSERT_FALSE(HasFailure()) << "series " << series;
  }
}

// What nobody saw, however long, teaches nothing: the belief is that of the series without it.
TEST(TrendStep, AnyNumberOfMissingPointsMayComeFirst) {
  const TrendNoise noise{.q_level = 1, .q_slope = 0.1, .r = 2};
  for (const int first : {1, 1000, 100'000, 3'000'000}) {
    TrendBelief late;
    TrendBelief prompt;
    for (int t = 0; t < first; ++t) trend_step(noise, late, std::nan(""));
    for (const double y : {5.0, 7.0, std::nan(""), 12.0}) {
      trend_step(noise, late, y);
      trend_step(noise, prompt, y);
    }
    expect_near(late, prompt, 1e-12);
    EXPECT_FALSE(late.is_diffuse());
  }
}

// Two values far apart give the slope between them: exactly, whatever the noise.
TEST(TrendStep, TwoValuesGiveTheLineThroughThem) {
  for (const int gap : {1, 10, 1000, 100'000}) {
    TrendBelief belief;
    const TrendNoise noise{.q_level = 0, .q_slope = 0, .r = 1};
    trend_step(noise, belief, 3);
    for (int t = 1; t < gap; ++t) trend_step(noise, belief, std::nan(""));
    trend_step(noise, belief, 8);
    EXPECT_FALSE(belief.is_diffuse()) << gap;
    EXPECT_NEAR(belief.slope, 5.0 / gap, 1e-12) << gap;
    EXPECT_NEAR(belief.level, 8 + 5.0 / gap, 1e-11) << gap;
  }
}

// Property: the likelihood is that of the augmented filter up to a constant that depends on where
// the gaps are, not on the noise.
TEST(TrendLikelihood, AgreesWithTheAugmentedFilter) {
  Rng rng(18);
  for (int series = 0; series < 60; ++series) {
    const auto y = gappy_trend(rng, 80, random_noise(rng), series % 5);
    double before = 0;
    for (int k = 0; k < 6; ++k) {
      const TrendNoise noise = random_noise(rng);
      Augmented oracle(noise);
      for (const double v : y) oracle.step(v);
      const auto found = trend_likelihood(y, noise);
      EXPECT_EQ(found.count, oracle.count() - 2);
      const double constant = found.log_likelihood - oracle.log_likelihood();
      if (k > 0) {
        EXPECT_NEAR(constant, before, 1e-7) << series;
      }
      before = constant;
    }
  }
}

TEST(TrendLikelihood, RefusesAPointWithoutAnyVariance) {
  const std::vector<double> y{1, 2, 3, 4, 5};
  const auto found = trend_likelihood(y, {.q_level = 0, .q_slope = 0, .r = 0});
  EXPECT_EQ(found.log_likelihood, -std::numeric_limits<double>::infinity());
}

// Property: covariances stay positive semidefinite; determinant up to rounding of its terms.
TEST(TrendStep, KeepsItsCovarianceForALongTime) {
  for (const TrendNoise noise : {TrendNoise{1, 1, 1e-12}, TrendNoise{1e-12, 1, 1e-12},
                                 TrendNoise{1, 1e-12, 1e-12}, TrendNoise{1e-9, 1e-12, 1}}) {
    TrendBelief belief;
    Rng rng(19);
    for (int t = 0; t < 100'000; ++t) {
      trend_step(noise, belief, rng.below(5) == 0 ? std::nan("") : rng.normal());
      if (belief.is_diffuse()) continue;
      const auto& [a, b, c] = belief.P;
      ASSERT_GE(a, 0) << t;
      ASSERT_GE(c, 0) << t;
      ASSERT_LE(b * b, a * c * (1 + 1e-9)) << t;
    }
  }
}

}  // namespace
}  // namespace foreshock
