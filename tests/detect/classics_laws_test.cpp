// Laws of every classic detector.

#include <cmath>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/detect/classics/adwin.h"
#include "foreshock/detect/classics/cusum_chart.h"
#include "foreshock/detect/classics/ddm.h"
#include "foreshock/detect/classics/eddm.h"
#include "foreshock/detect/classics/ewma_chart.h"
#include "foreshock/detect/classics/hddm_a.h"
#include "foreshock/detect/classics/hddm_w.h"
#include "foreshock/detect/classics/kswin.h"
#include "foreshock/detect/classics/page_hinkley.h"

namespace foreshock::classics {
namespace {

/// A law's case: how one is made that alarms on `eventful`, and what it hears of a value.
template <class T>
struct Case {
  using Detector = T;
  static constexpr bool kBinary = std::is_same_v<T, Ddm> || std::is_same_v<T, Eddm> ||
                                  std::is_same_v<T, HddmA> || std::is_same_v<T, HddmW>;
  static T make() {
    if constexpr (std::is_same_v<T, Adwin>) {
      return T::make({.clock = 4, .after = AfterDrift::kKeep}).value();
    } else if constexpr (std::is_same_v<T, PageHinkley>) {
      return T::make({.threshold = 20}).value();
    } else if constexpr (std::is_same_v<T, HddmA> || std::is_same_v<T, HddmW>) {
      return T::make({.two_sided = true}).value();
    } else {
      return T::make({}).value();
    }
  }
  static double heard(double z) { return kBinary && z == z ? (z > 1 ? 1 : 0) : z; }
};

/// Levels 0 and 2 in turn, 150 points each, in noise.
std::vector<double> eventful(std::uint64_t seed, int n) {
  Rng rng(seed);
  std::vector<double> z;
  z.reserve(static_cast<std::size_t>(n));
  for (int t = 0; t < n; ++t) z.push_back(rng.normal() + (t / 150 % 2 == 1 ? 2 : 0));
  return z;
}

template <class Detector>
std::vector<std::byte> bytes_of(const Detector& detector) {
  StateWriter out;
  detector.save(out);
  return {out.bytes().begin(), out.bytes().end()};
}

template <class C>
class ClassicsLaws : public testing::Test {};
using Cases = testing::Types<Case<Adwin>, Case<CusumChart>, Case<Ddm>, Case<Eddm>, Case<EwmaChart>,
                             Case<HddmA>, Case<HddmW>, Case<Kswin>, Case<PageHinkley>>;
struct CaseName {
  template <class C>
  static std::string GetName(int i) {
    constexpr const char* kNames[] = {"Adwin", "CusumChart", "Ddm",   "Eddm",       "EwmaChart",
                                      "HddmA", "HddmW",      "Kswin", "PageHinkley"};
    return kNames[i];
  }
};
TYPED_TEST_SUITE(ClassicsLaws, Cases, CaseName);

TYPED_TEST(ClassicsLaws, DriftsPointBackToWhatWasSeen) {
  auto detector = TypeParam::make();
  std::int64_t seen = 0;
  int drifts = 0;
  for (const double z : eventful(1, 3000)) {
    const DriftSignal signal = detector.update(TypeParam::heard(z));
    ++seen;
    drifts += signal.is_drift() ? 1 : 0;
    ASSERT_GE(signal.since, DriftSignal::kUnknown);
    ASSERT_LT(signal.since, seen);
    if (signal.level == DriftSignal::Level::kNone) {
      ASSERT_EQ(signal.since, DriftSignal::kUnknown);
    }
  }
  EXPECT_GT(drifts, 0);
}

TYPED_TEST(ClassicsLaws, AMissingPointChangesNothing) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  auto gappy = TypeParam::make();
  auto whole = TypeParam::make();
  for (const double z : eventful(2, 1500)) {
    for (const double missing : {std::nan(""), kInf, -kInf}) {
      ASSERT_EQ(gappy.update(missing), DriftSignal{});
    }
    ASSERT_EQ(gappy.update(TypeParam::heard(z)), whole.update(TypeParam::heard(z)));
  }
  EXPECT_EQ(bytes_of(gappy), bytes_of(whole));
}

TYPED_TEST(ClassicsLaws, ResetForgetsEverything) {
  auto used = TypeParam::make();
  auto fresh = TypeParam::make();
  for (const double z : eventful(3, 777)) used.update(TypeParam::heard(z));

  used.reset();

  EXPECT_EQ(bytes_of(used), bytes_of(fresh));
  for (const double z : eventful(4, 500)) {
    ASSERT_EQ(used.update(TypeParam::heard(z)), fresh.update(TypeParam::heard(z)));
  }
}

TYPED_TEST(ClassicsLaws, ASnapshotMakesATwin) {
  for (const int age : {0, 1, 29, 30, 31, 100, 160, 1111}) {
    auto detector = TypeParam::make();
    for (const double z : eventful(5, age)) detector.update(TypeParam::heard(z));
    const auto bytes = bytes_of(detector);

    auto twin = TypeParam::make();
    twin.update(0.3);
    StateReader in(bytes);
    ASSERT_TRUE(twin.read(in).has_value()) << age;
    EXPECT_EQ(in.left(), 0U);

    for (const double z : eventful(6, 500)) {
      ASSERT_EQ(detector.update(TypeParam::heard(z)), twin.update(TypeParam::heard(z))) << age;
    }
    EXPECT_EQ(bytes_of(twin), bytes_of(detector));
  }
}

TYPED_TEST(ClassicsLaws, EveryCutSnapshotIsRefusedAndChangesNothing) {
  auto detector = TypeParam::make();
  for (const double z : eventful(7, 400)) detector.update(TypeParam::heard(z));
  const auto bytes = bytes_of(detector);
  auto other = TypeParam::make();
  for (const double z : eventful(8, 120)) other.update(TypeParam::heard(z));
  const auto before = bytes_of(other);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    StateReader in(std::span<const std::byte>(bytes).first(n));
    ASSERT_FALSE(other.read(in).has_value()) << n << " bytes";
    ASSERT_EQ(bytes_of(other), before);
  }
}

TYPED_TEST(ClassicsLaws, ADamagedSnapshotIsRefusedOrLivesOn) {
  Rng rng(9);
  auto detector = TypeParam::make();
  for (const double z : eventful(10, 400)) detector.update(TypeParam::heard(z));
  const auto whole = bytes_of(detector);
  int refused = 0;
  for (int k = 0; k < 2000; ++k) {
    auto bytes = whole;
    for (std::uint64_t flips = 1 + rng.below(3); flips > 0; --flips) {
      bytes[rng.below(bytes.size())] ^= static_cast<std::byte>(1U << rng.below(8));
    }
    auto other = TypeParam::make();
    StateReader in(bytes);
    if (!other.read(in).has_value()) {
      ++refused;
      continue;
    }
    for (const double z : eventful(11, 120)) other.update(TypeParam::heard(z));
  }
  EXPECT_GT(refused, 0);
}

TYPED_TEST(ClassicsLaws, HugeValuesLeaveAStateThatCanBeRead) {
  auto detector = TypeParam::make();
  for (int t = 0; t < 500; ++t) {
    detector.update(t % 3 == 0 ? -1e308 : 1e308);
    const auto bytes = bytes_of(detector);
    StateReader in(bytes);
    auto twin = TypeParam::make();
    ASSERT_TRUE(twin.read(in).has_value()) << t;
  }
}

TYPED_TEST(ClassicsLaws, AConstantStreamNeverDrifts) {
  for (const double value : {0.0, 0.1, 1.0}) {
    auto detector = TypeParam::make();
    for (int t = 0; t < 2000; ++t) ASSERT_FALSE(detector.update(value).is_drift()) << t;
  }
}

}  // namespace
}  // namespace foreshock::classics
