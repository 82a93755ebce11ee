#include "foreshock/filters/robust_update.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "../support/random_system.h"
#include "../support/structural_system.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

System level(double q, double r) {
  System out = structural::level(q);
  out.r = r;
  return out;
}

Belief known(double x, double P) {
  return {.x = Eigen::VectorXd::Constant(1, x),
          .P = Eigen::MatrixXd::Constant(1, 1, P),
          .A = Eigen::MatrixXd(1, 0)};
}

// By hand: inside the threshold the filter; beyond it the mean moves as at the threshold, and the
// variance is that of a value with the larger noise.
TEST(Huber, PullsAsOneAtTheThreshold) {
  const System system = level(1, 2);
  Belief near = known(10, 2);
  Belief plain = near;
  EXPECT_EQ(correct_huber(system, near, 12.6, 1.345).value().weight, 1);  // s = 4, z = 1.3.
  correct(system, plain, 12.6);
  EXPECT_EQ(near.x, plain.x);
  EXPECT_EQ(near.P, plain.P);

  for (const double z : {2.0, 10.0, 1e6}) {
    for (const double sign : {-1.0, 1.0}) {
      Belief far = known(10, 2);
      const RobustSeen seen = correct_huber(system, far, 10 + sign * 2 * z, 1.5).value();
      EXPECT_NEAR(far.x[0], 10 + sign * 0.5 * 1.5 * 2, 1e-9);
      const double s = 4 * z / 1.5;
      EXPECT_NEAR(far.P(0, 0), 2 - 4 / s, 1e-9);
      EXPECT_NEAR(seen.weight, 2 / (s - 2), 1e-9);
      EXPECT_EQ(seen.seen.variance, 4);
    }
  }
}

/// Posterior mean of x ~ N(0, P) given y - x that is t distributed, by adding up.
double posterior_mean(double P, double r, double dof, double y) {
  double sum = 0;
  double moment = 0;
  for (int i = -40'000; i <= 40'000; ++i) {
    const double x = i * 2e-4 * std::sqrt(P);
    const double v = y - x;
    const double density =
        std::exp(-0.5 * x * x / P) * std::pow(1 + v * v / (r * dof), -0.5 * (dof + 1));
    sum += density;
    moment += density * x;
  }
  return moment / sum;
}

// The posterior of a normal state and a t noise is not normal. What the sweeps come to is within
// 0.13 of the state's deviation of its mean, worst where state and value disagree by two to three.
TEST(Student, IsNearThePosterior) {
  for (const double r : {0.5, 1.0, 4.0}) {
    for (const double y : {0.0, 0.5, 1.0, 2.0, 3.0, 12.0, 30.0}) {
      Belief belief = known(0, 1);
      ASSERT_TRUE(correct_student(level(1, r), belief, y, 4));
      EXPECT_NEAR(belief.x[0], posterior_mean(1, r, 4, y), 0.15) << r << " " << y;
    }
  }
}

TEST(Student, IsTheFilterWithManyDegreesOfFreedom) {
  Rng rng(171);
  System system = random_system(rng, 3, 1);
  Belief found = system.start;
  Belief wanted = system.start;
  for (const double y : random_values(rng, 20)) {
    ASSERT_TRUE(correct_student(system, found, y, 1e12));
    correct(system, wanted, y);
    EXPECT_NEAR((found.x - wanted.x).norm(), 0, 1e-8 * (1 + wanted.P.norm()));
    predict(system, found);
    predict(system, wanted);
  }
}

TEST(Student, LetsGoOfWhatIsFarOut) {
  Belief belief = known(0, 1);
  const RobustSeen seen = correct_student(level(1, 1), belief, 1e6, 4).value();
  EXPECT_NEAR(belief.x[0], 0, 1e-4);
  EXPECT_NEAR(belief.P(0, 0), 1, 1e-9);
  EXPECT_LT(seen.weight, 1e-10);
}

// Statistical: a random walk with one value in twenty that is 30 deviations off. Both are to be
// better than the filter by more than a half; they are by two thirds and more.
TEST(Robust, FollowsASeriesWithOutliers) {
  Rng rng(172);
  const System system = level(0.05, 1);
  Belief plain = system.start;
  Belief huber = system.start;
  Belief student = system.start;
  double truth = 0;
  double plain_loss = 0;
  double huber_loss = 0;
  double student_loss = 0;
  for (int t = 0; t < 2000; ++t) {
    truth += std::sqrt(0.05) * rng.normal();
    double y = truth + rng.normal();
    if (t > 10 && rng.below(20) == 0) y += 30;
    correct(system, plain, y);
    ASSERT_TRUE(correct_huber(system, huber, y));
    ASSERT_TRUE(correct_student(system, student, y));
    plain_loss += std::pow(plain.x[0] - truth, 2);
    huber_loss += std::pow(huber.x[0] - truth, 2);
    student_loss += std::pow(student.x[0] - truth, 2);
    for (Belief* belief : {&plain, &huber, &student}) predict(system, *belief);
  }
  EXPECT_LT(huber_loss, 0.5 * plain_loss);
  EXPECT_LT(student_loss, 0.5 * plain_loss);
  EXPECT_LT(student_loss, huber_loss);
}

TEST(Robust, LearnsWhatIsDiffuseInFullAndNothingFromNothing) {
  const System system = level(1, 1);
  for (const bool is_huber : {true, false}) {
    Belief belief = system.start;
    const auto learn = [&](double y) {
      return (is_huber ? correct_huber(system, belief, y) : correct_student(system, belief, y))
          .value()
          .weight;
    };
    EXPECT_EQ(learn(kNaN), 1);
    EXPECT_TRUE(belief.is_diffuse());
    EXPECT_EQ(learn(1e9), 1);
    EXPECT_EQ(belief.x[0], 1e9);
    EXPECT_EQ(learn(kNaN), 1);
    EXPECT_EQ(belief.P(0, 0), 1);
  }
}

TEST(Robust, RefusesWhatIsOutOfRange) {
  const System system = level(1, 1);
  Belief belief = known(0, 1);
  EXPECT_FALSE(correct_huber(system, belief, 1, 0));
  EXPECT_FALSE(correct_huber(system, belief, 1, kNaN));
  EXPECT_FALSE(correct_student(system, belief, 1, 0));
  EXPECT_FALSE(correct_student(level(1, 0), belief, 1, 4));
  EXPECT_EQ(belief.x[0], 0);
}

}  // namespace
}  // namespace foreshock::kalman
