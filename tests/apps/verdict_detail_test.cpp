#include "foreshock/app/verdict_detail.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/engine/partition.h"

namespace foreshock::app {
namespace {

constexpr double kLine = 1e-6;
constexpr int kChange = 2000;  ///< Minutes after the start.
const Timestamp kStart{std::chrono::hours{400'000}};

Timestamp at(int minute) {
  return kStart + std::chrono::minutes{minute};
}

/// The first alert from the change on.
class First final : public PartitionListener {
 public:
  void alert(const Point& point) override {
    if (found || point.time < at(kChange)) return;
    found = detail_of(point, point.step->kind, kLine);
    kind = point.step->kind;
    from = point.from;
  }
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}

  std::optional<AlertDetail> found;
  AlertKind kind = AlertKind::kNone;
  Timestamp from;
};

/// Normal noise of deviation 2 around 50; `changed` makes a value of it after the change.
template <class Changed>
First first_alert(const std::string& model, const Changed& changed) {
  Partition::Options options;
  options.model = model;
  options.live.p_alert = options.pipeline.p_alert = kLine;
  options.pipeline.model.name = model == "live" ? "ets" : model;
  Partition partition = Partition::make(options).value();
  First out;
  Rng random(7);
  for (int minute = 0; minute < kChange + 400 && !out.found; ++minute) {
    const double noise = 2 * random.normal();
    const double y = minute < kChange ? 50 + noise : changed(minute - kChange, noise);
    const Sample sample{.key = "cpu", .hash = series_hash("cpu"), .time = at(minute), .value = y};
    partition.push({&sample, 1}, out);
  }
  return out;
}

TEST(VerdictDetail, OfASpikeSaysHowFarItIsFromWhatWasExpected) {
  const First first =
      first_alert("live", [](int t, double noise) { return 50 + noise + (t == 0 ? 30 : 0); });

  ASSERT_TRUE(first.found);
  EXPECT_EQ(first.kind, AlertKind::kSpike);
  ASSERT_TRUE(first.found->size);
  EXPECT_EQ(first.found->size->of, AlertDetail::Of::kValue);
  EXPECT_NEAR(first.found->size->value, 30, 8);
  EXPECT_EQ(first.found->p_alert, kLine);
  EXPECT_EQ(first.found->why.rfind("single points, +", 0), 0U) << first.found->why;
  EXPECT_FALSE(first.found->began);
}

// A standard error that is true holds the truth within three of it.
TEST(VerdictDetail, OfALevelShiftSaysHowLargeAndBetweenWhenAndWhen) {
  for (const char* const model : {"live", "ets"}) {
    const First first = first_alert(model, [](int, double noise) { return 46 + noise; });

    ASSERT_TRUE(first.found) << model;
    ASSERT_EQ(first.kind, AlertKind::kLevelShift) << model;
    const AlertDetail& detail = *first.found;
    ASSERT_TRUE(detail.size) << model;
    EXPECT_EQ(detail.size->of, AlertDetail::Of::kLevel);
    EXPECT_LT(detail.size->value, 0);
    EXPECT_NEAR(detail.size->value, -4, 3 * detail.size->error + 1) << model;
    ASSERT_TRUE(detail.began) << model;
    EXPECT_LE(detail.began->earliest, first.from);
    EXPECT_GE(detail.began->latest, first.from);
    EXPECT_LE(detail.began->earliest, at(kChange + 5)) << model;
    EXPECT_EQ(detail.why.rfind("level by -", 0), 0U) << detail.why;
    ASSERT_EQ(detail.evidence.size(), 5U);
    EXPECT_EQ(detail.evidence[1].first, "level");
    EXPECT_GT(detail.evidence[1].second, detail.evidence[4].second) << "more than of dependence";
  }
}

TEST(VerdictDetail, OfNoiseSaysHowManyTimesTheUsualDeviation) {
  const First first = first_alert("ets", [](int, double noise) { return 50 + 3 * noise; });

  ASSERT_TRUE(first.found);
  ASSERT_EQ(first.kind, AlertKind::kVarianceChange);
  ASSERT_TRUE(first.found->size);
  EXPECT_EQ(first.found->size->of, AlertDetail::Of::kDeviation);
  EXPECT_GT(first.found->size->value, 1.3);
}

TEST(VerdictDetail, OfSilenceSaysSoAndNoMore) {
  First first;
  Partition partition = Partition::make({}).value();
  const auto push = [&](const char* key, int minute) {
    const Sample sample{.key = key, .hash = series_hash(key), .time = at(minute), .value = 1};
    partition.push({&sample, 1}, first);
  };
  for (int minute = 0; minute < kChange + 200; ++minute) {
    if (minute < kChange) push("stops", minute);
    push("goes on", minute);
  }

  ASSERT_TRUE(first.found);
  EXPECT_EQ(first.kind, AlertKind::kSilence);
  EXPECT_EQ(first.found->why, "no values");
  EXPECT_FALSE(first.found->size);
  EXPECT_TRUE(first.found->evidence.empty());
}

}  // namespace
}  // namespace foreshock::app
