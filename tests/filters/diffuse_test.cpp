#include "foreshock/filters/diffuse.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "../support/structural_system.h"

#include "foreshock/core/random.h"
#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Eigen::MatrixXd random_matrix(Rng& rng, Eigen::Index rows, Eigen::Index columns) {
  Eigen::MatrixXd out(rows, columns);
  for (Eigen::Index i = 0; i < out.size(); ++i) out(i) = rng.normal();
  return out;
}

/// Any system, all of its start diffuse but for k - unknown states.
System random_system(Rng& rng, Eigen::Index k, Eigen::Index unknown) {
  System out = structural::blank(k);
  out.F = random_matrix(rng, k, k) / std::sqrt(static_cast<double>(k));
  const Eigen::MatrixXd root = random_matrix(rng, k, k);
  out.Q = root * root.transpose();
  out.h = random_matrix(rng, k, 1);
  out.r = rng.uniform();
  const Eigen::MatrixXd start = random_matrix(rng, k, k);
  out.start.x = random_matrix(rng, k, 1);
  out.start.P = start * start.transpose();
  out.start.A = random_matrix(rng, k, unknown);
  return out;
}

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

/// Diffuse log-likelihood by the whole covariance matrix: y = mean + B delta + u, u ~ N(0, V),
///   -1/2 (log |V| + log |B' V^-1 B| + (n - d) log 2 pi + u' V^-1 u),  delta by least squares.
double dense_likelihood(const System& system, const std::vector<double>& y) {
  using Matrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  const auto n = static_cast<Eigen::Index>(y.size());
  const Matrix F = system.F.cast<long double>();
  const Matrix h = system.h.cast<long double>();
  // Everything that is random, w by w, as columns of y's coefficients.
  const Eigen::Index k = system.size();
  Matrix mean(n, 1);
  Matrix B(n, system.start.A.cols());
  Matrix V = Matrix::Identity(n, n) * system.r;
  Matrix power = Matrix::Identity(k, k);
  std::vector<Matrix> powers;
  for (Eigen::Index t = 0; t < n; ++t) {
    powers.push_back(power);
    mean.row(t) = h.transpose() * power * system.start.x.cast<long double>();
    B.row(t) = h.transpose() * power * system.start.A.cast<long double>();
    power = (power * F).eval();
  }
  const auto effect = [&](Eigen::Index t, Eigen::Index since) {
    return Matrix(h.transpose() * powers[static_cast<std::size_t>(t - since)]);
  };
  for (Eigen::Index t = 0; t < n; ++t) {
    for (Eigen::Index u = 0; u < n; ++u) {
      V(t, u) += (effect(t, 0) * system.start.P.cast<long double>() * effect(u, 0).transpose())(0);
      for (Eigen::Index since = 1; since <= std::min(t, u); ++since) {
        V(t, u) +=
            (effect(t, since) * system.Q.cast<long double>() * effect(u, since).transpose())(0);
      }
    }
  }
  std::vector<Eigen::Index> there;
  for (Eigen::Index t = 0; t < n; ++t) {
    if (!std::isnan(y[static_cast<std::size_t>(t)])) there.push_back(t);
  }
  const Matrix V1 = V(there, there);
  Matrix B1(there.size(), B.cols());
  Matrix u(there.size(), 1);
  for (std::size_t i = 0; i < there.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    u(at) = y[static_cast<std::size_t>(there[i])] - mean(there[i]);
    for (Eigen::Index j = 0; j < B.cols(); ++j) B1(at, j) = B(there[i], j);
  }
  const Eigen::LLT<Matrix> V_root(V1);
  const auto log_det = [](const Matrix& L) { return 2 * L.diagonal().array().log().sum(); };
  Matrix left = V_root.matrixL().solve(u);
  long double log_dets = log_det(V_root.matrixL());
  if (B.cols() > 0) {
    const Matrix VB = V_root.matrixL().solve(B1);
    const Eigen::LLT<Matrix> information(VB.transpose() * VB);
    log_dets += log_det(information.matrixL());
    left -= (VB * information.solve(VB.transpose() * left)).eval();
  }
  const auto free = static_cast<long double>(static_cast<Eigen::Index>(there.size()) - B.cols());
  return static_cast<double>(
      -0.5L *
      (log_dets + free * std::log(2 * std::numbers::pi_v<long double>) + left.squaredNorm()));
}

// Property: for any system, any part of it diffuse, gaps in the diffuse phase too.
TEST(Diffuse, GivesTheLikelihoodOfTheWholeCovarianceMatrix) {
  Rng rng(53);
  for (int i = 0; i < 40; ++i) {
    const Eigen::Index k = 1 + i % 5;
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    const System system = random_system(rng, k, unknown);
    std::vector<double> y;
    for (int t = 0; t < 25; ++t) y.push_back(rng.below(4) == 0 ? kNaN : 3 * rng.normal());

    const Likelihood found = log_likelihood(system, system.start, y).value();

    const double wanted = dense_likelihood(system, y);
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

  const double kappa = 1e7;
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
