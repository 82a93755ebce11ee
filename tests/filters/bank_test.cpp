#include "foreshock/filters/bank.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/filters/level_filter.h"

namespace foreshock {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

/// [steps][series] random walks in noise of different sizes; every `gap`-th value is missing.
std::vector<std::vector<double>> fleet(std::size_t steps, std::size_t series, std::size_t gap) {
  Rng rng(21);
  std::vector<double> level(series, 100);
  std::vector<std::vector<double>> out(steps, std::vector<double>(series));
  std::size_t k = 0;
  for (auto& row : out) {
    for (std::size_t i = 0; i < series; ++i) {
      const double unit = 1 + static_cast<double>(i % 5);
      row[i] = ++k % gap == 0 ? kNan : level[i] + unit * rng.normal();
      level[i] += 0.3 * unit * rng.normal();
    }
  }
  return out;
}

std::vector<double> ratios(std::size_t series) {
  std::vector<double> out;
  for (std::size_t i = 0; i < series; ++i) out.push_back(0.01 * static_cast<double>(1 + i % 7));
  return out;
}

// The oracle: level_step() with q = ratio, r = 1, one series at a time. With gaps and without.
TEST(LevelBank, IsTheFilterOfEverySeries) {
  constexpr std::size_t kSeries = 600;  // Two blocks and a half.
  for (const std::size_t gap : {std::size_t{1} << 40U, std::size_t{97}, std::size_t{3}}) {
    const auto q = ratios(kSeries);
    auto bank = LevelBank::make(q, {}).value();
    std::vector<LevelBelief> beliefs(kSeries);
    std::vector<double> surprise(kSeries);
    for (const auto& row : fleet(700, kSeries, gap)) {
      const std::vector<double> before(bank.noise().begin(), bank.noise().end());
      bank.step(row, surprise);
      for (std::size_t i = 0; i < kSeries; ++i) {
        level_step({.q = q[i], .r = 1}, beliefs[i], row[i]);
        ASSERT_NEAR(bank.levels()[i], beliefs[i].x, 1e-11 * std::abs(beliefs[i].x)) << gap;
        ASSERT_EQ(std::isnan(surprise[i]), std::isnan(row[i]) || before[i] == 0);
      }
    }
  }
}

// Resting is an economy, not another filter: the block that a neighbour keeps awake says the same.
TEST(LevelBank, ANeighbourThatIsAwakeChangesNothing) {
  constexpr std::size_t kSeries = 40;
  auto alone = LevelBank::make(ratios(kSeries), {}).value();
  auto q = ratios(kSeries);
  q.push_back(0.1);
  auto beside = LevelBank::make(q, {}).value();
  std::vector<double> a(kSeries);
  std::vector<double> b(kSeries + 1);
  for (auto row : fleet(1500, kSeries, std::size_t{1} << 40U)) {
    alone.step(row, a);
    row.push_back(kNan);
    beside.step(row, b);
    EXPECT_TRUE(std::isnan(b.back()));
    for (std::size_t i = 0; i < kSeries; ++i) {
      if (std::isnan(a[i])) continue;
      ASSERT_NEAR(a[i], b[i], 1e-9 * (1 + a[i]));
    }
  }
}

TEST(LevelBank, SurprisesAreChiSquareWhereTheModelHolds) {
  constexpr std::size_t kSeries = 500;
  auto bank = LevelBank::make(std::vector<double>(kSeries, 0.09), {}).value();
  std::vector<double> surprise(kSeries);
  double sum = 0;
  double above = 0;
  double count = 0;
  int step = 0;
  for (const auto& row : fleet(400, kSeries, 50)) {
    bank.step(row, surprise);
    if (++step <= 100) continue;
    for (const double z2 : surprise) {
      if (std::isnan(z2)) continue;
      sum += z2;
      above += z2 > 3.841458820694124 ? 1 : 0;  // The 95 % point.
      ++count;
    }
  }
  EXPECT_NEAR(sum / count, 1, 0.05);
  EXPECT_NEAR(above / count, 0.05, 0.006);
}

TEST(LevelBank, AnOutlierIsASurpriseButMovesTheNoiseByItsClipOnly) {
  auto bank = LevelBank::make(std::vector{0.05}, {.rate = 0.02, .clip = 3}).value();
  std::vector<double> surprise(1);
  Rng rng(5);
  for (int t = 0; t < 300; ++t) bank.step(std::vector{rng.normal()}, surprise);
  const double before = bank.noise()[0];
  bank.step(std::vector{1e6}, surprise);
  EXPECT_GT(surprise[0], 1e9);
  EXPECT_LE(bank.noise()[0], before * (1 + 0.02 * 9.1));
}

TEST(LevelBank, ConstantsInfinitiesAndSilenceDoNoHarm) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  auto bank = LevelBank::make(std::vector(5, 0.1), {}).value();
  std::vector<double> surprise(5);
  for (int t = 0; t < 200; ++t) {
    bank.step(std::vector{7.0, kNan, kInfinity, t % 2 == 0 ? 1e300 : -1e300, 1e-300}, surprise);
  }
  EXPECT_EQ(bank.levels()[0], 7);
  EXPECT_EQ(bank.noise()[0], 0);
  EXPECT_EQ(bank.levels()[1], 0);
  EXPECT_EQ(bank.levels()[2], 0);
  EXPECT_TRUE(std::isfinite(bank.levels()[3]) && std::isfinite(bank.noise()[3]));
  EXPECT_TRUE(std::isfinite(bank.levels()[4]));
  bank.step(std::vector{9.0, 1.0, 1.0, 0.0, 0.0}, surprise);
  EXPECT_EQ(surprise[0], kInfinity);  // It has never moved.
  EXPECT_TRUE(std::isnan(surprise[1]));
  EXPECT_GT(bank.noise()[0], 0);  // And learns that it can.
  LevelBank::make({}, {}).value().step({}, {});
}

TEST(LevelBank, GoesOnFromASnapshot) {
  constexpr std::size_t kSeries = 300;
  auto bank = LevelBank::make(ratios(kSeries), {}).value();
  std::vector<double> a(kSeries);
  std::vector<double> b(kSeries);
  const auto rows = fleet(900, kSeries, 5000);
  for (std::size_t t = 0; t < 600; ++t) bank.step(rows[t], a);
  StateWriter out;
  bank.save(out);
  StateReader in(out.bytes());
  auto twin = LevelBank::read(in).value();
  for (std::size_t t = 600; t < 900; ++t) {
    bank.step(rows[t], a);
    twin.step(rows[t], b);
    for (std::size_t i = 0; i < kSeries; ++i) {
      ASSERT_EQ(std::isnan(a[i]), std::isnan(b[i]));
      if (std::isnan(a[i])) continue;
      ASSERT_NEAR(a[i], b[i], 1e-12 * (1 + a[i]));
    }
  }
  for (std::size_t cut = 0; cut < out.bytes().size(); cut += 7) {
    StateReader shorter(out.bytes().first(cut));
    EXPECT_FALSE(LevelBank::read(shorter).has_value()) << cut;
  }
}

TEST(LevelBank, RefusesWhatIsOutOfRange) {
  EXPECT_FALSE(LevelBank::make(std::vector{0.1, -1.0}, {}).has_value());
  EXPECT_FALSE(LevelBank::make(std::vector{kNan}, {}).has_value());
  EXPECT_FALSE(LevelBank::make(std::vector{0.1}, {.rate = 0}).has_value());
  EXPECT_FALSE(LevelBank::make(std::vector{0.1}, {.rate = 1}).has_value());
  EXPECT_FALSE(LevelBank::make(std::vector{0.1}, {.clip = 0}).has_value());
}

}  // namespace
}  // namespace foreshock
