#include "foreshock/spectral/online_stl.h"

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kPeriod = 48;
constexpr std::size_t kHistory = 5 * kPeriod;

double season(int t) {
  const double angle = 2 * std::numbers::pi * t / kPeriod;
  return 3 * std::sin(angle) + std::cos(2 * angle);
}

/// Level 20, noise of standard deviation 0.1.
std::vector<double> series(int n, std::uint64_t seed, double noise = 0.1) {
  Rng rng(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(20 + season(t) + noise * rng.normal());
  return y;
}

OnlineStl begun(const std::vector<double>& y, const OnlineStlOptions& options = {}) {
  return OnlineStl::start(std::span<const double>(y).first(kHistory), kPeriod, options).value();
}

TEST(OnlineStl, PartsAddUpAndAreThoseThatAreThere) {
  const auto y = series(3000, 1);
  auto online = begun(y);
  for (std::size_t t = kHistory; t < y.size(); ++t) {
    const OnlineParts parts = online.step(y[t]);
    ASSERT_NEAR(parts.trend + parts.season + parts.remainder, y[t], 1e-12);
    ASSERT_NEAR(parts.trend, 20, 0.2) << t;
    ASSERT_NEAR(parts.season, season(static_cast<int>(t)), 0.4) << t;
  }
  EXPECT_NEAR(online.scale(), 0.1, 0.02);
}

TEST(OnlineStl, FollowsALevelFromTheSecondPointOn) {
  auto y = series(1000, 2);
  for (std::size_t t = 600; t < y.size(); ++t) y[t] += 5;
  auto online = begun(y);
  for (std::size_t t = kHistory; t < y.size(); ++t) {
    const double trend = online.step(y[t]).trend;
    if (t != 600) {
      ASSERT_NEAR(trend, t < 600 ? 20 : 25, 0.5) << t;
    }
  }
}

TEST(OnlineStl, AnOutlierIsARemainder) {
  auto y = series(1000, 3);
  y[500] += 40;
  y[501] -= 30;
  y[700] += 40;
  auto online = begun(y);
  auto clean = begun(y);
  for (std::size_t t = kHistory; t < y.size(); ++t) {
    const OnlineParts parts = online.step(y[t]);
    ASSERT_NEAR(parts.trend, 20, 0.3) << t;
    if (t == 500 || t == 700) {
      EXPECT_NEAR(parts.remainder, 40, 1);
    }
  }
}

TEST(OnlineStl, FollowsASeasonThatComesLateAndGoesBack) {
  constexpr int kLate = 3;
  Rng rng(4);
  std::vector<double> y;
  std::vector<double> truth;
  for (int t = 0; t < 1600; ++t) {
    const bool late = t >= 500 && t < 1000;
    const int phase = (t - (late ? kLate : 0)) % kPeriod;
    truth.push_back(phase < 20 ? 5 : -5);
    y.push_back(truth.back() + 0.1 * rng.normal());
  }
  auto online = begun(y);
  double error = 0;
  for (std::size_t t = kHistory; t < y.size(); ++t) {
    const OnlineParts parts = online.step(y[t]);
    error +=
        std::abs(parts.trend + parts.season - truth[t]) / static_cast<double>(y.size() - kHistory);
    if (t == 999) {
      EXPECT_EQ(online.shift(), kLate);
    }
  }
  EXPECT_EQ(online.shift(), 0);
  EXPECT_LT(error, 0.1);
}

TEST(OnlineStl, MissingValuesMoveOnAndTeachNothing) {
  auto y = series(1200, 5);
  auto with = begun(y);
  for (std::size_t t = kHistory; t < y.size(); ++t) {
    const bool gap = t % 7 == 0 || (t > 600 && t < 650);
    const OnlineParts parts = with.step(gap ? kNaN : y[t]);
    ASSERT_EQ(std::isnan(parts.remainder), gap);
    ASSERT_NEAR(parts.trend + parts.season, 20 + season(static_cast<int>(t)), 0.5) << t;
  }
  EXPECT_TRUE(std::isnan(with.step(std::numeric_limits<double>::infinity()).remainder));
  EXPECT_TRUE(std::isfinite(with.step(y[0]).trend));
}

TEST(OnlineStl, TheUnitAndTheOriginAreOfNoConsequence) {
  const auto y = series(900, 6);
  auto plain = begun(y);
  for (const auto& [scale, offset] :
       {std::pair(1e-6, 0.0), std::pair(1e6, 0.0), std::pair(1.0, 1e6)}) {
    auto moved = y;
    for (double& v : moved) v = v * scale + offset;
    auto other = begun(moved);
    auto twin = plain;
    for (std::size_t t = kHistory; t < y.size(); ++t) {
      const OnlineParts a = twin.step(y[t]);
      const OnlineParts b = other.step(moved[t]);
      ASSERT_NEAR((b.trend - offset) / scale, a.trend, 1e-6) << t;
      ASSERT_NEAR(b.season / scale, a.season, 1e-6) << t;
    }
  }
}

TEST(OnlineStl, ANumberOfRoundsDoesNotRunAway) {
  const auto y = series(400 * kPeriod, 7);
  auto online = begun(y);
  OnlineParts parts{};
  for (std::size_t t = kHistory; t < y.size(); ++t) parts = online.step(y[t]);
  EXPECT_NEAR(parts.trend, 20, 0.2);
}

TEST(OnlineStl, ConstantAndExactSeries) {
  const std::vector<double> flat(kHistory, 7.0);
  auto online = begun(flat);
  for (int t = 0; t < 300; ++t) {
    const OnlineParts parts = online.step(t == 100 ? 9 : 7);
    EXPECT_NEAR(parts.trend, 7, 1e-9) << t;
    EXPECT_NEAR(parts.season, 0, 1e-9) << t;
  }
  const auto exact = series(600, 8, 0);
  auto same = begun(exact);
  for (std::size_t t = kHistory; t < exact.size(); ++t) {
    EXPECT_NEAR(same.step(exact[t]).season, season(static_cast<int>(t)), 1e-2) << t;
  }
}

TEST(OnlineStl, ASnapshotIsATwinAtEveryPointAndADamagedOneAnError) {
  auto y = series(900, 10);
  for (std::size_t t = 500; t < y.size(); ++t) y[t] += 4;
  auto online = begun(y);
  for (std::size_t t = kHistory; t < 620; ++t) {
    online.step(y[t]);
    if (t < 495) continue;
    StateWriter out;
    online.save(out);
    StateReader in(out.bytes());
    auto twin = OnlineStl::read(in).value();
    EXPECT_EQ(in.left(), 0U);
    auto copy = online;
    for (std::size_t s = t + 1; s < 640; ++s) {
      const OnlineParts a = copy.step(y[s]);
      const OnlineParts b = twin.step(y[s]);
      ASSERT_EQ(std::bit_cast<std::uint64_t>(a.trend), std::bit_cast<std::uint64_t>(b.trend)) << t;
      ASSERT_EQ(std::bit_cast<std::uint64_t>(a.season), std::bit_cast<std::uint64_t>(b.season));
    }
  }
  StateWriter out;
  online.save(out);
  for (std::size_t cut = 0; cut < out.bytes().size(); ++cut) {
    StateReader part(out.bytes().first(cut));
    EXPECT_FALSE(OnlineStl::read(part)) << cut;
  }
  for (std::size_t at = 0; at < out.bytes().size(); ++at) {
    std::vector<std::byte> turned(out.bytes().begin(), out.bytes().end());
    turned[at] ^= std::byte{0x80};
    StateReader in(turned);
    auto read = OnlineStl::read(in);
    for (int t = 0; read && t < 60; ++t) read->step(20);
  }
}

TEST(OnlineStl, ShortSeasonsBearLongShifts) {
  Rng rng(12);
  for (const int period : {2, 3, 7}) {
    std::vector<double> y;
    for (int t = 0; t < 300; ++t) y.push_back(t % period + 0.01 * rng.normal());
    auto online =
        OnlineStl::start(std::span<const double>(y).first(60), period, {.max_shift = 32}).value();
    for (std::size_t t = 60; t < y.size(); ++t) {
      const OnlineParts parts = online.step(t % 50 == 0 ? 100 : y[t]);
      const double wanted =
          t % 50 == 0 ? 100 - static_cast<double>(t % static_cast<std::size_t>(period)) : 0;
      EXPECT_NEAR(parts.remainder, wanted, 0.1) << period << " " << t;
    }
  }
}

TEST(OnlineStl, RefusesWhatCannotBe) {
  const auto y = series(500, 11);
  EXPECT_FALSE(OnlineStl::start(y, 1));
  EXPECT_FALSE(OnlineStl::start(y, 300));
  EXPECT_FALSE(OnlineStl::start({}, 12));
  EXPECT_FALSE(OnlineStl::start(std::vector<double>(100, kNaN), 12));
  EXPECT_FALSE(OnlineStl::start(y, kPeriod, {.trend_gain = 1}));
  EXPECT_FALSE(OnlineStl::start(y, kPeriod, {.season_gain = -0.1}));
  EXPECT_FALSE(OnlineStl::start(y, kPeriod, {.max_shift = 33}));
  EXPECT_FALSE(OnlineStl::start(y, kPeriod, {.limit = kNaN}));
  auto infinite = y;
  infinite[10] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(OnlineStl::start(infinite, kPeriod));
}

}  // namespace
}  // namespace foreshock
