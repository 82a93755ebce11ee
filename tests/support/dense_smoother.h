#pragma once

/// Everything that a System and its values say about states and noise, by one large Gaussian in
/// long double: no recursion, and nothing to go wrong.
///   z = (xi_1, w_1 .. w_{n-1}, v_1 .. v_n),  x = m_x + B_x delta + T_x z,  y = m + B delta + T z,
/// delta by generalised least squares.

#include <Eigen/Core>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "foreshock/filters/kalman.h"

namespace foreshock::dense {

using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

/// Lower Cholesky factor, and what follows from it.
class Factor {
 public:
  explicit Factor(Wide A) : L_(std::move(A)) {
    for (Eigen::Index j = 0; j < L_.cols(); ++j) {
      const Eigen::Index below = L_.rows() - j;
      L_.col(j).tail(below) -= L_.bottomLeftCorner(below, j) * L_.row(j).head(j).transpose();
      L_.col(j).tail(below) /= std::sqrt(L_(j, j));
      L_.col(j).head(j).setZero();
    }
  }
  Wide half(const Wide& B) const {
    if (B.size() == 0) return B;  // Eigen's solver would look at its first number.
    return L_.triangularView<Eigen::Lower>().solve(B);
  }
  Wide solve(const Wide& B) const {
    if (B.size() == 0) return B;
    return L_.transpose().triangularView<Eigen::Upper>().solve(half(B));
  }
  long double log_det() const { return 2 * L_.diagonal().array().log().sum(); }

 private:
  Wide L_;
};

/// The matrices of one time.
struct Point {
  Wide F, Q;  ///< To the next point.
  Wide H, R;
};

class Smoother {
 public:
  Smoother(const kalman::System& system, const std::vector<double>& y)
      : Smoother(
            std::vector<Point>(y.size(), point_of(system)), system.start,
            Eigen::Map<const Eigen::RowVectorXd>(y.data(), static_cast<Eigen::Index>(y.size()))) {}

  /// points is [n]; y is [p, n], NaN = missing.
  Smoother(const std::vector<Point>& points, const kalman::Belief& start, const Eigen::MatrixXd& y)
      : k_(start.x.size()),
        n_(y.cols()),
        p_(y.rows()),
        mean_(n_ * k_, 1),
        B_(n_ * k_, start.A.cols()),
        T_(Wide::Zero(n_ * k_, n_ * (k_ + p_))) {
    lay_out(points, start);
    Wide H = Wide::Zero(n_ * p_, n_ * k_);
    std::vector<Eigen::Index> there;
    for (Eigen::Index t = 0; t < n_; ++t) {
      H.block(t * p_, t * k_, p_, k_) = points[static_cast<std::size_t>(t)].H;
      for (Eigen::Index i = 0; i < p_; ++i) {
        if (!std::isnan(y(i, t))) there.push_back(t * p_ + i);
      }
    }
    Wide noise = Wide::Zero(n_ * p_, n_ * (k_ + p_));
    noise.rightCols(n_ * p_).setIdentity();
    const Wide seen = H(there, Eigen::all);
    const Wide effects = seen * T_ + noise(there, Eigen::all);
    Wide u(static_cast<Eigen::Index>(there.size()), 1);
    for (std::size_t i = 0; i < there.size(); ++i) {
      u(static_cast<Eigen::Index>(i)) = y(there[i] % p_, there[i] / p_);
    }
    condition(effects, seen * B_, u - seen * mean_);
  }

  Wide x(Eigen::Index t) const {
    return mean_.middleRows(t * k_, k_) + B_.middleRows(t * k_, k_) * delta_ +
           T_.middleRows(t * k_, k_) * z_;
  }
  Wide P(Eigen::Index t) const {
    const Wide T = T_.middleRows(t * k_, k_);
    const Wide G = B_.middleRows(t * k_, k_) - T * z_delta_;
    return T * Z_ * T.transpose() + G * delta_variance_ * G.transpose();
  }
  Wide w(Eigen::Index t) const { return z_.middleRows((t + 1) * k_, k_); }
  Wide w_variance(Eigen::Index t) const { return variance((t + 1) * k_, k_); }
  long double v(Eigen::Index t) const { return z_(n_ * k_ + t * p_); }
  long double v_variance(Eigen::Index t) const { return variance(n_ * k_ + t * p_, 1)(0); }

  /// The diffuse log-likelihood of likelihood.h.
  long double log_likelihood() const { return log_likelihood_; }

 private:
  static Point point_of(const kalman::System& system) {
    return {system.F.cast<long double>(), system.Q.cast<long double>(),
            system.h.cast<long double>().transpose(), Wide::Constant(1, 1, system.r)};
  }

  void lay_out(const std::vector<Point>& points, const kalman::Belief& start) {
    V_ = Wide::Zero(n_ * (k_ + p_), n_ * (k_ + p_));
    for (Eigen::Index t = 0; t < n_; ++t) {
      if (t == 0) {
        mean_.topRows(k_) = start.x.cast<long double>();
        B_.topRows(k_) = start.A.cast<long double>();
        V_.topLeftCorner(k_, k_) = start.P.cast<long double>();
      } else {
        const Point& before = points[static_cast<std::size_t>(t - 1)];
        mean_.middleRows(t * k_, k_) = before.F * mean_.middleRows((t - 1) * k_, k_);
        B_.middleRows(t * k_, k_) = before.F * B_.middleRows((t - 1) * k_, k_);
        T_.middleRows(t * k_, k_) = before.F * T_.middleRows((t - 1) * k_, k_);
        V_.block(t * k_, t * k_, k_, k_) = before.Q;
      }
      T_.block(t * k_, t * k_, k_, k_).setIdentity();
      const Eigen::Index v = n_ * k_ + t * p_;
      V_.block(v, v, p_, p_) = points[static_cast<std::size_t>(t)].R;
    }
  }

  void condition(const Wide& effects, const Wide& B, const Wide& u) {
    const Wide VE = V_ * effects.transpose();
    const Factor S(effects * VE);
    const Wide half_B = S.half(B);
    const Wide half_u = S.half(u);
    const Factor information(half_B.transpose() * half_B);
    delta_ = information.solve(half_B.transpose() * half_u);
    delta_variance_ = information.solve(Wide::Identity(B.cols(), B.cols()));
    z_ = VE * S.solve(u - B * delta_);
    z_delta_ = VE * S.solve(B);
    Z_ = V_ - VE * S.solve(VE.transpose());
    const auto left = static_cast<long double>(u.rows() - B.cols());
    log_likelihood_ = -0.5L * (S.log_det() + information.log_det() +
                               left * std::log(2 * std::numbers::pi_v<long double>) +
                               (half_u - half_B * delta_).squaredNorm());
  }

  Wide variance(Eigen::Index from, Eigen::Index size) const {
    const Wide G = z_delta_.middleRows(from, size);
    return Z_.block(from, from, size, size) + G * delta_variance_ * G.transpose();
  }

  Eigen::Index k_, n_, p_;
  Wide mean_, B_, T_, V_;
  Wide delta_, delta_variance_, z_, z_delta_, Z_;
  long double log_likelihood_ = 0;
};

}  // namespace foreshock::dense
