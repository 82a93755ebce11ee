#include "foreshock/detect/afterglow.h"

#include <cmath>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kLine = 1e-4;  // A score of 1 is a surprise of 4.

TEST(Afterglow, WhatIsToldShowsItsOwnScore) {
  Afterglow glow(kLine);
  EXPECT_EQ(glow.follow(3, true, true), 3);
  EXPECT_EQ(glow.follow(1, true, true), 1);
}

TEST(Afterglow, AnIncidentGoesOnBelowTheLine) {
  Afterglow glow(kLine);
  glow.follow(3, true, true);
  double before = 1;
  for (int t = 0; t < 200; ++t) {
    const double score = glow.follow(0, false, true);
    ASSERT_LT(score, before);
    before = score;
  }
  // 200 points at 0.02 are a surprise of 4, which is a score of 1: 2 is left, below the line.
  EXPECT_NEAR(before, 1 - 0.25 / 2, 1e-9);
}

TEST(Afterglow, ItNeverCrossesTheLineByItself) {
  Afterglow glow(kLine);
  glow.follow(1e300, true, true);
  for (int t = 0; t < 100; ++t) {
    ASSERT_LT(glow.follow(0.3, false, t < 50), 1);
  }
}

TEST(Afterglow, AQuietPointKeepsItsScore) {
  Afterglow glow(kLine);
  EXPECT_EQ(glow.follow(0.7, false, false), 0.7);
  EXPECT_EQ(glow.follow(0.4, false, false), 0.4);  // What is left of 0.7 pays its toll.
}

// Honest surprises: -log10 of uniforms. The glow alone and the point's own p-value both keep the
// promise, so twice of it is the limit; 10^6 points, so that errors are below 3 %.
TEST(Afterglow, ItKeepsThePromise) {
  Afterglow glow(kLine);
  Rng rng(31);
  int above = 0;
  for (int t = 0; t < 1'000'000; ++t) {
    const double surprise = -std::log10(1 - rng.uniform());
    above += glow.follow(surprise / 4, false, false) >= 0.5 ? 1 : 0;
  }
  EXPECT_LE(above, 20'600);
}

TEST(Afterglow, ASnapshotMakesATwin) {
  Afterglow glow(kLine);
  glow.follow(2.5, true, true);
  StateWriter out;
  glow.save(out);
  StateReader in(out.bytes());
  Afterglow twin(kLine);
  ASSERT_TRUE(twin.read(in).has_value());
  EXPECT_EQ(twin.follow(0.1, false, true), glow.follow(0.1, false, true));
}

}  // namespace
}  // namespace foreshock
