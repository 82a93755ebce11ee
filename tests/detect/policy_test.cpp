#include "foreshock/detect/policy.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Act = AlertPolicy::Act;
using Direction = AlertPolicy::Direction;

constexpr double kOver = 1.5;    // Past the line.
constexpr double kUneasy = 0.7;  // Short of it, yet no quiet.
constexpr double kQuiet = 0.2;

AlertPolicy policy_of(const AlertPolicy::Options& options) {
  return AlertPolicy::make(options).value();
}

std::vector<Act> acts(AlertPolicy& policy, const std::vector<double>& scores) {
  std::vector<Act> out;
  for (const double score : scores) out.push_back(policy.step(score, 1));
  return out;
}

TEST(AlertPolicy, OpensAtTheLineAndClosesWhenItHasBeenQuiet) {
  auto policy = policy_of({.quiet_points = 2});

  const auto got = acts(policy, {0.99, 1.0, kOver, kQuiet, kUneasy, kQuiet, kQuiet, kQuiet, kOver});

  EXPECT_EQ(got, (std::vector{Act::kNone, Act::kOpen, Act::kHeld, Act::kHeld, Act::kHeld,
                              Act::kHeld, Act::kClose, Act::kNone, Act::kOpen}));
}

TEST(AlertPolicy, WhatLastsIsTheNewNormal) {
  auto policy = policy_of({.quiet_points = 3, .hold_points = 4});

  const auto got = acts(policy, {kOver, kOver, kUneasy, kOver, kQuiet});

  EXPECT_EQ(got, (std::vector{Act::kOpen, Act::kHeld, Act::kHeld, Act::kRebase, Act::kNone}));
  EXPECT_FALSE(policy.is_open());
}

TEST(AlertPolicy, WaitsForSoManyPointsInARow) {
  auto policy = policy_of({.for_points = 3});

  const auto got = acts(policy, {kOver, kOver, kUneasy, kOver, kOver, kOver});

  EXPECT_EQ(got,
            (std::vector{Act::kNone, Act::kNone, Act::kNone, Act::kNone, Act::kNone, Act::kOpen}));
}

TEST(AlertPolicy, HearsOnlyTheDirectionAskedFor) {
  auto above = policy_of({.direction = Direction::kAbove});
  EXPECT_EQ(above.step(kOver, -2), Act::kNone);
  EXPECT_EQ(above.step(kOver, 2), Act::kOpen);
  auto below = policy_of({.direction = Direction::kBelow});
  EXPECT_EQ(below.step(kOver, 2), Act::kNone);
  EXPECT_EQ(below.step(kOver, -2), Act::kOpen);
}

TEST(AlertPolicy, DoesNotMindDeviationsTooSmallToMatter) {
  auto policy = policy_of({.min_dev = 5});
  EXPECT_EQ(policy.step(100, 4.9), Act::kNone);
  EXPECT_EQ(policy.step(100, -4.9), Act::kNone);
  EXPECT_EQ(policy.step(kOver, -5), Act::kOpen);
}

TEST(AlertPolicy, AMissingPointNeitherBreaksARowNorEndsAnIncident) {
  auto policy = policy_of({.for_points = 2, .quiet_points = 2, .hold_points = 5});
  const double missing = std::nan("");

  policy.step(kOver, 1);
  EXPECT_EQ(policy.step(0, missing), Act::kNone);
  EXPECT_EQ(policy.step(kOver, 1), Act::kOpen);
  for (int t = 0; t < 100; ++t) EXPECT_EQ(policy.step(0, missing), Act::kHeld);
  EXPECT_EQ(policy.step(kQuiet, 1), Act::kHeld);
  EXPECT_EQ(policy.step(0, missing), Act::kHeld);
  EXPECT_EQ(policy.step(kQuiet, 1), Act::kClose);
}

TEST(AlertPolicy, SilenceOpensWhateverTheSizeAndDirectionAndIsNeverTheNewNormal) {
  auto policy = policy_of(
      {.direction = Direction::kAbove, .min_dev = 5, .quiet_points = 1, .hold_points = 3});
  EXPECT_EQ(policy.step(kOver, std::nan("")), Act::kOpen);
  for (int t = 0; t < 100; ++t) EXPECT_EQ(policy.step(kOver, std::nan("")), Act::kHeld);
  EXPECT_EQ(policy.step(kQuiet, 1), Act::kClose);
}

TEST(AlertPolicy, AScoreThatIsNoNumberOpensNothing) {
  auto policy = policy_of({});
  EXPECT_EQ(policy.step(std::nan(""), 1), Act::kNone);
  EXPECT_EQ(policy.step(std::nan(""), std::nan("")), Act::kNone);
}

TEST(AlertPolicy, MeasuresSmallDeviationsByWhatWasExpected) {
  auto policy = policy_of({.min_dev = 0.05, .dev_unit = AlertPolicy::Options::DevUnit::kExpected});
  EXPECT_EQ(policy.step(kOver, 9.9, {.expected = -200}), Act::kNone);
  EXPECT_EQ(policy.step(kOver, 4.9, {.expected = 100}), Act::kNone);
  EXPECT_EQ(policy.step(kOver, -5.1, {.expected = 100}), Act::kOpen);
}

TEST(AlertPolicy, MeasuresSmallDeviationsByTheRangeOfTheValues) {
  auto policy = policy_of({.min_dev = 0.1, .dev_unit = AlertPolicy::Options::DevUnit::kRange});
  EXPECT_EQ(policy.step(kOver, 3.9, {.expected = 1, .range = 40}), Act::kNone);
  EXPECT_EQ(policy.step(kOver, 4.1, {.expected = 1, .range = 40}), Act::kOpen);
}

TEST(AlertPolicy, NothingIsTooSmallForAMeasureThatIsNotKnown) {
  auto policy = policy_of({.min_dev = 0.1, .dev_unit = AlertPolicy::Options::DevUnit::kRange});
  EXPECT_EQ(policy.step(kOver, 1), Act::kOpen);
}

TEST(AlertPolicy, WhatOpensInsideAWindowOfTheCalendarIsMuted) {
  auto policy = policy_of({.quiet_points = 2});
  const AlertContext quiet{.quiet = true};

  EXPECT_EQ(policy.step(kUneasy, 1, quiet), Act::kNone);
  EXPECT_EQ(policy.step(kOver, 1, quiet), Act::kOpen);
  EXPECT_TRUE(policy.is_muted());
  EXPECT_EQ(policy.step(kOver, 1, quiet), Act::kHeld);
  EXPECT_EQ(policy.step(kQuiet, 1, quiet), Act::kHeld);
  EXPECT_EQ(policy.step(kQuiet, 1), Act::kClose);  // Behind the window, as if it had not been.
  EXPECT_FALSE(policy.is_muted());
  EXPECT_EQ(policy.step(kOver, 1), Act::kOpen);
  EXPECT_FALSE(policy.is_muted());
}

TEST(AlertPolicy, WhatGoesOnBehindTheWindowIsToldByItsPointsThere) {
  auto policy = policy_of({.for_points = 2, .quiet_points = 9, .hold_points = 100});
  const AlertContext quiet{.quiet = true};

  for (int t = 0; t < 9; ++t) policy.step(kOver, 1, quiet);
  ASSERT_TRUE(policy.is_muted());
  EXPECT_EQ(acts(policy, {kOver, kUneasy, kOver}),
            (std::vector{Act::kHeld, Act::kHeld, Act::kHeld}));
  EXPECT_TRUE(policy.is_muted());
  EXPECT_EQ(policy.step(kOver, 1), Act::kTold);
  EXPECT_FALSE(policy.is_muted());
  EXPECT_TRUE(policy.is_open());
  EXPECT_EQ(policy.step(kOver, 1), Act::kHeld);
}

TEST(AlertPolicy, SilenceThatGoesOnBehindTheWindowIsToldToo) {
  auto policy = policy_of({});
  const double missing = std::nan("");

  EXPECT_EQ(policy.step(kOver, missing, {.quiet = true}), Act::kOpen);
  EXPECT_EQ(policy.step(kOver, missing, {.quiet = true}), Act::kHeld);
  EXPECT_EQ(policy.step(kOver, missing), Act::kTold);
}

TEST(AlertPolicy, PointsInsideAWindowDoNotCountForWhatComesBehind) {
  auto policy = policy_of({.for_points = 3, .quiet_points = 1});

  policy.step(kOver, 1, {.quiet = true});
  policy.step(kQuiet, 1, {.quiet = true});
  EXPECT_EQ(acts(policy, {kOver, kOver, kOver}), (std::vector{Act::kNone, Act::kNone, Act::kOpen}));
}

TEST(AlertPolicy, AnIncidentGoesOnIntoAWindowAndMayCloseThere) {
  auto policy = policy_of({.quiet_points = 2});
  const AlertContext quiet{.quiet = true};

  EXPECT_EQ(policy.step(kOver, 1), Act::kOpen);
  EXPECT_EQ(policy.step(kOver, 1, quiet), Act::kHeld);
  EXPECT_FALSE(policy.is_muted());
  EXPECT_EQ(policy.step(kQuiet, 1, quiet), Act::kHeld);
  EXPECT_EQ(policy.step(kQuiet, 1, quiet), Act::kClose);
  EXPECT_EQ(policy.step(kOver, 1, quiet), Act::kOpen);
  EXPECT_TRUE(policy.is_muted());
}

TEST(AlertPolicy, ASnapshotKnowsWhatIsMuted) {
  const AlertPolicy::Options options{.for_points = 3, .quiet_points = 9};
  auto policy = policy_of(options);
  policy.step(kOver, 1, {.quiet = true});
  policy.step(kOver, 1);
  StateWriter out;
  policy.save(out);
  StateReader in(out.bytes());

  auto twin = AlertPolicy::read(in, options);

  ASSERT_TRUE(twin.has_value());
  EXPECT_TRUE(twin->is_muted());
  EXPECT_EQ(acts(*twin, {kOver, kOver}), (std::vector{Act::kHeld, Act::kTold}));
}

TEST(AlertPolicy, AWorldThatIsKeptIsNeverTheOldOne) {
  for (const int hold : {1, 2, 4}) {
    auto policy = policy_of({.quiet_points = 3, .hold_points = hold, .keeps_world = true});
    EXPECT_EQ(policy.step(kOver, 1), Act::kOpen);
    for (int t = 0; t < 100; ++t) EXPECT_EQ(policy.step(kOver, 1), Act::kHeld);
    EXPECT_EQ(acts(policy, {kQuiet, kQuiet, kQuiet}),
              (std::vector{Act::kHeld, Act::kHeld, Act::kClose}));
  }
}

TEST(AlertPolicy, RefusesOptionsOutOfRange) {
  for (const auto& options : std::vector<AlertPolicy::Options>{{.min_dev = -1},
                                                               {.min_dev = std::nan("")},
                                                               {.for_points = 0},
                                                               {.quiet_points = 0},
                                                               {.hold_points = 0}}) {
    const auto policy = AlertPolicy::make(options);
    ASSERT_FALSE(policy.has_value());
    EXPECT_EQ(policy.error().code, Errc::kInvalidArgument);
  }
}

TEST(AlertPolicy, ASnapshotMakesATwinInEveryState) {
  const AlertPolicy::Options options{.for_points = 2, .quiet_points = 2, .hold_points = 5};
  const std::vector<double> scores{kQuiet, kOver, kOver, kQuiet, kOver, kQuiet, kQuiet,
                                   kOver,  kOver, kOver, kOver,  kOver, kOver,  kOver};
  for (std::size_t cut = 0; cut < scores.size(); ++cut) {
    auto policy = policy_of(options);
    for (std::size_t t = 0; t < cut; ++t) policy.step(scores[t], 1);
    StateWriter out;
    policy.save(out);
    StateReader in(out.bytes());
    auto twin = AlertPolicy::read(in, options).value();
    for (std::size_t t = cut; t < scores.size(); ++t) {
      ASSERT_EQ(policy.step(scores[t], 1), twin.step(scores[t], 1)) << cut << " " << t;
    }
  }
}

TEST(AlertPolicy, RefusesCountsBeyondItsOptions) {
  const auto read = [](std::int32_t over, std::int32_t quiet, std::int32_t open_for) {
    StateWriter out;
    for (const std::int32_t v : {over, quiet, open_for}) out.put(v);
    StateReader in(out.bytes());
    return AlertPolicy::read(in, {.for_points = 3, .quiet_points = 4, .hold_points = 5})
        .has_value();
  };
  EXPECT_TRUE(read(2, 3, 4));
  EXPECT_FALSE(read(3, 0, 0));
  EXPECT_FALSE(read(0, 5, 0));
  EXPECT_FALSE(read(0, 0, 5));
  EXPECT_FALSE(read(0, -1, 0));
  EXPECT_FALSE(read(0, 0, INT32_MAX));
}

}  // namespace
}  // namespace foreshock
