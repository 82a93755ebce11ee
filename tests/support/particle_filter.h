#pragma once

/// The bootstrap particle filter: a belief of any shape, as a crowd of draws. Its means are off by
/// some deviations over the root of the crowd, and it assumes nothing that a Kalman filter assumes.
/// Source: Gordon, Salmond & Smith (1993), IEE Proceedings F 140, 107-113.

#include <cmath>
#include <utility>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/filters/nonlinear.h"

namespace foreshock {

class ParticleFilter {
 public:
  /// root_P and root_Q are roots of the start's covariance and of Q.
  ParticleFilter(kalman::CurvedSystem system, const Eigen::VectorXd& x,
                 const Eigen::MatrixXd& root_P, Eigen::MatrixXd root_Q, int count,
                 std::uint64_t seed)
      : system_(std::move(system)), root_Q_(std::move(root_Q)), rng_(seed) {
    for (int i = 0; i < count; ++i) crowd_.push_back(x + root_P * noise(x.size()));
  }

  void predict() {
    for (auto& x : crowd_) x = system_.f(x) + root_Q_ * noise(x.size());
  }

  /// Weighs by the density of y, then draws the crowd again, systematically.
  void correct(double y) {
    std::vector<double> weights;
    double sum = 0;
    for (const auto& x : crowd_) {
      const double e = y - system_.h(x);
      weights.push_back(std::exp(-0.5 * e * e / system_.r));
      sum += weights.back();
    }
    std::vector<Eigen::VectorXd> next;
    const double each = sum / static_cast<double>(crowd_.size());
    double mark = each * rng_.uniform();
    double reached = 0;
    for (std::size_t i = 0; i < crowd_.size(); ++i) {
      reached += weights[i];
      for (; mark < reached && next.size() < crowd_.size(); mark += each) next.push_back(crowd_[i]);
    }
    while (next.size() < crowd_.size()) next.push_back(crowd_.back());
    crowd_ = std::move(next);
  }

  Eigen::VectorXd mean() const {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(crowd_[0].size());
    for (const auto& x : crowd_) sum += x;
    return sum / static_cast<double>(crowd_.size());
  }

  Eigen::VectorXd deviation() const {
    const Eigen::VectorXd middle = mean();
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(middle.size());
    for (const auto& x : crowd_) sum += (x - middle).cwiseAbs2();
    return (sum / static_cast<double>(crowd_.size())).cwiseSqrt();
  }

 private:
  Eigen::VectorXd noise(Eigen::Index size) {
    Eigen::VectorXd out(size);
    for (double& v : out) v = rng_.normal();
    return out;
  }

  kalman::CurvedSystem system_;
  Eigen::MatrixXd root_Q_;
  Rng rng_;
  std::vector<Eigen::VectorXd> crowd_;
};

}  // namespace foreshock
