#include "foreshock/engine/shard.h"

#include <gtest/gtest.h>

#include "series_fixture.h"

namespace foreshock {
namespace {

using Kind = Shard::Outcome::Kind;
using std::chrono::minutes;
using testing_series::same;

const Timestamp kStart{std::chrono::hours{400'000}};

Shard::Options options() {
  return {.pipeline = {.p_alert = 1e-4, .first_fit = 20, .history = 64},
          .frequency = Frequency::parse("1m").value()};
}

Observation at(unsigned series, int step, double value) {
  return {.series = SeriesId{series}, .time = kStart + minutes{step}, .value = value};
}

TEST(Shard, GivesTheBitsOfLonePipelines) {
  auto shard = Shard::make(options()).value();
  std::vector<Pipeline> lone;
  std::vector<std::vector<double>> y;
  for (unsigned s = 0; s < 3; ++s) {
    lone.push_back(Pipeline::make(options().pipeline).value());
    y.push_back(testing_series::noise(200, 80 + s, 10));
  }
  for (int t = 0; t < 200; ++t) {
    for (unsigned s = 0; s < 3; ++s) {
      if ((t + static_cast<int>(s)) % 11 == 5) {  // This series leaves out this step.
        lone[s].push(std::nan(""));
        continue;
      }
      const double value = y[s][static_cast<std::size_t>(t)];
      const auto outcome = shard.push(at(s, t, value));
      ASSERT_EQ(outcome.kind, Kind::kScored);
      const Step expected = lone[s].push(value);
      if (t > 0) {
        ASSERT_TRUE(same(outcome.step, expected)) << s << " " << t;
      }
    }
  }
}

TEST(Shard, CountsWhatIsMissingAndDoesNotScoreDuplicatesOrLatePoints) {
  auto shard = Shard::make(options()).value();
  shard.push(at(1, 0, 5));
  EXPECT_EQ(shard.push(at(1, 4, 6)).missing, 3);
  EXPECT_EQ(shard.push(at(1, 4, 7)).kind, Kind::kDuplicate);
  EXPECT_EQ(shard.push(at(1, 2, 7)).kind, Kind::kLate);
  const auto next = shard.push(at(1, 5, 6));
  EXPECT_EQ(next.kind, Kind::kScored);
  EXPECT_EQ(next.missing, 0);

  auto lone = Pipeline::make(options().pipeline).value();
  for (const double y : {5.0, std::nan(""), std::nan(""), std::nan(""), 6.0, 6.0}) lone.push(y);
  EXPECT_TRUE(same(shard.find(SeriesId{1})->forecast(Horizon(1)).steps[0],
                   lone.forecast(Horizon(1)).steps[0]));
}

TEST(Shard, AGapTooLongStartsTheSeriesAnew) {
  auto with_gap = options();
  with_gap.longest_gap = 10;
  auto shard = Shard::make(with_gap).value();
  for (int t = 0; t < 100; ++t) shard.push(at(1, t, 10 + t % 3));

  EXPECT_FALSE(shard.push(at(1, 110, 10)).started_anew);  // 10 are missing.
  const auto anew = shard.push(at(1, 122, 10));           // 11 are.
  EXPECT_TRUE(anew.started_anew);
  EXPECT_TRUE(anew.step.warming_up);
  EXPECT_FALSE(anew.step.predictive.is_known());
}

TEST(Shard, SaysWhenASeriesFellSilent) {
  auto shard = Shard::make(options()).value();
  const auto y = testing_series::noise(1000, 85, 10);
  for (int t = 0; t < 1000; ++t) shard.push(at(1, t, y[static_cast<std::size_t>(t)]));
  EXPECT_FALSE(shard.push(at(1, 1002, 10)).silence_alert);
  EXPECT_TRUE(shard.push(at(1, 1502, 10)).silence_alert);
}

TEST(Shard, TheSeriesSeenLeastRecentlyGoesFirst) {
  auto small = options();
  small.most_series = 3;
  auto shard = Shard::make(small).value();
  std::vector<unsigned> gone;
  shard.on_evict([&](SeriesId id, const Pipeline& pipeline) {
    gone.push_back(static_cast<unsigned>(id));
    EXPECT_EQ(pipeline.report().form, "warm-up");
  });
  for (const unsigned s : {1U, 2U, 3U}) shard.push(at(s, 0, 1));
  shard.push(at(1, 1, 1));
  shard.push(at(2, 0, 1));  // A duplicate is a sign of life as well.

  for (const unsigned s : {4U, 5U, 6U}) shard.push(at(s, 2, 1));

  EXPECT_EQ(gone, (std::vector<unsigned>{3, 1, 2}));
  EXPECT_EQ(shard.find(SeriesId{1}), nullptr);
  EXPECT_NE(shard.find(SeriesId{6}), nullptr);
}

TEST(Shard, ItsSizeIsBounded) {
  auto small = options();
  small.most_series = 10;
  auto shard = Shard::make(small).value();
  for (int t = 0; t < 100; ++t) {
    for (unsigned s = 0; s < 10; ++s) shard.push(at(s, t, 1 + t % 5));
  }
  const auto full = shard.state_bytes();
  for (unsigned s = 0; s < 500; ++s) {
    shard.push(at(1000 + s, 0, 1));
    ASSERT_LE(shard.size(), 10U);
    ASSERT_LE(shard.state_bytes(), full);
  }
}

TEST(Shard, RefusesOptionsOutOfRange) {
  auto none = options();
  none.most_series = 0;
  EXPECT_FALSE(Shard::make(none).has_value());
  auto gap = options();
  gap.longest_gap = 0;
  EXPECT_FALSE(Shard::make(gap).has_value());
  auto model = options();
  model.pipeline.model.name = "nonesuch";
  EXPECT_FALSE(Shard::make(model).has_value());
}

}  // namespace
}  // namespace foreshock
