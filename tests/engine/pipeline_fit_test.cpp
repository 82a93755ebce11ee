#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "series_fixture.h"

namespace foreshock {
namespace {

using namespace testing_series;  // NOLINT(google-build-using-namespace): a test.

const Pipeline::Options kOptions{.model = {.name = "ets"}, .first_fit = 50};

Pipeline make(const Pipeline::Options& options = kOptions) {
  return Pipeline::make(options).value();
}

std::vector<std::byte> bytes_of(const Pipeline& pipeline) {
  StateWriter out;
  pipeline.save(out);
  return {out.bytes().begin(), out.bytes().end()};
}

Pipeline twin_of(const Pipeline& pipeline, const Pipeline::Options& options = kOptions) {
  const auto bytes = bytes_of(pipeline);
  StateReader in(bytes);
  auto twin = Pipeline::read(in, options).value();
  EXPECT_EQ(in.left(), 0U);
  return twin;
}

void push_without_fits(Pipeline& pipeline, const std::vector<double>& y) {
  for (const double v : y) pipeline.push(v, false, 0);
}

TEST(PipelineFits, AFirstThatMayNotBeMadeIsAWishAndTheWarmUpGoesOn) {
  auto pipeline = make();
  push_without_fits(pipeline, noise(49, 1, 50));
  EXPECT_FALSE(pipeline.wish());
  EXPECT_EQ(pipeline.health(), Health::kWarmup);
  push_without_fits(pipeline, noise(8, 2, 50));

  ASSERT_TRUE(pipeline.wish());
  EXPECT_EQ(pipeline.wish()->reason, FitReason::kFirst);
  EXPECT_EQ(pipeline.wish()->since, 50);
  EXPECT_EQ(pipeline.waited(), 7);
  EXPECT_EQ(pipeline.fits(), 0);
  EXPECT_EQ(pipeline.health(), Health::kDegraded);
  EXPECT_TRUE(pipeline.push(50, false, 0).warming_up);

  EXPECT_TRUE(pipeline.fit_now("ets"));
  EXPECT_FALSE(pipeline.wish());
  EXPECT_EQ(pipeline.fits(), 1);
  EXPECT_EQ(pipeline.health(), Health::kHealthy);
  EXPECT_FALSE(pipeline.push(50, false, 0).warming_up);
}

// The queue serves after each step: of a series without changes that must be no other series.
TEST(PipelineFits, OneMadeBehindItsStepIsTheOneMadeInIt) {
  auto within = make();
  auto behind = make();
  int behind_steps = 0;
  for (const double v : noise(450, 3, 50)) {
    const Step a = within.push(v);
    const Step b = behind.push(v, false, 0);
    EXPECT_TRUE(same(a, b));
    if (behind.wish()) {
      ++behind_steps;
      ASSERT_TRUE(behind.fit_now("ets"));
    }
    ASSERT_EQ(bytes_of(within), bytes_of(behind));
  }
  EXPECT_EQ(behind_steps, 4);  // At 50, 100, 200 and 400 values.
}

TEST(PipelineFits, OneAStepMayBeMadeAndTheNextMayNot) {
  auto one = make();
  auto all = make();
  for (const double v : noise(450, 3, 50)) {
    EXPECT_TRUE(same(one.push(v, false, 1), all.push(v)));
  }
  EXPECT_EQ(one.fits(), 4);
  EXPECT_EQ(bytes_of(one), bytes_of(all));
}

TEST(PipelineFits, ALevelThatHasMovedIsFollowedThoughItsFitWaits) {
  auto pipeline = make();
  push_all(pipeline, noise(300, 4, 50));
  const auto fits = pipeline.fits();
  const std::string form = pipeline.report().form;
  int at = 0;
  for (const double v : noise(60, 5, 53.5)) {
    pipeline.push(v, false, 0);
    ++at;
    if (pipeline.wish()) break;
  }
  ASSERT_TRUE(pipeline.wish()) << "no change was found";
  EXPECT_LT(at, 40);
  EXPECT_EQ(pipeline.wish()->reason, FitReason::kChange);
  EXPECT_EQ(pipeline.health(), Health::kDegraded);
  double error = 0;
  const auto after = noise(20, 6, 53.5);
  for (const double v : after) error += (v - pipeline.push(v, false, 0).predictive.median()) / 20;
  EXPECT_LT(std::abs(error), 0.8);  // Not 3.5.

  EXPECT_EQ(pipeline.fits(), fits);
  EXPECT_TRUE(pipeline.fit_now("ets"));
  EXPECT_EQ(pipeline.fits(), fits + 1);
  EXPECT_NEAR(pipeline.forecast(Horizon(1)).steps[0].median(), 53.5, 0.8);
}

TEST(PipelineFits, AChangeOvertakesWhatWaitedForAnotherReason) {
  auto pipeline = make();
  push_all(pipeline, noise(199, 7, 50));
  push_without_fits(pipeline, noise(1, 8, 50));
  ASSERT_TRUE(pipeline.wish());
  ASSERT_EQ(pipeline.wish()->reason, FitReason::kOther);
  pipeline.give_turn(41);
  push_without_fits(pipeline, noise(60, 9, 54));

  EXPECT_EQ(pipeline.wish()->reason, FitReason::kChange);
  EXPECT_EQ(pipeline.wish()->turn, 41U);
  EXPECT_EQ(pipeline.wish()->since, 200);
}

TEST(PipelineFits, NoneIsMadeInsideAnIncidentAndItFallsDueAgainBehindIt) {
  auto pipeline = make();
  push_all(pipeline, noise(199, 10, 50));
  push_without_fits(pipeline, noise(1, 11, 50));
  ASSERT_TRUE(pipeline.wish());
  ASSERT_TRUE(pipeline.push(90, false, 0).incident);

  EXPECT_FALSE(pipeline.fit_now("ets"));
  EXPECT_FALSE(pipeline.wish());
  EXPECT_EQ(pipeline.fits(), 2);
  int inside = 0;
  for (const double v : noise(40, 12, 50)) {
    const bool incident = pipeline.push(v, false, 0).incident;
    inside += incident ? 1 : 0;
    if (pipeline.wish()) break;
    EXPECT_TRUE(incident);
  }
  EXPECT_GT(inside, 0);
  EXPECT_TRUE(pipeline.wish());
  EXPECT_TRUE(pipeline.fit_now("ets"));
}

TEST(PipelineFits, ASimplerOneIsDegradedUntilTheNextWhichComesSoon) {
  auto pipeline = make();
  push_without_fits(pipeline, noise(100, 13, 50));
  ASSERT_TRUE(pipeline.fit_now("theta"));
  EXPECT_NE(pipeline.report().form.find("heta"), std::string::npos) << pipeline.report().form;
  EXPECT_EQ(pipeline.health(), Health::kDegraded);

  push_all(pipeline, noise(49, 14, 50));
  EXPECT_EQ(pipeline.fits(), 1);
  push_all(pipeline, noise(1, 15, 50));
  EXPECT_EQ(pipeline.fits(), 2);
  EXPECT_NE(pipeline.report().form.find("ETS"), std::string::npos) << pipeline.report().form;
  EXPECT_EQ(pipeline.health(), Health::kHealthy);
}

TEST(PipelineFits, TellTheNameOfWhatWasFitted) {
  struct Names final : FitListener {
    std::vector<std::string> ended;
    void fit_begins() override {}
    void fit_ended(FitOutcome, std::string_view model) override { ended.emplace_back(model); }
  } names;
  auto options = kOptions;
  options.fits = &names;
  auto pipeline = make(options);
  push_without_fits(pipeline, noise(60, 16, 50));
  pipeline.fit_now("theta");
  push_all(pipeline, noise(60, 17, 50));
  EXPECT_EQ(names.ended, (std::vector<std::string>{"theta", "ets"}));
}

TEST(PipelineFits, OneThatWaitsIsInTheSnapshot) {
  auto pipeline = make();
  const auto y = noise(700, 18, 50);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double v = y[t] + (t > 240 ? 4 : 0) + (t % 90 == 89 ? 30 : 0);
    auto twin = twin_of(pipeline);
    ASSERT_EQ(twin.wish().has_value(), pipeline.wish().has_value());
    ASSERT_TRUE(same(twin.push(v, false, 0), pipeline.push(v, false, 0))) << t;
    if (pipeline.wish() && pipeline.waited() == 9) {
      ASSERT_EQ(twin.fit_now("theta"), pipeline.fit_now("theta"));
    }
    ASSERT_EQ(bytes_of(twin), bytes_of(pipeline)) << t;
  }
  EXPECT_GT(pipeline.fits(), 5);
}

// The last 19 bytes: reason, since, turn, simpler, may change.
TEST(PipelineFits, AWishThatCannotBeIsRefused) {
  auto pipeline = make();
  push_without_fits(pipeline, noise(60, 19, 50));
  ASSERT_TRUE(pipeline.wish());
  const auto good = bytes_of(pipeline);
  const auto refused = [&](std::size_t at, std::uint8_t value) {
    auto bytes = good;
    bytes[bytes.size() - 19 + at] = std::byte{value};
    StateReader in(bytes);
    return !Pipeline::read(in, kOptions).has_value();
  };
  EXPECT_FALSE(refused(0, 3));
  EXPECT_TRUE(refused(0, 4));
  EXPECT_FALSE(refused(1, 60));
  EXPECT_TRUE(refused(1, 61));    // More values than were seen.
  EXPECT_TRUE(refused(8, 0x80));  // Negative.
}

}  // namespace
}  // namespace foreshock
