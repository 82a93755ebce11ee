#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
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

// SciPy 1.17.1: x = range(n); ks_2samp(x, [v + k - 0.5 for v in x], method="exact").pvalue.
TEST(Kswin, ItsPValuesAreExact) {
  struct Case {
    int n, k;
    double p;
  };
  for (const Case& c :
       {Case{5, 1, 1}, Case{5, 2, 0.873015873015873}, Case{5, 3, 0.35714285714285715},
        Case{5, 5, 0.007936507936507936}, Case{30, 5, 0.8079631540901643},
        Case{30, 9, 0.13500350250095441}, Case{30, 13, 0.006548396368058784},
        Case{30, 17, 8.737803591291227e-05}, Case{30, 29, 1.0146740335286845e-15},
        Case{100, 15, 0.21117008625127576}, Case{100, 43, 1.1151678185620634e-08},
        Case{100, 71, 1.5875242925891747e-24}}) {
    EXPECT_NEAR(ks_p_value(c.n, c.k), c.p, 1e-12 * c.p) << c.n << " " << c.k;
  }
  EXPECT_EQ(ks_p_value(7, 0), 1);
  EXPECT_EQ(ks_p_value(7, 8), 0);
}

// One test at 5%, exact p below it: at most 5% of windows alarm at once. In 4,000 runs that is 200,
// standard deviation 13.8; the limit is four of those above.
TEST(Kswin, OneTestKeepsItsLevelWhereItDraws) {
  Rng rng(21);
  int alarms = 0;
  for (int run = 0; run < 4000; ++run) {
    auto kswin = Kswin::make({.alpha = 0.05, .seed = static_cast<std::uint64_t>(run)}).value();
    for (int t = 0; t < 99; ++t) kswin.update(rng.normal());
    alarms += kswin.update(rng.normal()).is_drift() ? 1 : 0;
  }
  EXPECT_LE(alarms, 256);
  EXPECT_GE(alarms, 60);  // Distances are whole points of 30: the level used is 3.5 %.
}

TEST(Kswin, TheSameSeedDrawsTheSame) {
  const auto alarms = [](std::uint64_t seed) {
    Rng rng(22);
    auto kswin = Kswin::make({.alpha = 0.05, .seed = seed}).value();
    std::vector<int> out;
    for (int t = 0; t < 5000; ++t) {
      if (kswin.update(rng.normal()).is_drift()) out.push_back(t);
    }
    return out;
  };
  EXPECT_EQ(alarms(1), alarms(1));
  EXPECT_NE(alarms(1), alarms(2));
}

// Ties: values that are all alike have distance 0 from each other.
TEST(Kswin, TiesAreNoDistance) {
  auto kswin = Kswin::make({.alpha = 0.5, .min_distance = 0}).value();
  Rng rng(23);
  for (int t = 0; t < 1000; ++t) ASSERT_FALSE(kswin.update(7).is_drift());
}

TEST(Adwin, ItsWindowIsTheNewestPoints) {
  for (const int max_buckets : {1, 2, 5}) {
    auto adwin =
        Adwin::make({.clock = 3, .max_buckets = max_buckets, .after = AfterDrift::kKeep}).value();
    Rng rng(24);
    std::vector<double> seen;
    int drifts = 0;
    for (int t = 0; t < 3000; ++t) {
      seen.push_back(rng.normal() + (t / 500 % 2 == 1 ? 3 : 0));
      drifts += adwin.update(seen.back()).is_drift() ? 1 : 0;
      ASSERT_GE(adwin.width(), 1);
      ASSERT_LE(adwin.width(), t + 1);
      const double sum = std::accumulate(seen.end() - adwin.width(), seen.end(), 0.0);
      ASSERT_NEAR(adwin.mean(), sum / static_cast<double>(adwin.width()), 1e-9) << t;
    }
    EXPECT_GE(drifts, 5);
  }
}

TEST(Adwin, KeepsInsideTheWindowOnlyWhatCameAfterTheChange) {
  auto adwin = Adwin::make({.after = AfterDrift::kKeep}).value();
  for (int t = 0; t < 1000; ++t) adwin.update(t % 2);
  for (int t = 0; t < 256; ++t) adwin.update(t % 2 + 10);
  EXPECT_LE(adwin.width(), 264);
  EXPECT_GE(adwin.width(), 200);
}

/// Median of (estimated start - truth) over seeded runs; a value's mean changes at 1,000.
template <class Make>
double median_start_error(Make make, bool binary) {
  std::vector<double> errors;
  for (std::uint64_t run = 0; run < 101; ++run) {
    Rng rng(100 + run);
    auto detector = make();
    for (int t = 0; t < 3000; ++t) {
      const bool after = t >= 1000;
      const double x =
          binary ? (rng.uniform() < (after ? 0.7 : 0.1) ? 1 : 0) : rng.normal() + (after ? 2 : 0);
      const DriftSignal signal = detector.update(x);
      if (t < 1000 || !signal.is_drift()) continue;
      errors.push_back(static_cast<double>(t - signal.since - 1000));
      break;
    }
  }
  EXPECT_GE(errors.size(), 90U);
  std::nth_element(errors.begin(), errors.begin() + 50, errors.end());
  return errors[50];
}

// The truth is the reference. Windows and cuts are coarse by design: bounds are a bucket's or a
// window's length, not a point's.
TEST(Classics, PointToWhereTheChangeBegan) {
  const auto make = [](auto result) { return [result] { return result.value(); }; };
  EXPECT_NEAR(median_start_error(make(Adwin::make({})), false), 0, 8);
  const auto hinkley = PageHinkley::make({.delta = 0.5, .threshold = 20});
  EXPECT_NEAR(median_start_error(make(hinkley), false), 0, 3);
  const auto chart = CusumChart::make({.min_points = 500, .threshold = 12});
  EXPECT_NEAR(median_start_error(make(chart), false), 0, 3);
  EXPECT_NEAR(median_start_error(make(Kswin::make({})), false), 0, 30);
  EXPECT_NEAR(median_start_error(make(Ddm::make({})), true), 0, 25);
  EXPECT_NEAR(median_start_error(make(HddmA::make({})), true), 0, 25);
}

TEST(Classics, RefuseOptionsOutsideTheirRange) {
  const double nan = std::nan("");
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(Adwin::make({.delta = 0}));
  EXPECT_FALSE(Adwin::make({.delta = nan}));
  EXPECT_FALSE(Adwin::make({.clock = 0}));
  EXPECT_FALSE(Adwin::make({.max_buckets = 0}));
  EXPECT_FALSE(Adwin::make({.min_window = 0}));
  EXPECT_FALSE(Adwin::make({.grace_points = -1}));
  EXPECT_FALSE(PageHinkley::make({.min_points = 0}));
  EXPECT_FALSE(PageHinkley::make({.delta = -1}));
  EXPECT_FALSE(PageHinkley::make({.threshold = inf}));
  EXPECT_FALSE(PageHinkley::make({.fade = 0}));
  EXPECT_FALSE(Kswin::make({.alpha = 1}));
  EXPECT_FALSE(Kswin::make({.window = 59, .recent = 30}));
  EXPECT_FALSE(Kswin::make({.window = 1 << 30}));
  EXPECT_FALSE(Kswin::make({.recent = 0}));
  EXPECT_FALSE(Kswin::make({.min_distance = nan}));
  EXPECT_FALSE(Ddm::make({.warm_points = 0}));
  EXPECT_FALSE(Ddm::make({.warning = 3, .drift = 2}));
  EXPECT_FALSE(Eddm::make({.warm_errors = 0}));
  EXPECT_FALSE(Eddm::make({.warning = 0.8, .drift = 0.9}));
  EXPECT_FALSE(HddmA::make({.drift = 0}));
  EXPECT_FALSE(HddmA::make({.drift = 0.01, .warning = 0.001}));
  EXPECT_FALSE(HddmW::make({.warning = 1}));
  EXPECT_FALSE(HddmW::make({.weight = 1}));
  EXPECT_FALSE(CusumChart::make({.min_points = 1}));
  EXPECT_FALSE(CusumChart::make({.slack = -0.1}));
  EXPECT_FALSE(CusumChart::make({.threshold = 0}));
  EXPECT_FALSE(EwmaChart::make({.weight = 0}));
  EXPECT_FALSE(EwmaChart::make({.threshold = nan}));
  EXPECT_FALSE(EwmaChart::make({.min_points = 0}));
}

// A drift in units of its own is what these promise whatever the unit; Page-Hinkley does not.
TEST(Classics, ScaleMattersToPageHinkleyAlone) {
  const auto alarms = [](auto detector, double unit) {
    Rng rng(25);
    std::vector<int> out;
    for (int t = 0; t < 4000; ++t) {
      if (detector.update(unit * (rng.normal() + (t > 2000 ? 2 : 0))).is_drift()) out.push_back(t);
    }
    return out;
  };
  EXPECT_EQ(alarms(Kswin::make({}).value(), 1), alarms(Kswin::make({}).value(), 1024));
  EXPECT_EQ(alarms(CusumChart::make({}).value(), 1), alarms(CusumChart::make({}).value(), 1024));
  EXPECT_EQ(alarms(EwmaChart::make({}).value(), 1), alarms(EwmaChart::make({}).value(), 1024));
  EXPECT_NE(alarms(PageHinkley::make({}).value(), 1), alarms(PageHinkley::make({}).value(), 1024));
}

}  // namespace
}  // namespace foreshock::classics
