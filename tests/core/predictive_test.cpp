#include "foreshock/core/predictive.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/forecast.h"
#include "foreshock/core/innovation.h"
#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kNaN = std::nan("");

std::vector<Predictive> samples() {
  return {Predictive::normal(3, 2),
          Predictive::student_t(-1, 0.5, 0.7),
          Predictive::student_t(0, 1, 4),
          Predictive::student_t(10, 3, 250),
          Predictive::student_t(10, 3, 1e6),
          Predictive::normal(1, 0.5).of_logarithm(),
          Predictive::student_t(1, 0.5, 6).of_logarithm(),
          Predictive::normal(3, 0.5).of_power(0.5),
          Predictive::normal(40, 5).of_power(2),
          Predictive::student_t(3, 0.01, 6).of_power(0.3),
          Predictive::normal(1e300, 1e290),
          Predictive::normal(0, 1e-300)};
}

struct Row {
  double dof;
  double z;
  double cdf;
  double log_density;
};

// Golden: scipy 1.17.1, stats.t(dof).cdf(z) and .logpdf(z). Tolerance: some roundings of theirs.
TEST(Predictive, AgreesWithScipyForStudentT) {
  const Row rows[] = {{1, -4, 0.07797913037736932, -3.977943229905616},
                      {1, 0.3, 0.5927735790777423, -1.2309075820904523},
                      {2.5, -0.7, 0.271702471594774, -1.32985924063522},
                      {2.5, 6, 0.9923591350572385, -5.801782734944721},
                      {5, -4, 0.005161707740415725, -5.273873164922692},
                      {5, 1.5, 0.9030481598787634, -2.0833102583521734},
                      {30, -4, 0.0001909228180418782, -7.552652555196412},
                      {30, 1.5, 0.927967035435677, -2.0482405798630525},
                      {300, -0.7, 0.24223488117296393, -1.165387999711152},
                      {300, -4, 3.992002241859731e-05, -8.739712574066958}};
  for (const auto& [dof, z, cdf, log_density] : rows) {
    const Predictive t = Predictive::student_t(5, 2, dof);
    EXPECT_NEAR(t.cdf(5 + 2 * z), cdf, 1e-12 * cdf) << dof << " " << z;
    EXPECT_NEAR(t.log_density(5 + 2 * z), log_density - std::log(2), 1e-13 * 10) << dof;
  }
  EXPECT_NEAR(Predictive::student_t(0, 1, 1).quantile(0.01), -31.82051595377396, 1e-12 * 32);
  EXPECT_NEAR(Predictive::student_t(0, 1, 5).quantile(0.975), 2.5705818356363146, 1e-12 * 3);
}

// Golden: scipy 1.17.1, stats.lognorm(s=.5, scale=exp(1.2)).
TEST(Predictive, AgreesWithScipyForTheLognormal) {
  const Predictive p = Predictive::normal(1.2, 0.5).of_logarithm();
  EXPECT_NEAR(p.cdf(0.5), 7.645526271825232e-05, 1e-16);
  EXPECT_NEAR(p.cdf(3), 0.41965528436162586, 1e-14);
  EXPECT_NEAR(p.log_density(0.5), -6.700656666608921, 1e-13);
  EXPECT_NEAR(p.log_density(20), -9.67083242276549, 1e-13);
  EXPECT_NEAR(p.quantile(0.9), 6.301424902175618, 1e-13);
  EXPECT_NEAR(p.mean(), 3.76218535499991, 1e-13);
  EXPECT_NEAR(p.median(), std::exp(1.2), 1e-14);
}

// Golden: mpmath 1.4.1, log of the regularised incomplete beta function,
// mp.dps = 40.
TEST(Predictive, KnowsTheTailsOfTFarOut) {
  const double rows[][3] = {{3, 50, -11.639784763243978},
                            {3, 1e10, -68.9798293507767705},
                            {30, 40, -62.5462346472991756},
                            {1e6, 50, -1253.2702122421226493}};
  for (const auto& [dof, z, log_p] : rows) {
    const Predictive t = Predictive::student_t(0, 1, dof);
    EXPECT_NEAR(t.log_upper_tail(z), log_p, 1e-12 * -log_p) << dof << " " << z;
    EXPECT_NEAR(t.log_lower_tail(-z), log_p, 1e-12 * -log_p) << dof << " " << z;
  }
}

// Golden: mpmath 1.4.1, quad of the definition, integral of (F(u) - 1{u >= y})^2.
TEST(Predictive, HasTheCrpsOfItsDefinition) {
  const double normal[][2] = {
      {0, 0.23369497725510907}, {0.7, 0.42156917007346398}, {-3, 2.4365747250863392}};
  for (const auto& [z, crps] : normal) {
    for (const double scale : {1.0, 1e-300, 1e300}) {
      const Predictive p = Predictive::normal(0, scale);
      EXPECT_NEAR(p.crps(z * scale) / scale, crps, 1e-14) << z << " " << scale;
    }
  }
  const double t[][3] = {{1.5, 0, 0.338090520047021},  {1.5, 0.7, 0.495097271207399},
                         {3, 0, 0.275664447710896},    {3, -3, 2.2756644477109},
                         {10, 0.7, 0.427350778468264}, {10, -3, 2.38815910758085}};
  for (const auto& [dof, z, crps] : t) {
    EXPECT_NEAR(Predictive::student_t(4, 3, dof).crps(4 + 3 * z), 3 * crps, 1e-12) << dof;
  }
  const double lognormal[][2] = {
      {0.5, 2.22260236125772}, {3, 0.426416301939928}, {20, 15.1991402594124}};
  for (const auto& [y, crps] : lognormal) {
    EXPECT_NEAR(Predictive::normal(1.2, 0.5).of_logarithm().crps(y), crps, 1e-12) << y;
  }
}

// Property: by quadrature over 200 quantiles the closed forms come out within 1 %, so that the
// forms that have none (dof <= 1 here; t of log y) are joined without a step.
TEST(Predictive, HasACrpsWithoutAStepWhereTheClosedFormEnds) {
  for (const double z : {-3.0, 0.0, 0.4, 10.0}) {
    const double below = Predictive::student_t(0, 1, 1 - 1e-9).crps(z);
    const double above = Predictive::student_t(0, 1, 1 + 1e-6).crps(z);
    EXPECT_NEAR(below, above, 0.01 * above) << z;
  }
  const double log_t = Predictive::student_t(1.2, 0.5, 1e6).of_logarithm().crps(3);
  EXPECT_NEAR(log_t, 0.426416301939928, 0.01 * 0.43);
  EXPECT_TRUE(std::isfinite(Predictive::student_t(1, 2, 3).of_logarithm().crps(-1)));
}

TEST(Predictive, SaysNothingWhenNothingIsKnown) {
  const Predictive p = Predictive::unknown();
  EXPECT_FALSE(p.is_known());
  EXPECT_EQ(p.log_p_value(1e9), 0);
  EXPECT_EQ(p.log_lower_tail(-5), 0);
  EXPECT_EQ(p.log_upper_tail(5), 0);
  EXPECT_EQ(p.log_density(5), 0);
  EXPECT_EQ(p.cdf(5), 0.5);
  EXPECT_EQ(p.standardized(5), 0);
  EXPECT_TRUE(std::isnan(p.quantile(0.5)));
  EXPECT_TRUE(std::isnan(p.median()));
  EXPECT_TRUE(std::isnan(p.mean()));
  EXPECT_TRUE(std::isnan(p.crps(1)));
  EXPECT_FALSE(p.of_logarithm().is_known());
  EXPECT_FALSE(Predictive::normal(kNaN, 1).is_known());
  EXPECT_FALSE(Predictive::normal(0, kInfinity).is_known());
  EXPECT_FALSE(Predictive::student_t(0, 1, kNaN).is_known());
}

TEST(Predictive, WidensACertainScaleToTheRoundingOfItsLocation) {
  const Predictive p = Predictive::normal(5, 0);
  EXPECT_TRUE(p.is_known());
  EXPECT_EQ(p.log_p_value(5), 0);
  EXPECT_GT(p.log_p_value(5 + 1e-15), std::log(0.99));
  EXPECT_LT(p.log_p_value(5.001), -1e10);
  EXPECT_TRUE(Predictive::normal(0, 0).is_known());
  EXPECT_TRUE(std::isfinite(Predictive::normal(0, 0).log_p_value(1)));
}

// Property: quantile undoes cdf. Tolerance: rounding of location / scale, at most 1e10 here.
TEST(Predictive, HasQuantilesThatUndoTheCdf) {
  for (const Predictive& p : samples()) {
    for (double share = 0.01; share < 1; share += 0.01) {
      ASSERT_NEAR(p.cdf(p.quantile(share)), share, 1e-5) << p.location() << " " << p.dof();
    }
    const bool all_of_line = p.power() == 1;
    EXPECT_EQ(p.quantile(0), all_of_line ? -kInfinity : 0);
    EXPECT_EQ(p.quantile(1), kInfinity);
    EXPECT_TRUE(std::isnan(p.quantile(1.5)));
    EXPECT_TRUE(std::isnan(p.quantile(kNaN)));
  }
}

// Property: cdf rises; log tails are logs of it and of the rest; the p-value is twice the smaller.
TEST(Predictive, HasACdfThatRisesAndTailsThatAgree) {
  for (const Predictive& p : samples()) {
    double before = 0;
    for (int i = 1; i < 400; ++i) {
      const double y = p.quantile(i / 400.0);
      const double cdf = p.cdf(y);
      ASSERT_GE(cdf, before);
      ASSERT_NEAR(std::exp(p.log_lower_tail(y)), cdf, 1e-14);
      ASSERT_NEAR(std::exp(p.log_upper_tail(y)), 1 - cdf, 1e-14);
      ASSERT_NEAR(std::exp(p.log_p_value(y)), std::min(1.0, 2 * std::min(cdf, 1 - cdf)), 1e-14);
      before = cdf;
    }
  }
}

// Property: log tails fall without a jump through every seam between two ways of computing them.
TEST(Predictive, HasLogTailsWithoutSeams) {
  for (const double dof : {0.01, 0.9, 1.34, 2.0, 30.0, 9'999.0, 10'001.0, 1e9, kInfinity}) {
    const Predictive p = Predictive::student_t(0, 1, dof);
    double before = p.log_upper_tail(-5);
    double slope = 0;
    for (double z = -5 + 1.0 / 128; z < 60; z += 1.0 / 128) {
      const double here = p.log_upper_tail(z);
      ASSERT_LT(here, before) << dof << " " << z;
      if (z > -4.9) {
        ASSERT_NEAR(here - before, slope, 1e-3 + 0.05 * std::abs(slope)) << dof << " " << z;
      }
      slope = here - before;
      before = here;
    }
  }
}

// Property: the log density is the slope of the cdf. Tolerance: central difference, h^2 terms.
TEST(Predictive, HasTheDensityOfItsCdf) {
  for (const Predictive& p : samples()) {
    if (std::abs(p.location()) > 1e10) continue;  // The step drowns in the rounding of y.
    for (const double share : {0.05, 0.3, 0.5, 0.8}) {
      const double low = p.quantile(share - 1e-4);
      const double high = p.quantile(share + 1e-4);
      const double slope = 2e-4 / (high - low);
      const double density = std::exp(p.log_density(p.quantile(share)));
      ASSERT_NEAR(density / slope, 1, 1e-4) << p.location() << " " << share;
    }
  }
}

// Property: the expected CRPS is least for the true distribution (it is a proper score). Seed 5;
// the differences are more than 10 standard errors wide.
TEST(Predictive, ScoresTheTruthBestInTheMean) {
  Rng rng(5);
  double truth = 0;
  double shifted = 0;
  double wide = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double y = rng.student_t(4);
    truth += Predictive::student_t(0, 1, 4).crps(y);
    shifted += Predictive::student_t(0.5, 1, 4).crps(y);
    wide += Predictive::student_t(0, 2, 4).crps(y);
  }
  EXPECT_LT(truth, shifted);
  EXPECT_LT(truth, wide);
}

TEST(Predictive, StaysFiniteWhereverTheValueIs) {
  constexpr double kMost = std::numeric_limits<double>::max();
  for (const Predictive& p : samples()) {
    for (const double y : {-kMost, -1e300, -1.0, 0.0, 5e-324, 1e-300, 1.0, 1e300, kMost}) {
      EXPECT_TRUE(std::isfinite(p.log_lower_tail(y))) << p.location() << " " << y;
      EXPECT_TRUE(std::isfinite(p.log_upper_tail(y))) << p.location() << " " << y;
      EXPECT_TRUE(std::isfinite(p.log_p_value(y))) << p.location() << " " << y;
      EXPECT_LE(p.log_p_value(y), 0);
      EXPECT_FALSE(std::isnan(p.log_density(y))) << p.location() << " " << y;
      EXPECT_FALSE(std::isnan(p.cdf(y))) << p.location() << " " << y;
      EXPECT_GE(p.crps(y), 0) << p.location() << " " << y;
    }
    for (const double found : {p.cdf(kNaN), p.log_p_value(kNaN), p.log_density(kNaN),
                               p.standardized(kNaN), p.crps(kNaN)}) {
      EXPECT_TRUE(std::isnan(found));
    }
  }
}

TEST(Predictive, OfALogarithmGivesNothingToZeroAndBelow) {
  const Predictive p = Predictive::normal(1, 0.5).of_logarithm();
  for (const double y : {0.0, -1.0}) {
    EXPECT_EQ(p.standardized(y), -kInfinity);
    EXPECT_EQ(p.cdf(y), 0);
    EXPECT_EQ(p.log_density(y), -kInfinity);
    EXPECT_LT(p.log_p_value(y), -1e300);
  }
}

TEST(Interval, LeavesTheSameShareOnEitherSide) {
  const Predictive p = Predictive::student_t(2, 3, 5);
  const Interval found = interval(p, Level(0.9));
  EXPECT_NEAR(p.cdf(found.lower), 0.05, 1e-12);
  EXPECT_NEAR(p.cdf(found.upper), 0.95, 1e-12);
}

TEST(Innovation, IsStandardisedByWhatWasExpected) {
  const Timestamp now{};
  const Innovation seen{now, 7, Predictive::normal(3, 2)};
  EXPECT_EQ(seen.standardized(), 2);
  EXPECT_EQ(seen.residual(), 4);
  EXPECT_NEAR(seen.pit(), 0.97724986805182079, 1e-15);
  EXPECT_EQ((Innovation{now, 7, Predictive::unknown()}).standardized(), 0);
  EXPECT_TRUE(std::isnan((Innovation{now, kNaN, Predictive::normal(3, 2)}).standardized()));
  EXPECT_TRUE(std::isnan((Innovation{now, kNaN, Predictive::unknown()}).standardized()));
}

TEST(PredictiveDeathTest, RefusesNegativeScalesAndNoDegreesOfFreedom) {
  EXPECT_DEATH(Predictive::normal(0, -1), "scale >= 0");
  EXPECT_DEATH(Predictive::student_t(0, 1, 0), "dof > 0");
}

}  // namespace
}  // namespace foreshock
