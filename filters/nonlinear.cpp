#include "foreshock/filters/nonlinear.h"

#include <cmath>
#include <string>

#include "foreshock/filters/internal/root.h"

namespace foreshock::kalman {
namespace {

Error wrong(const char* what) {
  return {Errc::kInvalidArgument, std::string("curved system: ") + what};
}

Status check_shapes(const CurvedSystem& system, const Belief& belief) {
  const Eigen::Index k = belief.x.size();
  const bool fits = k > 0 && belief.P.rows() == k && belief.P.cols() == k && system.Q.rows() == k &&
                    system.Q.cols() == k && (belief.A.cols() == 0 || belief.A.rows() == k);
  if (!fits) return tl::unexpected(wrong("x, P, A and Q do not fit"));
  if (!(system.r >= 0)) return tl::unexpected(wrong("r is not 0 or more"));
  return {};
}

/// h and its tangent at the mean.
struct Tangent {
  double value = 0;
  Eigen::VectorXd slope;  ///< [k]
};

Result<Tangent> tangent_of(const CurvedSystem& system, const Belief& belief) {
  FORESHOCK_TRY_VOID(check_shapes(system, belief));
  if (!system.h || !system.h_slope) return tl::unexpected(wrong("h or its slope is missing"));
  Tangent out{system.h(belief.x), system.h_slope(belief.x)};
  if (!std::isfinite(out.value) || out.slope.size() != belief.x.size() || !out.slope.allFinite()) {
    return tl::unexpected(wrong("h or its slope is not finite at the mean"));
  }
  return out;
}

}  // namespace

namespace extended {

Status predict(const CurvedSystem& system, Belief& belief) {
  FORESHOCK_TRY_VOID(check_shapes(system, belief));
  if (!system.f || !system.f_slope) return tl::unexpected(wrong("f or its slope is missing"));
  const Eigen::Index k = belief.x.size();
  const Eigen::VectorXd x = system.f(belief.x);
  const Eigen::MatrixXd F = system.f_slope(belief.x);
  const bool fits = x.size() == k && F.rows() == k && F.cols() == k;
  if (!fits || !x.allFinite() || !F.allFinite()) {
    return tl::unexpected(wrong("f or its slope is not finite at the mean"));
  }
  kalman::predict(F, system.Q, belief);
  belief.x = x;
  return {};
}

Result<Seen> expect(const CurvedSystem& system, const Belief& belief) {
  FORESHOCK_TRY(const Tangent h, tangent_of(system, belief));
  Seen out = kalman::expect(h.slope, system.r, belief);
  out.expected = h.value;
  return out;
}

Result<Seen> correct(const CurvedSystem& system, Belief& belief, double y) {
  FORESHOCK_TRY(const Tangent h, tangent_of(system, belief));
  // The value that the tangent through the origin would have: its innovation is y - h(x).
  Seen out = kalman::correct(h.slope, system.r, belief, y - h.value + h.slope.dot(belief.x));
  out.expected = h.value;
  return out;
}

}  // namespace extended

namespace unscented {
namespace {

/// 2 k + 1 points and their weights.
struct Cloud {
  Eigen::MatrixXd x;           ///< [k, 2 k + 1], the mean first.
  Eigen::VectorXd mean;        ///< [2 k + 1] weights for means.
  Eigen::VectorXd covariance;  ///< [2 k + 1] and for covariances.
};

Result<Cloud> cloud_of(const CurvedSystem& system, const Belief& belief, const Points& points) {
  FORESHOCK_TRY_VOID(check_shapes(system, belief));
  if (belief.is_diffuse()) return tl::unexpected(wrong("points of a diffuse belief"));
  const Eigen::Index k = belief.x.size();
  const double reach = points.alpha * points.alpha * (static_cast<double>(k) + points.kappa);
  if (!(reach > 0) || !std::isfinite(reach)) {
    return tl::unexpected(wrong("points without a spread"));
  }
  const Eigen::MatrixXd spread = std::sqrt(reach) * root_of(belief.P);
  Cloud out{.x = belief.x.replicate(1, 2 * k + 1),
            .mean = Eigen::VectorXd::Constant(2 * k + 1, 0.5 / reach)};
  out.x.middleCols(1, k) += spread;
  out.x.rightCols(k) -= spread;
  out.mean[0] = 1 - static_cast<double>(k) / reach;
  out.covariance = out.mean;
  out.covariance[0] += 1 - points.alpha * points.alpha + points.beta;
  return out;
}

/// What the points look like through h.
struct Image {
  Eigen::VectorXd from_mean;  ///< [2 k + 1]
  Seen seen;
};

Result<Image> image_of(const CurvedSystem& system, const Cloud& cloud) {
  if (!system.h) return tl::unexpected(wrong("h is missing"));
  Eigen::VectorXd y(cloud.x.cols());
  for (Eigen::Index i = 0; i < y.size(); ++i) y[i] = system.h(cloud.x.col(i));
  if (!y.allFinite()) return tl::unexpected(wrong("h is not finite at a point"));
  Image out;
  out.seen.expected = cloud.mean.dot(y);
  out.from_mean = y.array() - out.seen.expected;
  out.seen.variance = cloud.covariance.dot(out.from_mean.cwiseAbs2()) + system.r;
  return out;
}

}  // namespace

Status predict(const CurvedSystem& system, Belief& belief, const Points& points) {
  FORESHOCK_TRY(Cloud cloud, cloud_of(system, belief, points));
  if (!system.f) return tl::unexpected(wrong("f is missing"));
  for (Eigen::Index i = 0; i < cloud.x.cols(); ++i) {
    const Eigen::VectorXd moved = system.f(cloud.x.col(i));
    if (moved.size() != cloud.x.rows() || !moved.allFinite()) {
      return tl::unexpected(wrong("f is not finite at a point"));
    }
    cloud.x.col(i) = moved;
  }
  belief.x = cloud.x * cloud.mean;
  cloud.x.colwise() -= belief.x;
  belief.P = (cloud.x * cloud.covariance.asDiagonal()).eval() * cloud.x.transpose() + system.Q;
  belief.P = (0.5 * (belief.P + belief.P.transpose())).eval();
  return {};
}

Result<Seen> expect(const CurvedSystem& system, const Belief& belief, const Points& points) {
  FORESHOCK_TRY(const Cloud cloud, cloud_of(system, belief, points));
  FORESHOCK_TRY(const Image image, image_of(system, cloud));
  return image.seen;
}

Result<Seen> correct(const CurvedSystem& system, Belief& belief, double y, const Points& points) {
  FORESHOCK_TRY(Cloud cloud, cloud_of(system, belief, points));
  FORESHOCK_TRY(const Image image, image_of(system, cloud));
  const double s = image.seen.variance;
  if (y != y || !(s > 0)) return image.seen;
  cloud.x.colwise() -= belief.x;
  const Eigen::VectorXd K = cloud.x * cloud.covariance.cwiseProduct(image.from_mean) / s;
  // Joseph's form on the points: what is left of each after K took its image, and the noise.
  const Eigen::MatrixXd left = cloud.x - K * image.from_mean.transpose();
  belief.x += K * (y - image.seen.expected);
  belief.P = (left * cloud.covariance.asDiagonal()).eval() * left.transpose() +
             (system.r * K) * K.transpose();
  belief.P = (0.5 * (belief.P + belief.P.transpose())).eval();
  return image.seen;
}

}  // namespace unscented
}  // namespace foreshock::kalman
