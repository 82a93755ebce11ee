#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/detect/offline/partition.h"

namespace foreshock {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Places = std::vector<std::size_t>;

Partitioner cuts_of(const std::vector<double>& y, SegmentCost cost, std::size_t min_length = 2,
                    std::size_t grid = 1) {
  return Partitioner::make(y, {.cost = cost, .min_length = min_length, .grid = grid}).value();
}

/// One segment's cost from its definition, in two passes; `mean` is that of the whole series.
long double cost_by_hand(const std::vector<double>& y, std::size_t from, std::size_t to,
                         SegmentCost cost, double line_penalty, long double mean) {
  std::vector<long double> t;
  std::vector<long double> v;
  for (std::size_t i = from; i < to; ++i) {
    if (std::isnan(y[i])) continue;
    t.push_back(static_cast<long double>(i));
    v.push_back(y[i]);
  }
  const auto m = static_cast<long double>(v.size());
  long double own = 0;
  long double middle = 0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    own += v[i] / m;
    middle += t[i] / m;
  }
  long double about = 0;
  long double about_all = 0;
  long double xx = 0;
  long double xy = 0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    about += (v[i] - own) * (v[i] - own);
    about_all += (v[i] - mean) * (v[i] - mean);
    xx += (t[i] - middle) * (t[i] - middle);
    xy += (t[i] - middle) * (v[i] - own);
  }
  long double line = 0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const long double e = v[i] - own - (xx > 0 ? xy / xx : 0) * (t[i] - middle);
    line += e * e;
  }
  if (cost == SegmentCost::kMean) return about;
  if (cost == SegmentCost::kLine) return line;
  if (cost == SegmentCost::kMeanOrLine) return std::min(about, line + line_penalty);
  const long double squares = cost == SegmentCost::kVariance ? about_all : about;
  return m * std::log(squares / m) + m;
}

/// The least cost over all partitions, one after the other.
long double least_by_hand(const std::vector<double>& y, SegmentCost cost, std::size_t min_length,
                          double penalty, double line_penalty) {
  Places present;
  long double mean = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!std::isnan(y[i])) present.push_back(i);
  }
  for (const std::size_t i : present) mean += y[i] / static_cast<long double>(present.size());
  long double best = std::numeric_limits<long double>::infinity();
  const std::size_t inner = present.size() - 1;
  for (std::size_t set = 0; set < std::size_t{1} << inner; ++set) {
    Places edges{0};
    for (std::size_t i = 0; i < inner; ++i) {
      if ((set >> i & 1U) != 0) edges.push_back(i + 1);
    }
    edges.push_back(present.size());
    long double total = penalty * static_cast<double>(edges.size() - 2);
    bool allowed = true;
    for (std::size_t s = 0; s + 1 < edges.size(); ++s) {
      const bool last = s + 2 == edges.size();
      allowed = allowed && (edges[s + 1] - edges[s] >= min_length || edges.size() == 2);
      if (!allowed) break;
      total += cost_by_hand(y, present[edges[s]], last ? y.size() : present[edges[s + 1]], cost,
                            line_penalty, mean);
    }
    if (allowed) best = std::min(best, total);
  }
  return best;
}

std::vector<double> steps_and_slopes(Rng& rng, std::size_t n) {
  std::vector<double> y(n);
  double level = 0;
  double slope = 0;
  for (double& v : y) {
    if (rng.uniform() < 0.2) level += 4 * rng.normal();
    if (rng.uniform() < 0.2) slope = rng.normal();
    level += slope;
    v = level + rng.normal();
    if (rng.uniform() < 0.1) v = kMissing;
  }
  y[0] = rng.normal();
  return y;
}

TEST(Partition, IsTheCheapestOfAllThereAre) {
  Rng rng(1);
  for (const SegmentCost cost : {SegmentCost::kMean, SegmentCost::kLine, SegmentCost::kMeanOrLine,
                                 SegmentCost::kVariance, SegmentCost::kMeanVariance}) {
    for (int run = 0; run < 60; ++run) {
      const std::vector<double> y = steps_and_slopes(rng, 4 + rng.below(9));
      // Variances of two values can be near 0, where the least variance decides.
      const bool normal = cost == SegmentCost::kVariance || cost == SegmentCost::kMeanVariance;
      const std::size_t min_length = 2 + rng.below(3);
      const double penalty = 6 * rng.uniform();
      const double line_penalty = cost == SegmentCost::kMeanOrLine ? 4 * rng.uniform() : 0;
      const Partition found = cuts_of(y, cost, min_length).best(penalty, line_penalty);

      const auto least =
          static_cast<double>(least_by_hand(y, cost, min_length, penalty, line_penalty));
      EXPECT_NEAR(found.cost, least, normal ? 1e-6 : 1e-9)
          << "cost " << static_cast<int>(cost) << " run " << run;
    }
  }
}

// Against the plain recursion over all starts, on series long enough to be pruned.
TEST(Partition, LosesNothingByPruning) {
  Rng rng(2);
  for (int run = 0; run < 30; ++run) {
    const std::vector<double> y = steps_and_slopes(rng, 150);
    for (const SegmentCost cost : {SegmentCost::kMean, SegmentCost::kMeanOrLine}) {
      const std::size_t min_length = 2 + rng.below(9);
      const double penalty = 20 * rng.uniform();
      const double line_penalty = cost == SegmentCost::kMeanOrLine ? 10 * rng.uniform() : 0;
      const Partitioner cuts = cuts_of(y, cost, min_length);
      const std::size_t n = cuts.present();
      std::vector<double> best(n + 1, kInfinity);
      best[0] = -penalty;
      for (std::size_t e = min_length; e <= n; ++e) {
        for (std::size_t s = 0; s + min_length <= e; ++s) {
          const std::size_t to = e == n ? y.size() : cuts.position(e);
          const double here = best[s] + cuts.cost(cuts.position(s), to, line_penalty) + penalty;
          best[e] = std::min(best[e], here);
        }
      }

      EXPECT_NEAR(cuts.best(penalty, line_penalty).cost, best[n], 1e-7) << run;
    }
  }
}

// By hand: two means without error, one change.
TEST(Partition, PutsTheChangeAtTheFirstNewValue) {
  const std::vector<double> y{1, 1, 1, 1, 9, 9, 9};

  const Partition found = cuts_of(y, SegmentCost::kMean).best(3);

  EXPECT_EQ(found.changes, Places{4});
  EXPECT_DOUBLE_EQ(found.cost, 3);
}

// By hand: (0, 2, 4, 6) and (6, 4, 2, 0) are lines; as means they cost 20 each.
TEST(Partition, ALineIsTakenWhereItIsWorthItsPenalty) {
  const std::vector<double> y{0, 2, 4, 6, 6, 4, 2, 0};
  const Partitioner cuts = cuts_of(y, SegmentCost::kMeanOrLine);

  EXPECT_EQ(cuts.best(1, 2).changes, Places{4});
  EXPECT_NEAR(cuts.best(1, 2).cost, 5, 1e-12);
  EXPECT_EQ(cuts.best(100, 200).changes, Places{});
  EXPECT_NEAR(cuts.best(100, 200).cost, 40, 1e-12);
}

// Cobb (1978), Biometrika 65, 243-251: the flow of the Nile fell between 1898 and 1899.
TEST(Partition, FindsTheFallOfTheNile) {
  const std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  // 3 log n times the mean square about both means, 128^2.
  const double penalty = 3 * std::log(100.0) * 128 * 128;

  EXPECT_EQ(cuts_of(y, SegmentCost::kMean).best(penalty).changes, Places{28});
  // Shorter segments would catch two equal years, whose variance is 0.
  EXPECT_EQ(cuts_of(y, SegmentCost::kMeanVariance, 5).best(4 * std::log(100.0)).changes,
            Places{28});
}

TEST(Partition, FindsAChangeOfTheVarianceAlone) {
  Rng rng(3);
  std::vector<double> y(200);
  for (std::size_t i = 0; i < 200; ++i) y[i] = 7 + (i < 120 ? 1 : 4) * rng.normal();

  const Places found = cuts_of(y, SegmentCost::kVariance).best(3 * std::log(200.0)).changes;

  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(static_cast<double>(found[0]), 120, 6);
}

TEST(Partition, MovesAndStretchesWithTheSeries) {
  Rng rng(4);
  const std::vector<double> y = steps_and_slopes(rng, 120);
  const Partitioner cuts = cuts_of(y, SegmentCost::kMeanOrLine, 3);
  const Partition plain = cuts.best(30, 10);
  for (const double factor : {1e-150, 1e-3, -2.5, 1e6, 1e150}) {
    std::vector<double> other = y;
    for (double& v : other) v = factor * v + 5 * factor;

    const Partition found = cuts_of(other, SegmentCost::kMeanOrLine, 3)
                                .best(30 * factor * factor, 10 * factor * factor);

    EXPECT_EQ(found.changes, plain.changes) << factor;
    EXPECT_NEAR(found.cost / factor / factor, plain.cost, 1e-7 * plain.cost) << factor;
  }
}

TEST(Partition, BearsHugeAndTinyValues) {
  for (const auto& [unit, penalty] : {std::pair{1e300, 1e300}, std::pair{1e-150, 1e-301}}) {
    const std::vector<double> y{unit, unit, unit, -unit, -unit, -unit};
    for (const SegmentCost cost : {SegmentCost::kMean, SegmentCost::kMeanOrLine}) {
      EXPECT_EQ(cuts_of(y, cost).best(penalty, penalty).changes, Places{3}) << unit;
    }
    // 1e-150 is nothing beside a least variance of 1e-12.
    EXPECT_EQ(cuts_of(y, SegmentCost::kMeanVariance).best(4).changes.size(), unit > 1 ? 1U : 0U);
  }
}

TEST(Partition, MissingValuesKeepTheirPlaceAndCostNothing) {
  std::vector<double> y{1, 1, kMissing, 1, kMissing, kMissing, 9, 9, kMissing, 9};

  const Partition found = cuts_of(y, SegmentCost::kMean).best(3);

  EXPECT_EQ(found.changes, Places{6});
  EXPECT_DOUBLE_EQ(found.cost, 3);
}

TEST(Partition, OfNothingIsOneSegment) {
  const std::vector<std::vector<double>> nothing{
      {}, {4}, {kMissing, kMissing}, {kMissing, 4, kMissing}, {4, 5, 6}};
  for (const std::vector<double>& y : nothing) {
    for (const SegmentCost cost : {SegmentCost::kMeanOrLine, SegmentCost::kVariance}) {
      const Partition found = cuts_of(y, cost).best(1, 1);
      EXPECT_EQ(found.changes, Places{});
      EXPECT_TRUE(std::isfinite(found.cost));
    }
  }
  const Partitioner long_ones =
      cuts_of({1, 2, 30, 40}, SegmentCost::kMean, std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(long_ones.best(0).changes, Places{});
}

TEST(Partition, OfAConstantIsOneSegment) {
  for (const double level : {0.0, 7.0, -1e300}) {
    const std::vector<double> y(50, level);
    for (const SegmentCost cost : {SegmentCost::kMean, SegmentCost::kMeanOrLine,
                                   SegmentCost::kVariance, SegmentCost::kMeanVariance}) {
      EXPECT_EQ(cuts_of(y, cost).best(1, 1).changes, Places{})
          << level << " " << static_cast<int>(cost);
    }
  }
}

TEST(Partition, OnAGridFindsTheSameSteps) {
  Rng rng(5);
  std::vector<double> y(1000);
  for (std::size_t i = 0; i < 1000; ++i) y[i] = (i < 333 ? 0 : i < 701 ? 8 : 3) + rng.normal();
  const double penalty = 3 * std::log(1000.0);

  const Partition fine = cuts_of(y, SegmentCost::kMean, 10).best(penalty);
  const Partition coarse = cuts_of(y, SegmentCost::kMean, 10, 10).best(penalty);

  EXPECT_EQ(fine.changes, coarse.changes);
  EXPECT_NEAR(fine.cost, coarse.cost, 1e-9 * fine.cost);
}

// By hand: level 3 at the middle step 11, slope 1; residuals of the mean -2 .. 2.
TEST(Partition, FitsALineInTheUnitsOfTheSeries) {
  std::vector<double> y(9, 100);
  for (const double v : {1, 2, 3, 4, 5}) y.push_back(v);

  const SegmentFit fit = cuts_of(y, SegmentCost::kLine).fit(9, 14);

  EXPECT_EQ(fit.count, 5);
  EXPECT_DOUBLE_EQ(fit.middle, 11);
  EXPECT_NEAR(fit.level, 3, 1e-11);
  EXPECT_NEAR(fit.slope, 1, 1e-11);
  EXPECT_NEAR(fit.mean_rss, 10, 1e-9);
  EXPECT_NEAR(fit.line_rss, 0, 1e-9);
}

TEST(Partition, RefusesWhatItCanNotWorkWith) {
  const std::vector<double> y{1, 2, 3};
  const std::vector<double> infinite{1, kInfinity, 3};
  using Options = Partitioner::Options;
  EXPECT_FALSE(Partitioner::make(infinite, {}).has_value());
  EXPECT_FALSE(Partitioner::make(y, Options{.min_length = 1}).has_value());
  EXPECT_FALSE(Partitioner::make(y, Options{.grid = 0}).has_value());
  EXPECT_FALSE(Partitioner::make(y, Options{.least_variance = 0}).has_value());
  EXPECT_TRUE(
      Partitioner::make(y, Options{.cost = SegmentCost::kMean, .min_length = 1}).has_value());
}

}  // namespace
}  // namespace foreshock
