#pragma once

/// The Kalman filter in long double and Joseph's form, from a proper start: slow, with some three
/// more digits than double.

#include <cmath>

#include "foreshock/filters/kalman.h"

namespace foreshock::wide {

using Matrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

class Filter {
 public:
  explicit Filter(const kalman::System& system)
      : F_(system.F.cast<long double>()),
        Q_(system.Q.cast<long double>()),
        h_(system.h.cast<long double>()),
        r_(system.r),
        x_(system.start.x.cast<long double>()),
        P_(system.start.P.cast<long double>()) {}

  void predict() {
    x_ = (F_ * x_).eval();
    P_ = (F_ * P_ * F_.transpose() + Q_).eval();
  }

  void correct(double y) {
    if (std::isnan(y)) return;
    const Matrix Ph = P_ * h_;
    const Matrix K = Ph / ((h_.transpose() * Ph)(0) + r_);
    const Matrix M = Matrix::Identity(P_.rows(), P_.cols()) - K * h_.transpose();
    x_ += K * (y - (h_.transpose() * x_)(0));
    P_ = (M * P_ * M.transpose() + r_ * K * K.transpose()).eval();
    P_ = (0.5L * (P_ + P_.transpose())).eval();
  }

  Eigen::VectorXd x() const { return x_.cast<double>(); }
  Eigen::MatrixXd P() const { return P_.cast<double>(); }

 private:
  Matrix F_, Q_, h_;
  long double r_;
  Matrix x_, P_;
};

}  // namespace foreshock::wide
