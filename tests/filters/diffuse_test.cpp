#include "foreshock/filters/diffuse.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../support/dense_smoother.h"
#include "../support/random_system.h"
#include "../support/structural_system.h"

#include "foreshock/core/random.h"
#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Property: the recursion of the root is that of the matrix,
//   P-infinity <- P-infinity - P-infinity h h' P-infinity / F-infinity.
TEST(Diffuse, IsTheRecursionOfTheWholeMatrix) {
  Rng rng(51);
  for (Eigen::Index columns = 1; columns <= 6; ++columns) {
    Eigen::MatrixXd A = random_matrix(rng, 6, columns);
    const Eigen::VectorXd h = random_matrix(rng, 6, 1);
    const Eigen::MatrixXd P = A * A.transpose();
    const double seen = h.dot(P * h);

    // What the matrix loses by cancelling where h sees little of it.
    const double lost = 1e-14 * P.norm() * h.squaredNorm() / seen;
    EXPECT_NEAR(diffuse_variance(h, A), seen, lost * seen);
    const Eigen::VectorXd K = see_diffuse(h, A);

    EXPECT_EQ(A.cols(), columns - 1);
    EXPECT_NEAR((K - P * h / seen).norm(), 0, lost * K.norm());
    const Eigen::MatrixXd after = P - P * h * h.transpose() * P / seen;
    EXPECT_NEAR((A * A.transpose() - after).norm(), 0, lost * P.norm());
    EXPECT_EQ(diffuse_variance(h, A), 0);
  }
}

TEST(Diffuse, HasNoScale) {
  Rng rng(52);
  Eigen::MatrixXd A = random_matrix(rng, 4, 3);
  const Eigen::VectorXd h = random_matrix(rng, 4, 1);
  const double seen = diffuse_variance(h, A);
  for (const double scale : {1e-100, 1e-9, 1e9, 1e100}) {
    EXPECT_NEAR(diffuse_variance(h, scale * A) / (scale * scale), seen, 1e-12 * seen) << scale;
  }
  EXPECT_EQ(diffuse_variance(h, Eigen::MatrixXd()), 0);
  EXPECT_EQ(diffuse_variance(h, Eigen::MatrixXd(4, 0)), 0);
}

// Property: for any system, any part of it diffuse, gaps in the diffuse phase too.
TEST(Diffuse, GivesTheLikelihoodOfTheWholeCovarianceMatrix) {
  Rng rng(53);
  for (int i = 0; i < 40; ++i) {
    const Eigen::Index k = 1 + i % 5;
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    const System system = random_system(rng, k, unknown);
    const auto y = random_values(rng, 25);

    const Likelihood found = log_likelihood(system, system.start, y).value();

    const double wanted = static_cast<double>(dense::Smoother(system, y).log_likelihood());
    EXPECT_EQ(found.diffuse, unknown);
    EXPECT_NEAR(found.log_likelihood, wanted, 1e-8 * std::abs(wanted)) << k << " " << unknown;
  }
}

// The same by what it is the limit of: a start of large variance. The constant is that of
// likelihood.h; what is left goes as 1 / kappa.
TEST(Diffuse, IsTheLimitOfALargeVariance) {
  Rng rng(54);
  const System system = random_system(rng, 4, 3);
  std::vector<double> y;
  for (int t = 0; t < 20; ++t) y.push_back(rng.normal());
  const double exact = log_likelihood(system, system.start, y).value().log_likelihood;

  const double kappa = 1e8;
  Belief large = system.start;
  large.P += kappa * large.A * large.A.transpose();
  large.A.resize(4, 0);
  const double near = log_likelihood(system, large, y).value().log_likelihood;

  EXPECT_NEAR(near + 1.5 * std::log(2 * std::numbers::pi * kappa), exact, 1e-4);
}

// A state that nothing shows stays unknown and does not keep the rest from being known.
TEST(Diffuse, LeavesUnknownWhatIsNeverSeen) {
  System system = structural::stack(structural::level(1), structural::wave(2, 1, 0.5));
  system.r = 1;
  std::vector<double> y;
  Rng rng(55);
  for (int t = 0; t < 500; ++t) y.push_back(rng.normal());

  const Course course = filter(system, system.start, y).value();

  EXPECT_EQ(course.likelihood.diffuse, 2);
  EXPECT_EQ(course.likelihood.count, 498);
  const Belief& last = course.steps.back().belief;
  ASSERT_EQ(last.A.cols(), 1);
  EXPECT_NEAR(last.A.col(0).head(2).norm(), 0, 1e-12 * std::abs(last.A(2, 0)));
}

TEST(Diffuse, HasNothingToSayOfAnEmptySeries) {
  const System system = structural::level(1);
  const std::vector<double> missing(3, kNaN);
  for (const auto& y : {std::vector<double>{}, missing}) {
    const Likelihood found = log_likelihood(system, system.start, y).value();
    EXPECT_EQ(found.log_likelihood, 0);
    EXPECT_EQ(found.count, 0);
    EXPECT_EQ(found.diffuse, 0);
  }
}

}  // namespace
}  // namespace foreshock::kalman
