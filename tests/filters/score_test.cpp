#include "foreshock/filters/score.h"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"
#include "../support/dense_smoother.h"
#include "../support/random_system.h"
#include "../support/structural_system.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Move = std::function<void(System&, double)>;

/// Slope of the log-likelihood of the whole Gaussian, in long double, by four-point differences.
double slope(const System& system, const std::vector<double>& y, const Move& move) {
  const auto at = [&](double step) {
    System moved = system;
    move(moved, step);
    return dense::Smoother(moved, y).log_likelihood();
  };
  const double h = 0x1p-17;
  const long double rise = 8 * (at(h) - at(-h)) - at(2 * h) + at(-2 * h);
  return static_cast<double>(rise / (12 * static_cast<long double>(h)));
}

void expect_slopes_of_everything(const System& system, const std::vector<double>& y) {
  const Score found = score(system, system.start, y).value();
  const auto expect = [&](double slope_found, const char* what, const Move& move) {
    const double wanted = slope(system, y, move);
    EXPECT_NEAR(slope_found, wanted, 1e-8 * (1 + std::abs(wanted))) << what;
  };
  expect(found.r, "r", [](System& s, double step) { s.r += step; });
  for (Eigen::Index i = 0; i < system.size(); ++i) {
    expect(found.x[i], "x", [&](System& s, double step) { s.start.x[i] += step; });
    for (Eigen::Index j = 0; j < system.size(); ++j) {
      expect(found.F(i, j), "F", [&](System& s, double step) { s.F(i, j) += step; });
      if (j > i) continue;
      const double both = i == j ? 1 : 2;
      expect(both * found.Q(i, j), "Q", [&](System& s, double step) {
        s.Q(i, j) += step;
        if (i != j) s.Q(j, i) += step;
      });
      expect(both * found.P(i, j), "P", [&](System& s, double step) {
        s.start.P(i, j) += step;
        if (i != j) s.start.P(j, i) += step;
      });
    }
  }
}

// Property: for any system, any part of it diffuse, gaps in the diffuse phase too. The log-
// likelihood is that of another program altogether.
TEST(Score, IsTheSlopeInEveryNumber) {
  Rng rng(73);
  for (int i = 0; i < 24; ++i) {
    SCOPED_TRACE(i);
    const Eigen::Index k = 1 + i % 4;
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    System system = random_system(rng, k, unknown);
    system.r += 0.1;
    system.start.A *= 3;  // Nothing hardly seen, whose slopes are large.
    const auto y = random_values(rng, 12);

    const Score found = score(system, system.start, y).value();

    EXPECT_EQ(found.likelihood.log_likelihood,
              log_likelihood(system, system.start, y).value().log_likelihood);
    expect_slopes_of_everything(system, y);
  }
}

System airline_like(const std::vector<double>& variances) {
  System out = structural::stack(structural::trend(variances[1], variances[2]),
                                 structural::dummies(12, variances[3]));
  out.r = variances[0];
  return out;
}

// By logarithms of variances, as a fitter asks, on a whole series: four-point differences of the
// log-likelihood itself, whose own rounding is some 1e-12.
TEST(Score, IsTheSlopeInTheLogarithmOfAVariance) {
  std::vector<double> y;
  for (const double v : classic::kAirPassengers) y.push_back(std::log(v));
  y[3] = y[50] = y[51] = kNaN;
  const std::vector<double> variances{1e-4, 7e-4, 1e-6, 6e-5};
  const System system = airline_like(variances);

  const Score found = score(system, system.start, y).value();

  const std::vector<double> slopes{found.r * system.r, found.Q(0, 0) * system.Q(0, 0),
                                   found.Q(1, 1) * system.Q(1, 1), found.Q(2, 2) * system.Q(2, 2)};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto at = [&](double step) {
      auto moved = variances;
      moved[i] *= std::exp(step);
      const System there = airline_like(moved);
      return log_likelihood(there, there.start, y).value().log_likelihood;
    };
    const double h = 1e-3;
    const double wanted = (8 * (at(h) - at(-h)) - at(2 * h) + at(-2 * h)) / (12 * h);
    EXPECT_NEAR(slopes[i], wanted, 1e-7) << i;
  }
}

// At the maximum that statsmodels 0.13.5 finds for the Nile there is no slope: its variances are
// good to some 1e-6 of themselves, and the curvature by their logarithms is some 10.
TEST(Score, IsZeroAtTheMaximum) {
  const std::vector<double> y(classic::kNile.begin(), classic::kNile.end());
  System system = structural::level(1469.1764013041509);
  system.r = 15098.51836172337;

  const Score found = score(system, system.start, y).value();

  EXPECT_NEAR(found.Q(0, 0) * system.Q(0, 0), 0, 1e-4);
  EXPECT_NEAR(found.r * system.r, 0, 1e-4);
}

// A season that only repeats itself wants no noise: the slope at 0 is there and negative. One that
// grows wants some.
TEST(Score, SaysAtZeroWhetherAVarianceIsWanted) {
  Rng rng(74);
  std::vector<double> steady;
  std::vector<double> growing;
  for (int t = 0; t < 80; ++t) {
    const double noise = 0.1 * rng.normal();
    steady.push_back((t % 4) + noise);
    growing.push_back((t % 4) * (1 + 0.05 * t) + noise);
  }
  System system = structural::stack(structural::level(1e-4), structural::dummies(4, 0));
  system.r = 0.01;

  EXPECT_LT(score(system, system.start, steady).value().Q(1, 1), 0);
  EXPECT_GT(score(system, system.start, growing).value().Q(1, 1), 0);
}

TEST(Score, OfNothingIsZero) {
  const System system = structural::trend(1, 2);
  for (const auto& y : {std::vector<double>{}, std::vector<double>(3, kNaN)}) {
    const Score found = score(system, system.start, y).value();
    EXPECT_EQ(found.likelihood.log_likelihood, 0);
    EXPECT_EQ(found.Q.norm() + found.F.norm() + found.x.norm() + found.P.norm(), 0);
    EXPECT_EQ(found.r, 0);
  }
}

TEST(Score, RefusesWhatTheLikelihoodRefuses) {
  const System system = structural::trend(1, 2);
  const std::vector<double> y{1, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(score(system, system.start, y).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(score(system, {}, {}).error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace foreshock::kalman
