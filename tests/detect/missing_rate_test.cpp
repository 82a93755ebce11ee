#include "foreshock/detect/missing_rate.h"

#include <cmath>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

int steps_until(MissingRate& rate, double surprise, double share, Rng& rng, int most) {
  for (int t = 1; t <= most; ++t) {
    if (rate.observe(rng.uniform() < share).surprise >= surprise) return t;
  }
  return most + 1;
}

MissingRate used_to(double share, Rng& rng) {
  MissingRate rate;
  for (int t = 0; t < 4000; ++t) rate.observe(rng.uniform() < share);
  return rate;
}

// Lorden's bound: on average no sooner than promised.
TEST(MissingRate, KeepsItsPromiseAtTheUsualRate) {
  Rng rng(81);
  for (const double share : {0.001, 0.02, 0.2}) {
    double total = 0;
    for (int run = 0; run < 200; ++run) {
      MissingRate rate = used_to(share, rng);
      total += steps_until(rate, 2.5, share, rng, 5000);
    }
    EXPECT_GT(total / 200, std::pow(10, 2.5)) << share;
  }
}

TEST(MissingRate, FindsAThirdThatGoesMissing) {
  Rng rng(82);
  double total = 0;
  for (int run = 0; run < 100; ++run) {
    MissingRate rate = used_to(0.02, rng);
    total += steps_until(rate, 4, 0.33, rng, 5000);
  }
  EXPECT_LT(total / 100, 40);
}

TEST(MissingRate, OneLongGapIsNotItsBusiness) {
  Rng rng(83);
  MissingRate rate = used_to(0.01, rng);
  for (int t = 0; t < 2000; ++t) ASSERT_LT(rate.observe(true).surprise, 4) << t;
}

TEST(MissingRate, ASnapshotMakesATwinAndEveryCutIsRefused) {
  Rng rng(84);
  MissingRate rate = used_to(0.1, rng);
  StateWriter out;
  rate.save(out);
  for (std::size_t n = 0; n < out.bytes().size(); ++n) {
    StateReader in(out.bytes().first(n));
    ASSERT_FALSE(MissingRate{}.read(in).has_value()) << n;
  }
  MissingRate twin;
  StateReader in(out.bytes());
  ASSERT_TRUE(twin.read(in).has_value());
  for (int t = 0; t < 500; ++t) {
    const bool missing = rng.uniform() < 0.3;
    ASSERT_EQ(rate.observe(missing).surprise, twin.observe(missing).surprise) << t;
  }
}

}  // namespace
}  // namespace foreshock
