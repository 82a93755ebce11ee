#include "foreshock/detect/calibrate.h"

#include <cmath>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "foreshock/core/normal.h"
#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kLine = 3.5e-4;
using Draw = double (*)(Rng&);

double normal(Rng& rng) {
  return rng.normal();
}
/// t with 3 degrees of freedom, of variance 1.
double heavy(Rng& rng) {
  return rng.student_t(3) / std::sqrt(3.0);
}
/// Log-normal with sigma 0.5, of mean 0 and variance 1.
double skewed(Rng& rng) {
  const double mean = std::exp(0.125);
  return (std::exp(0.5 * rng.normal()) - mean) / (mean * std::sqrt(std::expm1(0.25)));
}

double p_of(double score) {
  return 2 * std::exp(log_normal_tail(std::abs(score)));
}

Calibrator taught(Draw draw, int n, std::uint64_t seed) {
  Calibrator calibrator(kLine);
  Rng rng(seed);
  for (int t = 0; t < n; ++t) calibrator.learn(draw(rng));
  return calibrator;
}

// Property: at every age and for every noise, scores never fall as z grows and are finite numbers,
// even where z is beyond all reason.
TEST(Calibrator, ScoresAreMonotoneAndFinite) {
  for (const Draw draw : {normal, heavy, skewed}) {
    for (const int n : {0, 1, 2, 10, 100, 1000, 40'000}) {
      const auto calibrator = taught(draw, n, 41);
      double before = calibrator.score(-1e300);
      ASSERT_TRUE(std::isfinite(before));
      for (double z = -100; z <= 100; z += 0.05) {
        const double now = calibrator.score(z);
        ASSERT_GE(now, before) << z << " after " << n;
        before = now;
      }
      const double last = calibrator.score(1e300);
      ASSERT_TRUE(std::isfinite(last) && last >= before) << n;
    }
  }
}

TEST(Calibrator, LearnsFromValuesBeyondAllReason) {
  Calibrator calibrator(kLine);
  for (const double z : {1e300, -1e300, 1e-300, 0.0, HUGE_VAL, -HUGE_VAL}) calibrator.learn(z);
  EXPECT_TRUE(std::isfinite(calibrator.score(1e300)));
  EXPECT_TRUE(std::isfinite(calibrator.score(0)));
}

// Streams of 2,000 points to learn from and 18,000 to score, each learnt after it is scored, 12 of
// a kind. What is promised is p; skewed noise, which is no Student-t on either side and has a cliff
// on one, gets half of it.
TEST(Calibrator, TheShareOfPointsBelowPIsP) {
  for (const auto& [name, draw] :
       {std::pair<std::string, Draw>{"normal", normal}, std::pair<std::string, Draw>{"t3", heavy},
        std::pair<std::string, Draw>{"lognormal", skewed}}) {
    int below[3] = {0, 0, 0};
    constexpr double kP[3] = {1e-2, 4e-3, kLine};
    constexpr double kMost[3] = {1.1, 1.15, 1.4};
    const double least = name == "lognormal" ? 0.4 : 0.75;
    constexpr int kStreams = 12;
    constexpr int kScored = 18'000;
    for (std::uint64_t stream = 0; stream < kStreams; ++stream) {
      auto calibrator = taught(draw, 2000, 100 + stream);
      Rng rng(200 + stream);
      for (int t = 0; t < kScored; ++t) {
        const double z = draw(rng);
        const double p = p_of(calibrator.score(z));
        for (int k = 0; k < 3; ++k) below[k] += p < kP[k] ? 1 : 0;
        calibrator.learn(z);
      }
    }
    for (int k = 0; k < 3; ++k) {
      const double share = below[k] / (kP[k] * kStreams * kScored);
      EXPECT_LT(share, kMost[k]) << name << " at " << kP[k];
      EXPECT_GT(share, least) << name << " at " << kP[k];
    }
  }
}

// After 600 points of each kind a value of five standard deviations is a one-in-ten-thousand event
// to normal noise and one in four hundred to t(3), whose truth is 3.3e-3.
TEST(Calibrator, TellsNormalFromHeavyNoiseSoon) {
  double normals = 0;
  double heavies = 0;
  constexpr int kStreams = 20;
  for (std::uint64_t seed = 1; seed <= kStreams; ++seed) {
    normals += std::log10(p_of(taught(normal, 600, seed).score(5))) / kStreams;
    heavies += std::log10(p_of(taught(heavy, 600, seed).score(5))) / kStreams;
  }
  EXPECT_LT(normals, -4);
  EXPECT_GT(normals, -6.24);  // What it is, were it known to be normal.
  EXPECT_NEAR(heavies, -2.48, 0.2);
}

TEST(Calibrator, ResidualInvertsScore) {
  for (const Draw draw : {normal, heavy, skewed}) {
    const auto calibrator = taught(draw, 3000, 43);
    for (double z = -6; z <= 6; z += 0.37) {
      const double s = calibrator.score(z);
      // Where nothing was ever seen the table may be flat; there any z of that score will do.
      EXPECT_NEAR(calibrator.score(calibrator.residual(s)), s, 1e-5) << z;
    }
    for (double s = -3.5; s <= 3.5; s += 0.25) {
      EXPECT_NEAR(calibrator.score(calibrator.residual(s)), s, 1e-5) << s;
    }
    EXPECT_LT(calibrator.residual(-1e9), calibrator.residual(1e9));
  }
}

// Before anything is seen it must not know better than a t with 4 degrees of freedom, whose
// two-sided p-value at 3.747 is 0.02 (tables of the t), nor be so wide that nothing could ever
// surprise it.
TEST(Calibrator, IsWideEarlyInLife) {
  const Calibrator fresh(kLine);
  EXPECT_GT(p_of(fresh.score(3.747)), 0.014);
  EXPECT_LT(p_of(fresh.score(3.747)), 0.1);
  EXPECT_GT(p_of(fresh.score(8)), kLine);
  EXPECT_GT(p_of(taught(normal, 20, 44).score(6)), kLine);
  EXPECT_NEAR(fresh.score(0), 0, 1e-6);
}

TEST(Calibrator, ASnapshotMakesATwin) {
  for (const int n : {0, 1, 63, 500, 20'000}) {
    auto calibrator = taught(heavy, n, 45);
    StateWriter out;
    calibrator.save(out);
    StateReader in(out.bytes());
    auto twin = Calibrator::read(in, kLine).value();
    EXPECT_EQ(in.left(), 0U);
    Rng rng(46);
    for (int t = 0; t < 1000; ++t) {
      const double z = heavy(rng);
      ASSERT_EQ(calibrator.score(z), twin.score(z)) << n << " " << t;
      calibrator.learn(z);
      twin.learn(z);
    }
  }
}

TEST(Calibrator, EveryCutSnapshotIsRefused) {
  StateWriter out;
  taught(normal, 300, 47).save(out);
  for (std::size_t n = 0; n < out.bytes().size(); ++n) {
    StateReader in(out.bytes().first(n));
    ASSERT_FALSE(Calibrator::read(in, kLine).has_value()) << n;
  }
}

TEST(Calibrator, RefusesCountsThatCannotBe) {
  StateWriter out;
  taught(normal, 300, 48).save(out);
  const auto with = [&](std::size_t at, auto value) {
    std::vector<std::byte> bytes(out.bytes().begin(), out.bytes().end());
    std::memcpy(bytes.data() + at, &value, sizeof value);
    StateReader in(bytes);
    return Calibrator::read(in, kLine).has_value();
  };
  const std::size_t end = out.bytes().size();
  EXPECT_FALSE(with(0, std::uint32_t{1}));
  EXPECT_FALSE(with(4, std::uint16_t{40000}));  // A count that the total does not have.
  EXPECT_FALSE(with(end - 4, INT32_MIN));
  EXPECT_FALSE(with(end - 4, std::int32_t{1025}));
  EXPECT_FALSE(with(end - 8, std::int32_t{-1}));
  EXPECT_FALSE(with(end - 10, std::int16_t{-32000}));  // Scores must not fall.
}

}  // namespace
}  // namespace foreshock
