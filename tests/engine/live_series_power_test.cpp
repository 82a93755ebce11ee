// What LiveSeries promises statistically. Seeds are fixed; each test says by how much it could fail
// for another one.

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "live_fixture.h"

namespace foreshock {
namespace {

using testing_live::Row;
using testing_live::wave;

/// One value of a series at step t; state is its own to use.
using Draw = std::function<double(int t, double& state, Rng& rng)>;

struct Noise {
  std::string name;
  int season;
  Draw draw;
};
void PrintTo(const Noise& noise, std::ostream* out) {
  *out << noise.name;
}

class LiveSeriesNoise : public testing::TestWithParam<Noise> {};

// 20 series of 20,000 points at 1e-3: 400 alarms allowed, standard error 5 % (alarms are near
// Poisson). Long-run ratios are 0.7 to 1.1, so that a limit is some six errors away.
TEST_P(LiveSeriesNoise, KeepsTheBudgetAndCoversWhatItSays) {
  constexpr int kSeries = 20;
  constexpr int kPoints = 20'000;
  constexpr double kLine = 1e-3;
  int alarms = 0;
  int covered = 0;
  int asked = 0;
  for (int s = 0; s < kSeries; ++s) {
    Row row({.season = GetParam().season, .p_alert = kLine});
    Rng rng(3000 + static_cast<std::uint64_t>(s));
    double state = 0;
    for (int t = 0; t < kPoints; ++t) {
      const double y = GetParam().draw(t, state, rng);
      if (t > 1000 && t % 10 == 0 && !row.series.in_incident()) {
        const Interval expected = row.series.expected_interval(Level(0.95), row.season);
        ++asked;
        covered += y >= expected.lower && y <= expected.upper ? 1 : 0;
      }
      alarms += row.push(y).alert ? 1 : 0;
    }
  }
  const double ratio = alarms / (kLine * kSeries * kPoints);
  EXPECT_GT(ratio, 0.4);
  EXPECT_LT(ratio, 1.6);
  // 38,000 intervals: standard error 0.1 %.
  EXPECT_GT(static_cast<double>(covered) / asked, 0.92);
  EXPECT_LT(static_cast<double>(covered) / asked, 0.98);
}

double normal(int, double&, Rng& rng) {
  return 100 + rng.normal();
}
double heavy(int, double&, Rng& rng) {
  return 100 + rng.student_t(3);
}
double skewed(int, double&, Rng& rng) {
  return std::exp(0.5 * rng.normal());
}
double correlated(int, double& x, Rng& rng) {
  return x = 0.5 * x + rng.normal();
}
double daily(int t, double&, Rng& rng) {
  return 10 * wave(t, 288) + rng.normal();
}

INSTANTIATE_TEST_SUITE_P(All, LiveSeriesNoise,
                         testing::Values(Noise{"Normal", 0, normal}, Noise{"Student3", 0, heavy},
                                         Noise{"Lognormal", 0, skewed},
                                         Noise{"Autoregression", 0, correlated},
                                         Noise{"Day", 288, daily}, Noise{"NoDay", 24, normal}),
                         [](const auto& noise) { return noise.param.name; });

// 200 shifts of two standard deviations at 1e-4 a point. The median of a run has a standard error
// of about 0.5 points.
TEST(LiveSeriesPower, FindsAShiftOfTwoDeviationsWithinTwelvePoints) {
  std::vector<int> delays;
  for (int s = 0; s < 200; ++s) {
    Row row({.p_alert = 1e-4});
    Rng rng(4000 + static_cast<std::uint64_t>(s));
    for (int t = 0; t < 1000; ++t) row.push(rng.normal());
    if (row.series.in_incident()) continue;
    int delay = 1;
    while (delay < 100 && !row.push(2 + rng.normal()).alert) ++delay;
    delays.push_back(delay);
  }
  ASSERT_GT(delays.size(), 150U);
  std::sort(delays.begin(), delays.end());
  EXPECT_LE(delays[delays.size() / 2], 12);
  EXPECT_LE(delays[delays.size() * 9 / 10], 25);
}

// Once there are points enough to know the tail at that line: 5,000 at 1e-4, 600 at 1e-3.
TEST(LiveSeriesPower, FindsASpikeOfSixDeviationsAtOnce) {
  for (const auto& [line, points] : {std::pair{1e-4, 5000}, std::pair{1e-3, 600}}) {
    int found = 0;
    for (int s = 0; s < 50; ++s) {
      Row row({.p_alert = line});
      Rng rng(5000 + static_cast<std::uint64_t>(s));
      for (int t = 0; t < points; ++t) row.push(50 + rng.normal());
      found += row.push(56).alert ? 1 : 0;
    }
    EXPECT_GE(found, 47) << line;  // An incident may be open, and the level be off a little.
  }
}

// The first points are judged by a Student-t with as few degrees of freedom as there are: its 95 %
// hold from the third point on. 2,000 series; standard error 0.5 %.
TEST(LiveSeriesPower, ItsFirstIntervalsAreHonest) {
  std::array<int, 30> covered{};
  for (int s = 0; s < 2000; ++s) {
    Row row({});
    Rng rng(6000 + static_cast<std::uint64_t>(s));
    for (std::size_t t = 0; t < covered.size(); ++t) {
      const double y = 10 + rng.normal();
      const Predictive expected = row.expect();
      if (t >= 2) {
        covered[t] += y >= expected.quantile(0.025) && y <= expected.quantile(0.975) ? 1 : 0;
      }
      row.push(y);
    }
  }
  for (std::size_t t = 2; t < covered.size(); ++t) {
    EXPECT_NEAR(covered[t] / 2000.0, 0.95, 0.025) << t;
  }
}

}  // namespace
}  // namespace foreshock
