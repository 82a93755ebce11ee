#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/normal.h"
#include "foreshock/core/random.h"
#include "foreshock/detect/fleet.h"

namespace foreshock {
namespace {

using Rule = OnlineFdr::Rule;
constexpr Rule kRules[] = {Rule::kLord, Rule::kSaffron, Rule::kAddis};

OnlineFdr::Options options_of(Rule rule, double memory = 0) {
  return {.rule = rule, .memory = memory, .candidate = rule == Rule::kAddis ? 0.25 : 0.5};
}

std::vector<std::byte> bytes_of(const OnlineFdr& fdr) {
  StateWriter out;
  fdr.save(out);
  return {out.bytes().begin(), out.bytes().end()};
}

/// One-sided p-value of N(0, 1), or of N(effect, 1) where something is wrong.
double draw_p(Rng& rng, bool wrong, double effect) {
  return normal_cdf(-(rng.normal() + (wrong ? effect : 0)));
}

struct Outcome {
  double false_share = 0;  ///< Mean over runs of false discoveries / max(1, discoveries).
  double error = 0;        ///< Its standard error.
  double power = 0;        ///< Share of what was wrong that was found.
};

/// Runs of `tests` tests each, of which a share is wrong; `decide(p)` says which are discoveries.
template <class Make>
Outcome simulate(Make make, double share, int tests, int runs) {
  Outcome out;
  double squares = 0;
  double found = 0;
  double wrongs = 0;
  for (int run = 0; run < runs; ++run) {
    Rng rng(500 + static_cast<std::uint64_t>(run));
    auto decide = make();
    int discoveries = 0;
    int false_ones = 0;
    for (int t = 0; t < tests; ++t) {
      const bool wrong = rng.uniform() < share;
      const bool hit = decide(draw_p(rng, wrong, 3));
      discoveries += hit ? 1 : 0;
      false_ones += hit && !wrong ? 1 : 0;
      found += hit && wrong ? 1 : 0;
      wrongs += wrong ? 1 : 0;
    }
    const double fdp = static_cast<double>(false_ones) / std::max(1, discoveries);
    out.false_share += fdp / runs;
    squares += fdp * fdp;
  }
  out.error = std::sqrt((squares / runs - out.false_share * out.false_share) / runs);
  out.power = wrongs > 0 ? found / wrongs : 0;
  return out;
}

auto online(const OnlineFdr::Options& options) {
  return [options] {
    return [fdr = OnlineFdr::make(options).value()](double p) mutable {
      return fdr.test(p).is_discovery;
    };
  };
}

// The target is a mean over streams; three standard errors of the simulated mean are allowed for.
TEST(OnlineFdr, FalseDiscoveriesStayBelowTheTarget) {
  for (const Rule rule : kRules) {
    for (const double share : {0.0, 0.01, 0.1, 0.4}) {
      const Outcome out = simulate(online(options_of(rule)), share, 2000, 150);
      EXPECT_LE(out.false_share, 0.05 + 3 * out.error)
          << "rule " << static_cast<int>(rule) << ", wrong " << share;
    }
  }
}

// Bonferroni knows the number of tests, 2,000; these do not and find more all the same, since
// discoveries earn.
TEST(OnlineFdr, FindsMoreThanBonferroni) {
  const auto bonferroni = [] { return [](double p) { return p <= 0.05 / 2000; }; };
  for (const double share : {0.02, 0.1, 0.4}) {
    const double least = simulate(bonferroni, share, 2000, 100).power;
    for (const Rule rule : kRules) {
      EXPECT_GE(simulate(online(options_of(rule)), share, 2000, 100).power, least)
          << "rule " << static_cast<int>(rule) << ", wrong " << share;
    }
  }
}

TEST(OnlineFdr, SaffronFindsMoreThanLordWhereMuchIsWrong) {
  const double lord = simulate(online(options_of(Rule::kLord)), 0.4, 2000, 100).power;
  EXPECT_GT(simulate(online(options_of(Rule::kSaffron)), 0.4, 2000, 100).power, lord);
  EXPECT_GT(simulate(online(options_of(Rule::kAddis)), 0.4, 2000, 100).power, lord);
}

// P-values of nothing that are too large, as those of a cautious model: sqrt(u).
TEST(OnlineFdr, AddisFindsMoreThanSaffronWhereModelsAreCautious) {
  const auto power = [](Rule rule) {
    double found = 0;
    for (std::uint64_t run = 0; run < 100; ++run) {
      Rng rng(700 + run);
      auto fdr = OnlineFdr::make(options_of(rule)).value();
      for (int t = 0; t < 2000; ++t) {
        const bool wrong = rng.uniform() < 0.1;
        const double p = wrong ? draw_p(rng, true, 3) : std::sqrt(std::sqrt(rng.uniform()));
        found += fdr.test(p).is_discovery && wrong ? 1 : 0;
      }
    }
    return found;
  };
  EXPECT_GT(power(Rule::kAddis), power(Rule::kSaffron));
}

// One test in 500 is wrong. The bound holds for discoveries weighed by age at every time; it is
// looked at ten times. Three standard errors are allowed for.
TEST(OnlineFdr, WithAMemoryRecentDiscoveriesKeepTheTarget) {
  constexpr int kRuns = 60;
  constexpr double kMemory = 500;
  for (const Rule rule : kRules) {
    std::vector<double> means(10, 0.0);
    std::vector<double> squares(10, 0.0);
    for (int run = 0; run < kRuns; ++run) {
      Rng rng(900 + static_cast<std::uint64_t>(run));
      auto fdr = OnlineFdr::make(options_of(rule, kMemory)).value();
      double all = 0;
      double false_ones = 0;
      for (int t = 1; t <= 10'000; ++t) {
        const bool wrong = rng.uniform() < 0.002;
        const bool hit = fdr.test(draw_p(rng, wrong, 4)).is_discovery;
        all = all * (1 - 1 / kMemory) + (hit ? 1 : 0);
        false_ones = false_ones * (1 - 1 / kMemory) + (hit && !wrong ? 1 : 0);
        if (t % 1000 != 0) continue;
        const auto k = static_cast<std::size_t>(t / 1000 - 1);
        const double share = false_ones / std::max(1.0, all);
        means[k] += share / kRuns;
        squares[k] += share * share / kRuns;
      }
    }
    for (std::size_t k = 0; k < means.size(); ++k) {
      const double error = std::sqrt((squares[k] - means[k] * means[k]) / kRuns);
      EXPECT_LE(means[k], 0.05 + 3 * error) << static_cast<int>(rule) << " " << k;
    }
  }
}

// A hundred thousand quiet tests, then the first that is wrong, by four standard deviations.
TEST(OnlineFdr, WithAMemoryPowerOutlastsALongQuietTime) {
  for (const Rule rule : kRules) {
    auto fading = OnlineFdr::make(options_of(rule, 1000)).value();
    auto endless = OnlineFdr::make(options_of(rule)).value();
    for (int t = 0; t < 100'000; ++t) {
      fading.test(t % 2 == 0 ? 0.75 : 0.4);
      endless.test(t % 2 == 0 ? 0.75 : 0.4);
    }
    int found = 0;
    int found_without = 0;
    for (std::uint64_t run = 0; run < 300; ++run) {
      Rng rng(1200 + run);
      const double p = draw_p(rng, true, 4);
      found += p <= fading.level() ? 1 : 0;
      found_without += p <= endless.level() ? 1 : 0;
    }
    EXPECT_GT(found, 100) << static_cast<int>(rule);
    EXPECT_GT(found, 3 * found_without) << static_cast<int>(rule);
  }
}

// After 300,000 quiet tests the classical level is next to nothing; a memory has a floor, by hand
// first * target / memory.
TEST(OnlineFdr, AMemoryKeepsTheLevelOfALongQuietStream) {
  auto fading = OnlineFdr::make(options_of(Rule::kLord, 1000)).value();
  auto endless = OnlineFdr::make(options_of(Rule::kLord)).value();
  for (int t = 0; t < 300'000; ++t) {
    fading.test(0.9);
    endless.test(0.9);
  }
  EXPECT_NEAR(fading.level(), 0.5 * 0.05 / 1000, 1e-15);
  EXPECT_LT(endless.level(), 1e-7);
  EXPECT_GT(endless.level(), 0);
}

// What LORD++ may spend, from its definition: at every time the levels so far sum to no more than
// the target times max(1, discoveries); with a memory, both weighed by age.
TEST(OnlineFdr, LevelsNeverSpendMoreThanDiscoveriesAllow) {
  for (const double memory : {0.0, 50.0, 1000.0}) {
    auto fdr = OnlineFdr::make(options_of(Rule::kLord, memory)).value();
    const double keep = memory > 0 ? 1 - 1 / memory : 1;
    Rng rng(61);
    double spent = 0;
    double found = 0;
    for (int t = 0; t < 20'000; ++t) {
      const bool busy = t / 3000 % 2 == 1;
      const auto verdict = fdr.test(draw_p(rng, busy && rng.uniform() < 0.2, 3.5));
      spent = spent * keep + verdict.level;
      found = found * keep + (verdict.is_discovery ? 1 : 0);
      ASSERT_LE(spent, 0.05 * std::max(1.0, found) * (1 + 1e-9)) << memory << " " << t;
    }
    EXPECT_GT(fdr.discoveries(), 100);
  }
}

// SAFFRON and ADDIS likewise, where only tests that spend count, for more.
TEST(OnlineFdr, AdaptiveLevelsNeverSpendMoreThanDiscoveriesAllow) {
  for (const Rule rule : {Rule::kSaffron, Rule::kAddis}) {
    for (const double memory : {0.0, 200.0}) {
      const auto options = options_of(rule, memory);
      auto fdr = OnlineFdr::make(options).value();
      const double keep = memory > 0 ? 1 - 1 / memory : 1;
      const double most = rule == Rule::kAddis ? options.discard : 1;
      Rng rng(62);
      double spent = 0;
      double found = 0;
      for (int t = 0; t < 20'000; ++t) {
        const double p = draw_p(rng, rng.uniform() < 0.1, 3.5);
        const auto verdict = fdr.test(p);
        const bool spends = p > options.candidate && p <= most;
        spent = spent * keep + (spends ? verdict.level / (most - options.candidate) : 0);
        found = found * keep + (verdict.is_discovery ? 1 : 0);
        ASSERT_LE(verdict.level, options.candidate);
        ASSERT_LE(spent, 0.05 * std::max(1.0, found) * (1 + 1e-9)) << memory << " " << t;
      }
    }
  }
}

// LORD++ by its formula, with the sequence read off a fresh one: level k of a quiet stream is
// first * target * gamma_k.
TEST(OnlineFdr, LordIsItsFormula) {
  constexpr std::size_t kTests = 600;
  constexpr double kTarget = 0.05;
  constexpr double kFirst = 0.5 * kTarget;
  auto quiet = OnlineFdr::make(options_of(Rule::kLord)).value();
  std::vector<double> gamma(kTests + 1, 0.0);
  for (std::size_t k = 1; k <= kTests; ++k) gamma[k] = quiet.test(1).level / kFirst;

  auto fdr = OnlineFdr::make(options_of(Rule::kLord)).value();
  Rng rng(63);
  std::vector<std::size_t> found;
  for (std::size_t t = 1; t <= kTests; ++t) {
    double level = kFirst * gamma[t];
    for (std::size_t j = 0; j < found.size(); ++j) {
      level += (j == 0 ? kTarget - kFirst : kTarget) * gamma[t - found[j]];
    }
    const auto verdict = fdr.test(draw_p(rng, rng.uniform() < 0.2, 3));
    ASSERT_NEAR(verdict.level, level, 1e-12 + 1e-9 * level) << t;
    if (verdict.is_discovery) found.push_back(t);
  }
  EXPECT_GT(found.size(), 10U);
}

TEST(OnlineFdr, TheSpendingSequenceFallsAndSumsToOne) {
  auto quiet = OnlineFdr::make(options_of(Rule::kLord)).value();
  double sum = 0;
  double last = 1;
  for (int k = 0; k < 300'000; ++k) {
    const double gamma = quiet.test(1).level / 0.025;
    ASSERT_LE(gamma, last * (1 + 1e-12));
    last = gamma;
    sum += gamma;
  }
  EXPECT_LT(sum, 1);
  EXPECT_GT(sum, 0.8);
}

TEST(OnlineFdr, MissingTestsSpendNothingAndOddOnesAreNoHarm) {
  for (const Rule rule : kRules) {
    auto fdr = OnlineFdr::make(options_of(rule)).value();
    const auto before = bytes_of(fdr);
    EXPECT_FALSE(fdr.test(std::nan("")).is_discovery);
    EXPECT_EQ(bytes_of(fdr), before);
    for (int t = 0; t < 50'000; ++t) {
      ASSERT_TRUE(fdr.test(0).is_discovery);
      ASSERT_TRUE(std::isfinite(fdr.level()));
    }
    EXPECT_TRUE(fdr.test(-1).is_discovery);
    EXPECT_FALSE(fdr.test(2).is_discovery);
  }
}

TEST(OnlineFdr, ASnapshotMakesATwinAndEveryCutIsRefused) {
  for (const Rule rule : kRules) {
    for (const double memory : {0.0, 100.0}) {
      auto fdr = OnlineFdr::make(options_of(rule, memory)).value();
      Rng rng(64);
      for (int t = 0; t < 700; ++t) fdr.test(draw_p(rng, t % 9 == 0, 3));
      const auto bytes = bytes_of(fdr);
      auto twin = OnlineFdr::make(options_of(rule, memory)).value();
      const auto before = bytes_of(twin);
      for (std::size_t n = 0; n < bytes.size(); ++n) {
        StateReader in(std::span<const std::byte>(bytes).first(n));
        ASSERT_FALSE(twin.read(in).has_value()) << n;
        ASSERT_EQ(bytes_of(twin), before);
      }
      StateReader in(bytes);
      ASSERT_TRUE(twin.read(in).has_value());
      for (int t = 0; t < 700; ++t) {
        const double p = draw_p(rng, t % 9 == 0, 3);
        ASSERT_EQ(fdr.test(p).level, twin.test(p).level);
      }
      EXPECT_EQ(bytes_of(fdr), bytes_of(twin));
      fdr.reset();
      EXPECT_EQ(bytes_of(fdr), before);
    }
  }
}

TEST(OnlineFdr, RefusesOptionsOutsideTheirRange) {
  const double nan = std::nan("");
  EXPECT_FALSE(OnlineFdr::make({.target = 0}));
  EXPECT_FALSE(OnlineFdr::make({.target = nan}));
  EXPECT_FALSE(OnlineFdr::make({.memory = 1}));
  EXPECT_FALSE(OnlineFdr::make({.memory = nan}));
  EXPECT_FALSE(OnlineFdr::make({.first = 1}));
  EXPECT_FALSE(OnlineFdr::make({.candidate = 1}));
  EXPECT_FALSE(OnlineFdr::make({.rule = Rule::kAddis, .candidate = 0.5, .discard = 0.5}));
}

}  // namespace
}  // namespace foreshock
