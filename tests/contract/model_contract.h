#pragma once

/// The laws of core/model.h. Every OnlineModel passes this suite; a model joins by one line in
/// model_contract_test.cpp.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/model.h"
#include "foreshock/core/random.h"
#include "foreshock/engine/catalog.h"

namespace foreshock::contract {

struct ModelCase {
  std::string name;
  /// A model that has learnt the history; the same one every time.
  std::function<std::unique_ptr<OnlineModel>(std::span<const double>)> after;
  bool shifts = true;  ///< Whether y + c gives forecasts + c: not where log y is learnt.
  /// How much surer of another phase it may be: the forms of a mix disagree less on some, and the
  /// factors of a season make some smaller.
  double phase_slack = 1e-12;

  friend void PrintTo(const ModelCase& c, std::ostream* out) { *out << c.name; }
};

/// Positive, with a slope, a season of 4 and noise of standard deviation 2; 80 points to fit to,
/// more to learn.
inline std::vector<double> series(std::uint64_t seed, int n, double factor = 1, double offset = 0) {
  static constexpr double kSeason[4] = {6, -2, -7, 3};
  Rng rng(seed);
  std::vector<double> y;
  double level = 100;
  for (int t = 0; t < n; ++t) {
    level += 0.3 + 0.5 * rng.normal();
    y.push_back((level + kSeason[t % 4] + 2 * rng.normal()) * factor + offset);
  }
  return y;
}

inline bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

inline bool same(const Predictive& a, const Predictive& b) {
  return same(a.location(), b.location()) && same(a.scale(), b.scale()) && same(a.dof(), b.dof()) &&
         same(a.power(), b.power());
}

inline std::vector<std::byte> saved(const OnlineModel& model) {
  StateWriter out;
  save_model(model, out);
  return {out.bytes().begin(), out.bytes().end()};
}

inline Result<std::unique_ptr<OnlineModel>> read(std::span<const std::byte> bytes) {
  StateReader in(bytes);
  return read_model(in);
}

class ModelContract : public testing::TestWithParam<ModelCase> {
 protected:
  static constexpr int kHistory = 80;
  std::unique_ptr<OnlineModel> fitted() const { return GetParam().after(series(1, kHistory)); }
};

TEST_P(ModelContract, TheForecastBeginsWithWhatIsExpected) {
  const auto model = fitted();
  for (const double y : series(2, 60)) {
    const Forecast forecast = model->forecast(Horizon(9));
    ASSERT_EQ(forecast.steps.size(), 9U);
    ASSERT_TRUE(same(forecast.steps[0], model->expect()));
    model->learn(y);
  }
}

TEST_P(ModelContract, LookingChangesNothing) {
  const auto looked_at = fitted();
  const auto left_alone = fitted();
  for (const double y : series(3, 60)) {
    (void)looked_at->expect();
    (void)looked_at->forecast(Horizon(30));
    (void)looked_at->explain();
    (void)saved(*looked_at);
    looked_at->learn(y);
    left_alone->learn(y);
  }
  EXPECT_EQ(saved(*looked_at), saved(*left_alone));
}

TEST_P(ModelContract, AMissingPointMovesOnAndTeachesNothing) {
  const auto model = fitted();
  for (int gap = 0; gap < 6; ++gap) {
    const Forecast before = model->forecast(Horizon(2));

    model->learn(std::nan(""));

    const Predictive after = model->expect();
    // Tolerance: a mean that is summed in another order.
    const double tolerance = 1e-12 * std::abs(before.steps[1].location());
    EXPECT_NEAR(after.location(), before.steps[1].location(), tolerance) << gap;
    EXPECT_GE(after.scale(), before.steps[0].scale() * (1 - GetParam().phase_slack)) << gap;
  }
}

TEST_P(ModelContract, TheSameInputGivesTheSameBits) {
  const auto one = fitted();
  const auto other = fitted();
  for (const double y : series(4, 60)) {
    ASSERT_TRUE(same(one->expect(), other->expect()));
    one->learn(y);
    other->learn(y);
  }
  EXPECT_EQ(saved(*one), saved(*other));
}

TEST_P(ModelContract, ASnapshotMakesATwin) {
  for (const int age : {0, 1, 2, 3, 5, 47}) {
    const auto model = fitted();
    for (const double y : series(5, age)) model->learn(y);

    const auto twin = read(saved(*model));

    ASSERT_TRUE(twin.has_value()) << twin.error().message;
    EXPECT_EQ((*twin)->kind(), model->kind());
    int t = 0;
    for (const double y : series(6, 100)) {
      ASSERT_TRUE(same(model->expect(), (*twin)->expect())) << t;
      const auto ours = model->forecast(Horizon(7));
      const auto its = (*twin)->forecast(Horizon(7));
      for (std::size_t h = 0; h < 7; ++h) ASSERT_TRUE(same(ours.steps[h], its.steps[h])) << t;
      const double seen = ++t % 9 == 4 ? std::nan("") : y;
      model->learn(seen);
      (*twin)->learn(seen);
    }
    EXPECT_EQ(saved(*model), saved(**twin));
  }
}

TEST_P(ModelContract, EveryCutSnapshotIsRefused) {
  const auto bytes = saved(*fitted());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    ASSERT_FALSE(read(std::span(bytes).first(n)).has_value()) << n << " bytes";
  }
}

// Property: a snapshot with any one bit turned is refused, or it is a model that can be used.
TEST_P(ModelContract, ATurnedBitNeverCrashes) {
  auto bytes = saved(*fitted());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto mask = std::byte{1} << (bit % 8);
    bytes[bit / 8] ^= mask;
    if (auto model = read(bytes)) {
      (void)(*model)->forecast(Horizon(5));
      (*model)->learn(101.5);
      (*model)->learn(std::nan(""));
      (void)(*model)->expect();
      (void)(*model)->explain();
      (void)saved(**model);
    }
    bytes[bit / 8] ^= mask;
  }
}

TEST_P(ModelContract, ACloneIsATwinThatGoesItsOwnWay) {
  const auto model = fitted();
  const auto before = saved(*model);

  const auto clone = model->clone();

  EXPECT_EQ(saved(*clone), before);
  EXPECT_GE(clone->state_bytes(), sizeof(void*));
  for (const double y : series(7, 20)) clone->learn(y);
  EXPECT_EQ(saved(*model), before);
  EXPECT_NE(saved(*clone), before);
}

TEST_P(ModelContract, FurtherAheadIsNeverSurer) {
  const auto steps = fitted()->forecast(Horizon(40)).steps;
  const double slack = std::max(GetParam().phase_slack, 1e-9);
  for (std::size_t h = 1; h < steps.size(); ++h) {
    EXPECT_GE(steps[h].scale(), steps[h - 1].scale() * (1 - slack)) << h;
    if (h < 4) continue;  // Of the same phase, a season before.
    EXPECT_GE(steps[h].scale(), steps[h - 4].scale() * (1 - 1e-9)) << h;
  }
}

TEST_P(ModelContract, EverythingItSaysIsFiniteAndKnown) {
  const auto model = fitted();
  for (const double y : series(8, 50)) {
    for (const Predictive& step : model->forecast(Horizon(20)).steps) {
      ASSERT_TRUE(step.is_known());
      ASSERT_TRUE(std::isfinite(step.median()));
      ASSERT_TRUE(std::isfinite(step.quantile(0.01)) && std::isfinite(step.quantile(0.99)));
    }
    for (const Component& part : model->explain()) ASSERT_TRUE(std::isfinite(part.value));
    model->learn(y);
  }
}

/// Forecasts of factor y + offset are factor f + offset. Tolerance: a search that stops when the
/// log-likelihood is right to 1e-7 leaves forecasts right to some 1e-3 standard deviations.
inline void expect_equivariant(const ModelCase& one, double factor, double offset) {
  const auto plain = one.after(series(1, 80));
  const auto moved = one.after(series(1, 80, factor, offset));
  const auto more = series(9, 30);
  const auto more_moved = series(9, 30, factor, offset);
  for (std::size_t t = 0; t < more.size(); ++t) {
    const auto ours = plain->forecast(Horizon(8));
    const auto its = moved->forecast(Horizon(8));
    for (std::size_t h = 0; h < 8; ++h) {
      const double width = ours.steps[h].quantile(0.84) - ours.steps[h].quantile(0.16);
      for (const double p : {0.05, 0.5, 0.95}) {
        const double wanted = ours.steps[h].quantile(p);
        const double found = (its.steps[h].quantile(p) - offset) / factor;
        ASSERT_NEAR(found, wanted, 5e-3 * width) << factor << " " << offset << " " << h;
      }
    }
    plain->learn(more[t]);
    moved->learn(more_moved[t]);
  }
}

TEST_P(ModelContract, TheUnitOfYIsOfNoConsequence) {
  for (const double factor : {1e6, 1e-6, 0x1p40}) expect_equivariant(GetParam(), factor, 0);
}

TEST_P(ModelContract, NorIsItsOrigin) {
  if (!GetParam().shifts) GTEST_SKIP() << "it may learn log y, which has an origin";
  for (const double offset : {1e9, -1e4}) expect_equivariant(GetParam(), 1, offset);
}

}  // namespace foreshock::contract
