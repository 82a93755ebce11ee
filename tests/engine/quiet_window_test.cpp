// Windows of a calendar, and a world that is kept, in both kinds of series and in a partition.

#include <algorithm>
#include <cmath>
#include <memory>
#include <tuple>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "live_fixture.h"
#include "partition_fixture.h"

namespace foreshock {
namespace {

using namespace testing_partition;  // NOLINT(google-build-using-namespace): a test.
using testing_live::Row;

std::vector<double> noise(std::size_t count, std::uint64_t seed, double level) {
  Rng rng(seed);
  std::vector<double> out(count);
  for (double& y : out) y = level + rng.normal();
  return out;
}

/// Both kinds behind one face.
struct Live {
  explicit Live(const AlertPolicy::Options& policy) : row({.p_alert = 1e-5, .policy = policy}) {}
  Step push(double y, bool quiet = false) {
    return row.series.push(y, row.options, row.season, quiet);
  }
  Row row;
};

struct Fitted {
  explicit Fitted(const AlertPolicy::Options& policy)
      : pipeline(
            Pipeline::make({.model = {.name = "ets"}, .p_alert = 1e-5, .policy = policy}).value()) {
  }
  Step push(double y, bool quiet = false) { return pipeline.push(y, quiet); }
  Pipeline pipeline;
};

template <class Series>
class QuietWindow : public ::testing::Test {
 public:
  static std::vector<Step> push_all(Series& series, const std::vector<double>& y,
                                    bool quiet = false) {
    std::vector<Step> steps;
    for (const double v : y) steps.push_back(series.push(v, quiet));
    return steps;
  }
  static std::ptrdiff_t alerts(const std::vector<Step>& steps) {
    return std::count_if(steps.begin(), steps.end(), [](const Step& step) { return step.alert; });
  }
};

using Kinds = ::testing::Types<Live, Fitted>;
TYPED_TEST_SUITE(QuietWindow, Kinds);

TYPED_TEST(QuietWindow, WhatWouldAlertIsScoredAndSuppressed) {
  TypeParam series({});
  this->push_all(series, noise(600, 1, 50));

  const Step step = series.push(150, true);

  EXPECT_GE(step.verdict.score, 1);
  EXPECT_TRUE(step.suppressed);
  EXPECT_FALSE(step.alert);
  EXPECT_FALSE(step.incident);
  EXPECT_EQ(step.kind, AlertKind::kNone);
}

TYPED_TEST(QuietWindow, AShiftInsideIsLearntAndToldNeitherThereNorBehind) {
  TypeParam series({});
  this->push_all(series, noise(600, 2, 50));

  const auto inside = this->push_all(series, noise(60, 3, 90), true);
  const auto behind = this->push_all(series, noise(200, 4, 90));

  EXPECT_EQ(this->alerts(inside) + this->alerts(behind), 0);
  EXPECT_NEAR(behind.front().predictive.median(), 90, 3);
}

// What is plain inside a window is as anywhere: the flag changes nothing.
TYPED_TEST(QuietWindow, IsNoDifferentWhereNothingIsOverTheLine) {
  TypeParam quiet({});
  TypeParam open({});
  const auto y = noise(600, 5, 50);

  const auto a = this->push_all(quiet, y, true);
  const auto b = this->push_all(open, y);

  ASSERT_EQ(this->alerts(b), 0);
  for (std::size_t i = 0; i < y.size(); ++i) {
    ASSERT_EQ(bits(a[i].predictive), bits(b[i].predictive)) << i;
    ASSERT_EQ(bits(a[i].verdict.score), bits(b[i].verdict.score)) << i;
  }
}

TYPED_TEST(QuietWindow, AnIncidentThatIsOpenGoesOnAndEnds) {
  TypeParam series({});
  this->push_all(series, noise(600, 6, 50));
  ASSERT_TRUE(series.push(150).alert);

  const auto inside = this->push_all(series, noise(30, 7, 50), true);

  EXPECT_TRUE(inside.front().incident);
  EXPECT_FALSE(inside.back().incident);
  EXPECT_EQ(this->alerts(inside), 0);
}

TYPED_TEST(QuietWindow, SilenceInsideIsNoNews) {
  TypeParam series({});
  this->push_all(series, noise(600, 8, 50));

  const auto inside = this->push_all(series, std::vector<double>(100, std::nan("")), true);

  EXPECT_EQ(this->alerts(inside), 0);
  EXPECT_EQ(this->alerts(this->push_all(series, noise(50, 9, 50))), 0);
}

TYPED_TEST(QuietWindow, AWorldThatIsKeptWaitsForItsReturn) {
  TypeParam series({.keeps_world = true});
  this->push_all(series, noise(600, 10, 50));

  const auto away = this->push_all(series, noise(400, 11, 90));
  const auto back = this->push_all(series, noise(100, 12, 50));

  EXPECT_TRUE(away.front().alert);
  EXPECT_EQ(this->alerts(away), 1);
  EXPECT_TRUE(away.back().incident);
  EXPECT_NEAR(away.back().predictive.median(), 50, 3);
  EXPECT_EQ(this->alerts(back), 0);
  EXPECT_FALSE(back.back().incident);
  EXPECT_NEAR(back.back().predictive.median(), 50, 3);
}

TYPED_TEST(QuietWindow, AProblemThatIsYoungWhenTheWindowEndsIsToldBehindIt) {
  TypeParam series({});
  this->push_all(series, noise(600, 17, 50));
  ASSERT_FALSE(series.push(150, true).alert);

  const Step behind = series.push(150);

  EXPECT_TRUE(behind.alert);
  EXPECT_TRUE(behind.incident);
  EXPECT_NE(behind.kind, AlertKind::kNone);
}

// Inside as ever, only not told: the course of everything is bit for bit that without a window.
TYPED_TEST(QuietWindow, ChangesNothingButWhatIsTold) {
  for (const std::size_t length : {1U, 5U, 60U}) {
    TypeParam quiet({});
    TypeParam open({});
    const auto before = noise(600, 13, 50);
    this->push_all(quiet, before);
    this->push_all(open, before);

    std::ptrdiff_t alerts = 0;
    std::ptrdiff_t suppressed = 0;
    for (const double y : noise(length, 14, 5)) {
      const Step a = quiet.push(y, true);
      const Step b = open.push(y);
      ASSERT_EQ(bits(a.predictive), bits(b.predictive));
      ASSERT_FALSE(a.alert || a.incident);
      ASSERT_GE(a.verdict.score, b.alert ? 1 : 0);
      suppressed += a.suppressed ? 1 : 0;
      alerts += b.alert ? 1 : 0;
    }
    EXPECT_EQ(suppressed, 1);
    EXPECT_EQ(alerts, 1);
    if (std::is_same_v<TypeParam, Live> && length > 1) continue;  // Its way back is news.
    for (const double y : noise(200, 15, 50)) {
      const Step a = quiet.push(y);
      const Step b = open.push(y);
      ASSERT_EQ(bits(a.predictive), bits(b.predictive));
      ASSERT_EQ(a.alert, b.alert);
    }
  }
}

TEST(QuietWindowOfALiveSeries, KeepsNoRangeToMeasureBy) {
  const auto status =
      LiveSeries::check({.policy = {.dev_unit = AlertPolicyOptions::DevUnit::kRange}});

  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, Errc::kInvalidArgument);
}

/// One spike, a hundred minutes on.
std::vector<Given> with_spike() {
  std::vector<Given> out;
  const auto y = noise(200, 16, 50);
  for (int m = 0; m < 200; ++m) {
    out.push_back({"a", kStart + minutes{m}, m == 100 ? 500 : y[static_cast<std::size_t>(m)]});
  }
  return out;
}

Partition::Options with_window(int from, int end) {
  Partition::Options options = minutely();
  options.live = {.p_alert = 1e-3};
  options.calendar = std::make_shared<const Calendar>(
      Calendar::make({{{kStart + minutes{from}, kStart + minutes{end}}}, {}}).value());
  return options;
}

TEST(QuietWindowOfAPartition, CoversTheTimesOfItsSteps) {
  for (const auto& [from, end, alerts] :
       std::vector<std::tuple<int, int, unsigned>>{{90, 100, 1}, {100, 101, 0}, {101, 110, 1}}) {
    auto partition = Partition::make(with_window(from, end)).value();
    Recorder recorder;
    push(partition, with_spike(), recorder);

    EXPECT_EQ(recorder.told.size(), alerts) << from;
    EXPECT_EQ(partition.counts().suppressed, 1 - alerts) << from;
  }
}

TEST(QuietWindowOfAPartition, StatesMayBeRestoredWithAnotherCalendarAndAnotherRecovery) {
  auto partition = Partition::make(with_window(90, 110)).value();
  Recorder recorder;
  const auto given = with_spike();
  push(partition, std::span(given).first(101), recorder);
  auto other = with_window(0, 1);
  other.calendar = nullptr;
  other.live.policy.keeps_world = true;

  const auto twin = restored(other, snapshot(partition, 7));

  ASSERT_TRUE(twin.has_value()) << twin.error().message;
  EXPECT_EQ(twin->digest(), partition.digest());
}

TEST(QuietWindowOfAPartition, UnitsOfSmallDeviationsAreOptionsOfASnapshot) {
  auto options = minutely();
  options.live.policy.min_dev = 5;
  auto partition = Partition::make(options).value();
  const Pages pages = snapshot(partition, 7);
  options.live.policy.dev_unit = AlertPolicyOptions::DevUnit::kExpected;

  const auto twin = restored(options, pages);

  ASSERT_FALSE(twin.has_value());
  EXPECT_NE(twin.error().message.find("min_dev=5 in the snapshot, min_dev=5*expected here"),
            std::string::npos)
      << twin.error().message;
}

}  // namespace
}  // namespace foreshock
