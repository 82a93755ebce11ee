#include "foreshock/models/theta.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"

#include "foreshock/core/random.h"
#include "foreshock/models/theta_line.h"

namespace foreshock {
namespace {

const double kNaN = std::nan("");

/// Least-squares line through points 1..t of y, in double-width sums.
struct Line {
  long double intercept = 0;
  long double slope = 0;
};

Line line_through(const std::vector<double>& y, std::size_t t) {
  if (t == 1) return {y[0], 0};
  long double mean_y = 0;
  const long double mean_t = (static_cast<long double>(t) + 1) / 2;
  for (std::size_t i = 0; i < t; ++i) mean_y += y[i] / static_cast<long double>(t);
  long double tt = 0;
  long double ty = 0;
  for (std::size_t i = 0; i < t; ++i) {
    const long double off = static_cast<long double>(i + 1) - mean_t;
    tt += off * off;
    ty += off * (y[i] - mean_y);
  }
  return {mean_y - ty / tt * mean_t, ty / tt};
}

/// What Fiorucci et al. (2016), equations (14) to (19), expect of point n + 1 .. n + h: every line
/// fitted anew, points to come replaced by what is expected of them.
std::vector<double> as_published(std::vector<double> y, double alpha, double theta, double start,
                                 int h) {
  const long double decay = 1 - static_cast<long double>(alpha);
  std::vector<double> out;
  long double level = start;
  for (std::size_t t = 1; t <= y.size() && static_cast<int>(out.size()) < h; ++t) {
    level = alpha * y[t - 1] + decay * level;
    const Line line = line_through(y, t);
    const auto steps = static_cast<long double>(t);
    const long double mean = level + (1 - 1 / static_cast<long double>(theta)) *
                                         (std::pow(decay, steps) * line.intercept +
                                          (1 - std::pow(decay, steps + 1)) / alpha * line.slope);
    if (t < y.size()) continue;
    out.push_back(static_cast<double>(mean));
    y.push_back(out.back());
  }
  return out;
}

ThetaState dynamic_start(double first, double alpha, double theta, double start) {
  const double share = 1 - 1 / theta;
  return {.level = alpha * first + (1 - alpha) * (start + share * first),
          .slope = 0,
          .line = first,
          .steps = 1,
          .decay = 1 - alpha};
}

TEST(Theta, FollowsTheDynamicModelAsPublished) {
  const std::vector<double> nile(classic::kNile.begin(), classic::kNile.end());
  for (const double alpha : {0.03, 0.4, 0.95}) {
    for (const double theta : {1.0, 2.0, 7.5}) {
      const ThetaWeights weights{alpha, 1 - 1 / theta, true};
      ThetaState state = dynamic_start(nile[0], alpha, theta, 300);
      for (std::size_t t = 1; t < nile.size(); ++t) {
        const std::vector<double> past(nile.begin(), nile.begin() + static_cast<long>(t));
        const double wanted = as_published(past, alpha, theta, 300, 1)[0];
        ASSERT_NEAR(state.level, wanted, 1e-10 * std::abs(wanted)) << alpha << " " << t;
        state.learn(weights, nile[t] - state.level);
      }
      const auto wanted = as_published(nile, alpha, theta, 300, 9);
      ThetaHorizon at(weights, state, {});
      for (const double mean : wanted) {
        at.next();
        EXPECT_NEAR(at.mean(), mean, 1e-10 * std::abs(mean)) << alpha << " " << at.h();
      }
    }
  }
}

// The model is linear: the variance h steps ahead is the sum of squares of what an error of one at
// each step before adds to the mean there.
TEST(ThetaHorizon, HasTheVarianceOfALinearModel) {
  for (const bool dynamic : {false, true}) {
    const ThetaWeights weights{0.35, 0.6, dynamic};
    const ThetaState state{.level = 50, .slope = 1.5, .line = 47, .steps = 9, .decay = 0.02};
    ThetaHorizon at(weights, state, {});
    for (int h = 1; h <= 15; ++h) {
      at.next();
      double wanted = 1;
      for (int j = 0; j < h - 1; ++j) {
        ThetaState plain = state;
        ThetaState moved = state;
        for (int k = 0; k < h - 1; ++k) {
          plain.learn(weights, 0);
          moved.learn(weights, k == j ? 1 : 0);
        }
        wanted += std::pow(moved.level - plain.level, 2);
      }
      EXPECT_NEAR(at.growth(), wanted, 1e-12 * wanted) << dynamic << " " << h;
    }
  }
}

// By hand: a fixed line is a drift; noise in proportion to levels of 10 and 12 with alpha 0.5 has
// variance 12^2 + 0.25 10^2 two steps ahead.
TEST(ThetaHorizon, KnowsNoiseThatGrowsWithTheLevel) {
  ThetaHorizon at({0.5, 0.5, false}, {.level = 10, .slope = 4}, {1, 3});
  at.next();
  EXPECT_EQ(at.growth(), 100);
  at.next();
  EXPECT_EQ(at.mean(), 12);
  EXPECT_DOUBLE_EQ(at.growth(), 144 + 25);
}

Theta::Start sound() {
  return {.weights = {0.4, 0.5, true},
          .state = {.level = 20, .slope = 1, .line = 21, .steps = 12, .decay = 0.002},
          .power = 1,
          .season = {SeasonProfile::Kind::kMultiplicative, {0.5, 1.5}, 0},
          .noise = {},
          .errors = {.sigma = 2, .dof = 10, .points = 12, .doubt = 0}};
}

// By hand: y of half the usual level, then of one and a half times.
TEST(Theta, ForecastsWithTheSeasonsFactors) {
  const auto model = Theta::make(sound()).value();
  const auto steps = model.forecast(Horizon(2)).steps;
  EXPECT_EQ(steps[0].location(), 10);
  EXPECT_EQ(steps[0].scale(), 1);
  ThetaState next = sound().state;
  next.learn(sound().weights, 0);
  EXPECT_EQ(steps[1].location(), 1.5 * next.level);
  const auto parts = model.explain();
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].value + parts[1].value, 20);
  EXPECT_EQ(parts[2].value, 0.5);
}

TEST(Theta, OfAPowerLearnsNothingFromWhatHasNone) {
  auto start = sound();
  start.power = 0;
  start.state.level = 3;
  start.state.line = 3;
  auto model = Theta::make(start).value();
  auto missing = Theta::make(start).value();
  for (const double y : {0.0, -4.0}) {
    model.learn(y);
    missing.learn(kNaN);
    EXPECT_EQ(model.expect().location(), missing.expect().location());
    EXPECT_EQ(model.expect().scale(), missing.expect().scale());
  }
  EXPECT_TRUE(model.expect().is_log());
}

TEST(Theta, RefusesWhatCannotBe) {
  const auto refused = [](auto change) {
    auto start = sound();
    change(start);
    return !Theta::make(start).has_value();
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& s) { s.weights.alpha = 0; }));
  EXPECT_TRUE(refused([](auto& s) { s.weights.alpha = 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.weights.share = 1.01; }));
  EXPECT_TRUE(refused([](auto& s) { s.weights.share = kNaN; }));
  EXPECT_TRUE(refused([](auto& s) { s.state.level = kNaN; }));
  EXPECT_TRUE(refused([](auto& s) { s.state.steps = 0; }));
  EXPECT_TRUE(refused([](auto& s) { s.state.decay = 1.5; }));
  EXPECT_TRUE(refused([](auto& s) { s.power = 2.5; }));
  EXPECT_TRUE(refused([](auto& s) { s.season.index[1] = -1; }));
  EXPECT_TRUE(refused([](auto& s) { s.errors.sigma = -1; }));
  EXPECT_TRUE(refused([](auto& s) { s.noise = {1, 0}; })) << "a level to be in proportion to";
  EXPECT_TRUE(refused([](auto& s) {
    s.noise = {1, 5};
    s.power = 0.5;
  })) << "a power has noise of one size";
  EXPECT_TRUE(refused([](auto& s) {
    s.season.kind = SeasonProfile::Kind::kAdditive;
    s.power = 0.5;
  }));
}

}  // namespace
}  // namespace foreshock
