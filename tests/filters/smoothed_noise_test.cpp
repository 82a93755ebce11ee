#include "foreshock/filters/smoothed_noise.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"
#include "../support/dense_smoother.h"
#include "../support/random_system.h"
#include "../support/structural_system.h"

#include "foreshock/filters/smoother.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<SmoothedNoise> noise_of(const System& system, const std::vector<double>& y) {
  return smooth_noise(system, filter(system, system.start, y).value());
}

// Property: for any system, any part of it diffuse, gaps in the diffuse phase too.
TEST(SmoothedNoise, IsTheWholeGaussian) {
  Rng rng(71);
  for (int i = 0; i < 60; ++i) {
    const Eigen::Index k = 1 + i % 5;
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    System system = random_system(rng, k, unknown);
    if (i % 7 == 0) system.r = 0;
    const auto y = random_values(rng, 20);

    const auto found = noise_of(system, y);

    const dense::Smoother wanted(system, y);
    for (Eigen::Index t = 0; t < 20; ++t) {
      const SmoothedNoise& noise = found[static_cast<std::size_t>(t)];
      const double size = 1 + system.Q.norm();
      EXPECT_NEAR(noise.v, static_cast<double>(wanted.v(t)), 1e-9) << i;
      EXPECT_NEAR(noise.v_variance, static_cast<double>(wanted.v_variance(t)), 1e-9) << i;
      if (t == 19) continue;
      EXPECT_NEAR((noise.w - wanted.w(t).cast<double>()).norm(), 0, 1e-9 * size) << i;
      EXPECT_NEAR((noise.w_variance - wanted.w_variance(t).cast<double>()).norm(), 0, 1e-9 * size)
          << i;
    }
    EXPECT_EQ(found.back().w.norm(), 0);
    EXPECT_EQ(found.back().w_variance, system.Q);
  }
}

// statsmodels 0.13.5 (numpy 1.24.2), UnobservedComponents(nile, level, use_exact_diffuse=True)
// .smooth(variances).smoothed_measurement_disturbance, and the same with 1891-1910 and 1931-1950
// missing, and with a trend; the first six. Tolerance 1e-8 relative.
TEST(SmoothedNoise, AgreesWithStatsmodels) {
  std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  System level = structural::level(1469.1);
  System trend = structural::trend(1469.1, 10);
  level.r = trend.r = 15099;
  const auto expect_first = [](const std::vector<SmoothedNoise>& found,
                               const std::vector<double>& wanted) {
    for (std::size_t t = 0; t < wanted.size(); ++t) {
      EXPECT_NEAR(found[t].v, wanted[t], 1e-8 * std::abs(wanted[t])) << t;
    }
  };
  expect_first(noise_of(level, y), {8.331680873204165, 49.14233537819287, -142.2655673123876,
                                    96.48439840297762, 47.622087126079364, 53.39330179109278});
  expect_first(noise_of(trend, y), {-4.2011719606757945, 39.876206867914334, -149.1637633180487,
                                    91.26211037174082, 43.62190783143323, 50.29506111801449});
  for (std::size_t t = 20; t < 40; ++t) y[t] = y[t + 40] = kNaN;
  expect_first(noise_of(level, y), {8.679053426414649, 49.52350652852378, -141.8135104375138,
                                    97.05132515729706, 48.359044505242856, 54.37199415205968});
}

// Property: smoothed noise moves smoothed states, and is what of a value is not state.
TEST(SmoothedNoise, JoinsTheSmoothedStates) {
  Rng rng(72);
  System system = structural::stack(structural::trend(0.5, 0.1), structural::dummies(4, 0.2));
  system.r = 0.7;
  const auto y = random_values(rng, 50);
  const Course course = filter(system, system.start, y).value();

  const auto states = smooth(system, course);
  const auto noise = smooth_noise(system, course);

  for (std::size_t t = 0; t < y.size(); ++t) {
    if (t + 1 < y.size()) {
      const Eigen::VectorXd moved = system.F * states[t].x + noise[t].w;
      EXPECT_NEAR((states[t + 1].x - moved).norm(), 0, 1e-12) << t;
    }
    const double left = y[t] - system.h.dot(states[t].x);
    EXPECT_NEAR(noise[t].v, std::isnan(y[t]) ? 0 : left, 1e-12) << t;
  }
}

// The level breaks with the dam of 1899, and no year is as dry as 1913: Durbin & Koopman (2012),
// 2.12.
TEST(SmoothedNoise, ShowsWhereTheNileBroke) {
  const std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  System system = structural::level(1469.1);
  system.r = 15099;

  const auto found = noise_of(system, y);

  const auto largest = [&](auto of) {
    std::size_t at = 0;
    for (std::size_t t = 0; t + 1 < found.size(); ++t) {
      if (of(found[t]) > of(found[at])) at = t;
    }
    return 1871 + at;
  };
  EXPECT_EQ(largest([&](const SmoothedNoise& noise) {
              return std::abs(noise.w[0]) / std::sqrt(system.Q(0, 0) - noise.w_variance(0, 0));
            }),
            1898);  // The step from 1898 to 1899.
  EXPECT_EQ(largest([&](const SmoothedNoise& noise) {
              return std::abs(noise.v) / std::sqrt(system.r - noise.v_variance);
            }),
            1913);
}

TEST(SmoothedNoise, KnowsNothingWithoutValues) {
  System system = structural::level(2);
  system.r = 3;
  EXPECT_TRUE(noise_of(system, {}).empty());
  for (const SmoothedNoise& noise : noise_of(system, {kNaN, kNaN})) {
    EXPECT_EQ(noise.w[0], 0);
    EXPECT_EQ(noise.w_variance(0, 0), 2);
    EXPECT_EQ(noise.v, 0);
    EXPECT_EQ(noise.v_variance, 3);
  }
}

}  // namespace
}  // namespace foreshock::kalman
