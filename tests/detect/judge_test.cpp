#include "foreshock/detect/judge.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kLine = 1e-3;

/// Judges and learns n points of N(0, 1) on a level, as a pipeline does while nothing happens.
void live(Judge& judge, int n, Rng& rng, double level = 0, double scale = 1) {
  const auto expected = Predictive::normal(level, scale);
  for (int t = 0; t < n; ++t) {
    judge.learn(judge.judge(expected, level + scale * rng.normal(), true));
  }
}

TEST(Judge, OneOutlierOfAMillionStandardDeviationsIsASpikeAndNoShift) {
  Judge judge(kLine);
  Rng rng(51);
  live(judge, 500, rng);
  judge.reset_changes();
  const auto expected = Predictive::normal(0, 1);

  const Verdict spike = judge.judge(expected, 1e6, true);

  EXPECT_EQ(spike.kind, AlertKind::kSpike);
  EXPECT_EQ(spike.direction, 1);
  EXPECT_GT(spike.score, 2);
  for (int t = 0; t < 50; ++t) {
    const Verdict after = judge.judge(expected, t % 2 == 0 ? 0.5 : -0.5, true);
    EXPECT_LT(after.score, 1) << t;
  }
}

TEST(Judge, ADipIsTheMirrorOfASpike) {
  Judge judge(kLine);
  const Verdict dip = judge.judge(Predictive::normal(10, 2), -1000, true);
  EXPECT_EQ(dip.kind, AlertKind::kDip);
  EXPECT_EQ(dip.direction, -1);
}

TEST(Judge, AShiftOfTwoStandardDeviationsIsALevelShiftSinceItsBeginning) {
  Judge judge(1e-4);
  Rng rng(52);
  live(judge, 1000, rng);
  judge.reset_changes();
  const auto expected = Predictive::normal(0, 1);
  for (int t = 1; t <= 40; ++t) {
    const Verdict verdict = judge.judge(expected, -2 + 0.3 * rng.normal(), true);
    if (verdict.score < 1) continue;
    EXPECT_EQ(verdict.kind, AlertKind::kLevelShift);
    EXPECT_EQ(verdict.direction, -1);
    EXPECT_LT(verdict.since, t);
    EXPECT_GE(verdict.since, t / 2);
    EXPECT_LE(t, 20);
    return;
  }
  FAIL() << "no shift found";
}

TEST(Judge, ChangeDetectorsRestWhereNoOneWatches) {
  Judge judge(kLine);
  const auto expected = Predictive::normal(0, 1);
  for (int t = 0; t < 1000; ++t) {
    const Verdict verdict = judge.judge(expected, 1.5, false);
    ASSERT_NE(verdict.kind, AlertKind::kLevelShift);
    ASSERT_EQ(verdict.score, verdict.point_score);
  }
}

// 2^20 is exact in binary, so that the residuals are the same bits.
TEST(Judge, IsFreeOfUnits) {
  Judge small(kLine);
  Judge large(kLine);
  Rng rng(53);
  for (int t = 0; t < 2000; ++t) {
    const double y = rng.normal() + (t % 100 == 50 ? 9 : 0);
    const auto a = small.judge(Predictive::normal(0.25, 1), y, true);
    const auto b = large.judge(Predictive::normal(0.25 * 1048576, 1048576), y * 1048576, true);
    ASSERT_EQ(a.p_value(), b.p_value()) << t;
    small.learn(a);
    large.learn(b);
  }
}

TEST(Judge, AMissingPointHasNoResidualAndOnlySilenceSpeaks) {
  Judge judge(kLine);
  Rng rng(54);
  live(judge, 1000, rng);
  double before = -1;
  for (int t = 0; t < 60; ++t) {
    const Verdict verdict = judge.judge(Predictive::normal(0, 1), std::nan(""), true);
    ASSERT_NE(verdict.residual, verdict.residual);
    ASSERT_EQ(verdict.kind, AlertKind::kSilence);
    ASSERT_EQ(verdict.direction, 0);
    ASSERT_EQ(verdict.since, t);
    ASSERT_GE(verdict.score, before);
    before = verdict.score;
  }
  EXPECT_GT(before, 1);
}

TEST(Judge, NothingSurprisesHimWhoKnowsNothing) {
  Judge judge(kLine);
  for (const double y : {0.0, 1e300, -1e300, 1e-300}) {
    const Verdict verdict = judge.judge(Predictive::unknown(), y, true);
    EXPECT_EQ(verdict.p_value(), 1);
    EXPECT_EQ(verdict.score, 0);
    EXPECT_EQ(verdict.kind, AlertKind::kNone);
  }
}

TEST(Judge, PValuesAndScoresAreNumbersWhateverComes) {
  Judge judge(kLine);
  for (const auto& p :
       {Predictive::normal(0, 1), Predictive::student_t(1e9, 1e-3, 1),
        Predictive::student_t(0, 1e-300, 3), Predictive::normal(5, 0),
        Predictive::normal(0, 1).of_logarithm(), Predictive::normal(3, 1).of_power(0.5),
        Predictive::student_t(-3, 1, 5).of_power(0.5)}) {
    for (const double y : {0.0, -1.0, 1e300, -1e300, 1e-300, 1e9}) {
      const Verdict verdict = judge.judge(p, y, true);
      ASSERT_TRUE(verdict.p_value() >= 0 && verdict.p_value() <= 1) << y;
      ASSERT_TRUE(std::isfinite(verdict.score) && verdict.score >= 0) << y;
      ASSERT_TRUE(std::isfinite(verdict.residual)) << y;
    }
  }
}

// More than half of it is at 0, its median: there is nothing odd in a 0, nor a side to it.
TEST(Judge, AZeroThatWasExpectedIsNoSurprise) {
  Judge judge(kLine);
  for (const auto& p :
       {Predictive::normal(-3, 1).of_power(0.5), Predictive::student_t(-3, 1, 5).of_power(0.5)}) {
    EXPECT_EQ(normal_residual(p, 0), 0);
    EXPECT_EQ(judge.judge(p, 0, true).score, 0);
    EXPECT_GT(normal_residual(p, 0.1), 0);
    EXPECT_LT(normal_residual(p, -0.1), -5);
  }
}

// Residuals of twice the model's scale: after 2,000 points the 95 % interval must be twice as wide.
// The scale remembers 200 points (standard error 5%), the quantile's own error is about 5%.
TEST(Judge, LearnsHowFarTheModelsScaleIsOff) {
  Judge judge(kLine);
  Rng rng(55);
  const auto expected = Predictive::normal(0, 1);
  for (int t = 0; t < 2000; ++t) judge.learn(judge.judge(expected, 2 * rng.normal(), true));
  EXPECT_NEAR(judge.residual_quantile(0.975), 2 * 1.96, 0.2 * 2 * 1.96);
  EXPECT_NEAR(judge.residual_quantile(0.025), -2 * 1.96, 0.2 * 2 * 1.96);

  judge.rescale(2);

  EXPECT_NEAR(judge.residual_quantile(0.975), 1.96, 0.2 * 1.96);
}

// Noise that doubles, and nobody tells the judge: of the 200 points after, intervals of 90 % would
// cover 59 % at first and some 75 % by the scale alone. In calm they cover 90 %.
TEST(Judge, IntervalsCoverWhatTheySayThoughTheNoiseGrows) {
  int before = 0;
  int after = 0;
  constexpr int kRuns = 20;
  constexpr int kCalm = 1000;
  constexpr int kWide = 200;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Judge judge(kLine);
    Rng rng(70 + run);
    for (int t = 0; t < kCalm + kWide; ++t) {
      const double y = rng.normal() * (t < kCalm ? 1 : 2);
      const bool inside = y >= judge.residual_quantile(0.05) && y <= judge.residual_quantile(0.95);
      if (t >= 200) (t < kCalm ? before : after) += inside ? 1 : 0;
      judge.learn(judge.judge(Predictive::normal(0, 1), y, true));
    }
  }
  EXPECT_NEAR(before / (kRuns * (kCalm - 200.0)), 0.90, 0.01);
  EXPECT_GT(after / (kRuns * 1.0 * kWide), 0.82);
}

TEST(Judge, ARescaleThatSaysNothingForgetsTheScale) {
  for (const double ratio : {0.0, std::nan(""), HUGE_VAL, 1e-200}) {
    Judge judge(kLine);
    judge.rescale(ratio);
    EXPECT_TRUE(std::isfinite(judge.residual_quantile(0.9))) << ratio;
    EXPECT_GT(judge.residual_quantile(0.9), 0) << ratio;
  }
}

// A year of minutes without any change, then noise: within a few hundred points the scale is known.
TEST(Judge, AConstantYearDoesNotBlindItForAnother) {
  Judge judge(kLine);
  const auto expected = Predictive::normal(0, 1);
  for (int t = 0; t < 500'000; ++t) judge.learn(judge.judge(expected, 0, true));
  Rng rng(56);
  int over = 0;
  for (int t = 0; t < 1000; ++t) {
    const Verdict verdict = judge.judge(expected, rng.normal(), false);
    judge.learn(verdict);
    if (t >= 500 && verdict.score >= 1) ++over;
  }
  EXPECT_LE(over, 25);  // 5 %: the tail has forgotten no more than it must.
}

TEST(Judge, ASnapshotMakesATwinAndEveryCutOneIsRefused) {
  Judge judge(kLine);
  Rng rng(57);
  live(judge, 700, rng);
  StateWriter out;
  judge.save(out);
  StateReader in(out.bytes());
  auto twin = Judge::read(in, kLine).value();
  EXPECT_EQ(in.left(), 0U);
  for (int t = 0; t < 1000; ++t) {
    const double y = t % 50 == 7 ? std::nan("") : rng.normal();
    const Verdict a = judge.judge(Predictive::normal(0, 1), y, true);
    const Verdict b = twin.judge(Predictive::normal(0, 1), y, true);
    ASSERT_EQ(a.p_value(), b.p_value()) << t;
    ASSERT_EQ(a.kind, b.kind) << t;
    if (y != y) continue;
    judge.learn(a);
    twin.learn(b);
  }
  for (std::size_t n = 0; n < out.bytes().size(); ++n) {
    StateReader cut(out.bytes().first(n));
    ASSERT_FALSE(Judge::read(cut, kLine).has_value()) << n;
  }
}

}  // namespace
}  // namespace foreshock
