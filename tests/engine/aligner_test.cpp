#include "foreshock/engine/aligner.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Kind = Aligner::Placed::Kind;
using std::chrono::minutes;
using std::chrono::seconds;

const Timestamp kStart{std::chrono::hours{400'000}};
const double kNaN = std::numeric_limits<double>::quiet_NaN();

Frequency every_5m() {
  return Frequency::parse("5m").value();
}

TEST(Aligner, CountsTheStepsThatAreMissing) {
  Aligner aligner(every_5m(), kStart);
  const auto first = aligner.place(kStart);
  EXPECT_EQ(first.kind, Kind::kNext);
  EXPECT_EQ(first.missing, 0);
  EXPECT_EQ(aligner.place(kStart + minutes{5}).missing, 0);
  EXPECT_EQ(aligner.place(kStart + minutes{25}).missing, 3);
  EXPECT_EQ(aligner.time_ahead(1), kStart + minutes{30});
}

TEST(Aligner, RoundsJitterToTheNearestStep) {
  Aligner aligner(every_5m(), kStart);
  aligner.place(kStart);
  EXPECT_EQ(aligner.place(kStart + minutes{5} + seconds{100}).missing, 0);
  EXPECT_EQ(aligner.place(kStart + minutes{10} - seconds{100}).missing, 0);
  EXPECT_EQ(aligner.time_ahead(0), kStart + minutes{10});
}

TEST(Aligner, DuplicatesAndLatePointsDoNotMoveIt) {
  Aligner aligner(every_5m(), kStart);
  aligner.place(kStart);
  aligner.place(kStart + minutes{10});
  EXPECT_EQ(aligner.place(kStart + minutes{11}).kind, Kind::kSameStep);
  EXPECT_EQ(aligner.place(kStart + minutes{5}).kind, Kind::kLate);
  EXPECT_EQ(aligner.place(kStart - minutes{500}).kind, Kind::kLate);
  const auto next = aligner.place(kStart + minutes{15});
  EXPECT_EQ(next.kind, Kind::kNext);
  EXPECT_EQ(next.missing, 0);
}

TEST(Aligner, FollowsTheCalendar) {
  const auto at = [](const char* text) { return parse_timestamp(text).value(); };
  Aligner aligner(Frequency::parse("MS").value(), at("2024-01-01"));
  aligner.place(at("2024-01-01"));
  EXPECT_EQ(aligner.place(at("2024-02-01")).missing, 0);
  EXPECT_EQ(aligner.place(at("2024-05-01")).missing, 2);
  EXPECT_EQ(aligner.time_ahead(1), at("2024-06-01"));
}

TEST(Regularize, MissingStepsAreNaNAndTheLastWordCounts) {
  const std::vector<Timestamp> times{kStart, kStart + minutes{5}, kStart + minutes{6},
                                     kStart + minutes{7}, kStart + minutes{20}};
  const std::vector<double> values{1, 2, 3, kNaN, 5};

  const auto series = regularize(times, values, every_5m()).value();

  ASSERT_EQ(series.values.size(), 5U);
  EXPECT_EQ(series.values[0], 1);
  EXPECT_EQ(series.values[1], 3);  // A missing duplicate takes nothing away.
  EXPECT_TRUE(std::isnan(series.values[2]) && std::isnan(series.values[3]));
  EXPECT_EQ(series.values[4], 5);
  EXPECT_EQ(series.step_of, (std::vector<std::size_t>{0, 1, 1, 1, 4}));
  EXPECT_EQ(series.origin, kStart);
}

TEST(Regularize, AStrayDateIsRefusedBeforeItFillsTheMemory) {
  const std::vector<Timestamp> times{kStart, kStart + minutes{5}, Timestamp::max()};
  const std::vector<double> values{1, 2, 3};
  const auto series = regularize(times, values, Frequency::every(Duration{1}).value(), 1'000'000);
  ASSERT_FALSE(series.has_value());
  EXPECT_EQ(series.error().code, Errc::kInvalidArgument);
  EXPECT_NE(series.error().message.find("gap of"), std::string::npos);
}

TEST(Regularize, RefusesNothingAndDisorder) {
  EXPECT_FALSE(regularize({}, {}, every_5m()).has_value());
  const std::vector<Timestamp> times{kStart + minutes{5}, kStart};
  const std::vector<double> values{1, 2};
  EXPECT_FALSE(regularize(times, values, every_5m()).has_value());
}

TEST(Regularize, TheWholeRangeOfTimeIsNoOverflow) {
  const std::vector<Timestamp> times{Timestamp::min(), Timestamp::max()};
  const std::vector<double> values{1, 2};
  EXPECT_FALSE(regularize(times, values, Frequency::every(Duration{1}).value()).has_value());
  const auto years = regularize(times, values, Frequency::parse("YS").value()).value();
  EXPECT_EQ(years.values.size(), 586U);  // 1677-09-21 to 2262-04-11, to the nearest year.
}

}  // namespace
}  // namespace foreshock
