#include "foreshock/core/result.h"

#include <string>

#include <gtest/gtest.h>

#include "foreshock/core/alert.h"
#include "foreshock/core/check.h"
#include "foreshock/core/quantity.h"

namespace foreshock {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(Errc::kInvalidArgument, std::to_string(n) + " is odd");
  return n / 2;
}
Result<int> quarter(int n) {
  FORESHOCK_TRY(const int once, half(n));
  FORESHOCK_TRY(const int twice, half(once));
  return twice;
}
Status check_even(int n) {
  FORESHOCK_TRY_VOID(half(n));
  return {};
}

TEST(Result, IsPassedUpWithItsValueOrItsError) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().message, "3 is odd");
  EXPECT_TRUE(check_even(4));
  EXPECT_EQ(check_even(5).error().code, Errc::kInvalidArgument);
}

TEST(Error, SaysWhereItWasOncePerLevel) {
  const Error inner{Errc::kMalformedInput, "'x' is not a number"};
  const Error outer = inner.within("line 3").within("data.csv");
  EXPECT_EQ(outer.message, "data.csv: line 3: 'x' is not a number");
  EXPECT_EQ(outer.code, Errc::kMalformedInput);
}

TEST(Errc, HasANameForEveryCode) {
  EXPECT_EQ(name_of(Errc::kInvalidArgument), "invalid argument");
  EXPECT_EQ(name_of(Errc::kMalformedInput), "malformed input");
  EXPECT_EQ(name_of(Errc::kUnsupported), "unsupported");
  EXPECT_EQ(name_of(Errc::kNotConverged), "not converged");
  EXPECT_EQ(name_of(Errc::kUnavailable), "unavailable");
}

TEST(AlertKind, HasANameForEveryKind) {
  EXPECT_EQ(name_of(AlertKind::kNone), "");
  EXPECT_EQ(name_of(AlertKind::kSpike), "spike");
  EXPECT_EQ(name_of(AlertKind::kDip), "dip");
  EXPECT_EQ(name_of(AlertKind::kLevelShift), "level-shift");
  EXPECT_EQ(name_of(AlertKind::kSilence), "silence");
}

TEST(CheckDeathTest, StopsOnOurOwnMistakesAndSaysWhere) {
  EXPECT_DEATH(FORESHOCK_CHECK(1 + 1 == 3), "1 \\+ 1 == 3.*result_test.cpp");
  EXPECT_DEATH(Horizon(0), "steps >= 1");
  EXPECT_DEATH(Period(1), "steps >= 2");
  EXPECT_DEATH(Level(1.0), "share < 1");
}

}  // namespace
}  // namespace foreshock
