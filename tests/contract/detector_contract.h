#pragma once

/// The laws of every detector. A detector joins by a case (see detector_contract_test.cpp):
///   static Detector make();
///   static Score observe(Detector&, double z);   NaN is a missing point
///   static constexpr bool kHearsMissing;         whether missing points are what it is about
///   static constexpr bool kResets;               whether it has reset()

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/detector.h"
#include "foreshock/core/random.h"
#include "foreshock/core/state_io.h"

namespace foreshock::contract {

/// Noise with gaps, an outlier and a shift: something to say for every detector.
inline std::vector<double> eventful(std::uint64_t seed, int n) {
  Rng rng(seed);
  std::vector<double> z;
  for (int t = 0; t < n; ++t) {
    const bool gap = t % 29 == 11 || t % 97 > 92;
    z.push_back(gap ? std::nan("") : rng.normal() + (t > n / 2 ? 1.5 : 0) + (t == 20 ? 40 : 0));
  }
  return z;
}

inline bool same(const Score& a, const Score& b) {
  return a.surprise == b.surprise && a.direction == b.direction && a.since == b.since;
}

template <class Case>
class DetectorContract : public testing::Test {};
TYPED_TEST_SUITE_P(DetectorContract);

TYPED_TEST_P(DetectorContract, ScoresAreFiniteAndPointBackToWhatWasSeen) {
  auto detector = TypeParam::make();
  int seen = 0;
  for (const double z : eventful(1, 2000)) {
    const Score score = TypeParam::observe(detector, z);
    ++seen;
    ASSERT_TRUE(std::isfinite(score.surprise) && score.surprise >= 0) << seen;
    ASSERT_TRUE(score.direction == 0 || std::abs(score.direction) == 1) << seen;
    ASSERT_TRUE(score.since >= 0 && score.since < seen) << seen;
  }
}

TYPED_TEST_P(DetectorContract, AMissingPointScoresNothingAndChangesNothing) {
  if (TypeParam::kHearsMissing) GTEST_SKIP() << "missing points are what it listens for";
  auto gappy = TypeParam::make();
  auto whole = TypeParam::make();
  for (const double z : eventful(2, 500)) {
    const Score with_gaps = TypeParam::observe(gappy, z);
    if (z != z) {
      ASSERT_TRUE(same(with_gaps, Score{}));
    } else {
      ASSERT_TRUE(same(with_gaps, TypeParam::observe(whole, z)));
    }
  }
}

TYPED_TEST_P(DetectorContract, ResetForgetsEverything) {
  if constexpr (TypeParam::kResets) {
    auto used = TypeParam::make();
    auto fresh = TypeParam::make();
    for (const double z : eventful(3, 333)) TypeParam::observe(used, z);

    used.reset();

    for (const double z : eventful(4, 500)) {
      ASSERT_TRUE(same(TypeParam::observe(used, z), TypeParam::observe(fresh, z)));
    }
  }
}

TYPED_TEST_P(DetectorContract, ASnapshotMakesATwin) {
  for (const int age : {0, 1, 60, 127, 128, 129, 700}) {
    auto detector = TypeParam::make();
    for (const double z : eventful(5, age)) TypeParam::observe(detector, z);
    StateWriter out;
    detector.save(out);

    auto twin = TypeParam::make();
    StateReader in(out.bytes());
    ASSERT_TRUE(twin.read(in).has_value());
    EXPECT_EQ(in.left(), 0U);

    for (const double z : eventful(6, 500)) {
      ASSERT_TRUE(same(TypeParam::observe(detector, z), TypeParam::observe(twin, z))) << age;
    }
  }
}

TYPED_TEST_P(DetectorContract, EveryCutSnapshotIsRefused) {
  auto detector = TypeParam::make();
  for (const double z : eventful(7, 300)) TypeParam::observe(detector, z);
  StateWriter out;
  detector.save(out);
  for (std::size_t n = 0; n < out.bytes().size(); ++n) {
    StateReader in(out.bytes().first(n));
    auto other = TypeParam::make();
    ASSERT_FALSE(other.read(in).has_value()) << n << " bytes";
  }
}

REGISTER_TYPED_TEST_SUITE_P(DetectorContract, ScoresAreFiniteAndPointBackToWhatWasSeen,
                            AMissingPointScoresNothingAndChangesNothing, ResetForgetsEverything,
                            ASnapshotMakesATwin, EveryCutSnapshotIsRefused);

}  // namespace foreshock::contract
