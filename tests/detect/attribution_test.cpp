#include "foreshock/detect/attribution.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

using What = Attribution::What;

/// Calm for 40 points, then 24 of the change.
ScoreRing ring_of(What what, Rng& rng) {
  ScoreRing ring;
  double last = 0;
  for (int t = 0; t < 64; ++t) {
    const int since = t - 40;
    double z = rng.normal();
    if (since >= 0 && what == What::kLevel) z += 2;
    if (since >= 0 && what == What::kTrend) z += 0.2 * (since + 1);
    if (since >= 0 && what == What::kSpread) z *= 2.5;
    if (since >= 0 && what == What::kDependence) z = -0.9 * last + std::sqrt(1 - 0.81) * z;
    if (t == 63 && what == What::kOutlier) z = 5;
    last = z;
    ring.add(z);
  }
  return ring;
}

// Of 200 seeds; what kind it is shows in 24 points of that size, mostly.
TEST(Attribution, TellsTheKindsOfChangeApart) {
  for (const auto& [what, least] : std::to_array<std::pair<What, int>>({{What::kLevel, 160},
                                                                        {What::kTrend, 150},
                                                                        {What::kSpread, 150},
                                                                        {What::kDependence, 150},
                                                                        {What::kOutlier, 160}})) {
    int right = 0;
    Rng rng(71);
    for (int run = 0; run < 200; ++run) {
      right += attribute(ring_of(what, rng), ChangeSignature::frozen()).what == what ? 1 : 0;
    }
    EXPECT_GE(right, least) << static_cast<int>(what);
  }
}

TEST(Attribution, PointsToTheStartAndTheSizeOfAStep) {
  Rng rng(72);
  std::array<int, 200> off{};
  int inside = 0;
  double sizes = 0;
  for (int& error : off) {
    const Attribution found = attribute(ring_of(What::kLevel, rng), ChangeSignature::frozen());
    error = std::abs(found.since - 23);
    inside += found.since_least <= 23 && 23 <= found.since_most ? 1 : 0;
    sizes += found.size;
    ASSERT_LE(found.since_least, found.since);
    ASSERT_LE(found.since, found.since_most);
  }
  std::sort(off.begin(), off.end());
  EXPECT_LE(off[100], 1);
  EXPECT_GE(inside, 170);  // 95 % of those that are told to be steps.
  EXPECT_NEAR(sizes / 200, 2, 0.3);
}

// An exponentially weighted mean with gain 1/4 forgets a step as (3/4)^t and stays wrong about a
// ramp by 1 / gain.
TEST(Attribution, TheSignatureOfAModelIsHowItsErrorsAnswer) {
  struct Probe {
    double level = 0;
    Probe copy() const { return *this; }
    double expect() const { return level; }
    void learn(double y) { level += 0.25 * (y - level); }
  };
  const ChangeSignature signature = signature_of(Probe{100}, 2.0);
  for (std::size_t t = 0; t < 10; ++t) {
    const double left = std::pow(0.75, static_cast<double>(t));
    EXPECT_NEAR(static_cast<double>(signature.step[t]), left, 1e-6) << t;
    EXPECT_NEAR(static_cast<double>(signature.ramp[t]), 4 * (1 - 0.75 * left), 1e-6) << t;
    EXPECT_NEAR(static_cast<double>(signature.impulse[t]), t == 0 ? 1 : -left / 3, 1e-6) << t;
  }
}

// Seen through a model that forgets, a step is a step and no outlier, though its scores fade.
TEST(Attribution, SeesAStepThroughAModelThatFollowsIt) {
  ChangeSignature forgets;
  for (std::size_t t = 0; t < ChangeSignature::kLength; ++t) {
    const auto left = static_cast<float>(std::pow(0.9, static_cast<double>(t)));
    forgets.impulse[t] = t == 0 ? 1 : -0.1F * left / 0.9F;
    forgets.step[t] = left;
    forgets.ramp[t] = 10 * (1 - 0.9F * left);
  }
  Rng rng(73);
  int right = 0;
  for (int run = 0; run < 200; ++run) {
    ScoreRing ring;
    for (int t = 0; t < 60; ++t) {
      ring.add(rng.normal() + (t >= 48 ? 3 * std::pow(0.9, t - 48) : 0));
    }
    right += attribute(ring, forgets).what == What::kLevel ? 1 : 0;
  }
  EXPECT_GE(right, 160);
}

TEST(Attribution, SaysNothingOfAnEmptyRingAndOfConstantScores) {
  EXPECT_EQ(attribute(ScoreRing{}, ChangeSignature::frozen()).what, What::kNothing);
  ScoreRing zeros;
  for (int t = 0; t < 5; ++t) zeros.add(0);
  EXPECT_EQ(attribute(zeros, ChangeSignature::frozen()).what, What::kNothing);
}

TEST(ScoreRing, KeepsTheLastScoresToAThirtyFirst) {
  ScoreRing ring;
  for (int t = 0; t < 1000; ++t) {
    ring.add(std::sin(t));
    ASSERT_EQ(ring.size(), std::min(t + 1, ScoreRing::kSize));
    for (int back = 0; back < ring.size(); ++back) {
      ASSERT_NEAR(ring.at_back(back), std::sin(t - back), 0.5 / 31 + 1e-9) << t;
    }
  }
  ring.add(1e300);
  EXPECT_EQ(ring.at_back(0), ScoreRing::kMost);
}

}  // namespace
}  // namespace foreshock
