#include "foreshock/models/least_squares.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <cmath>
#include <string>

namespace foreshock {
namespace {

/// Unit columns whose part outside the others is shorter than this are dependent.
constexpr double kDependent = 1e-11;

}  // namespace

Result<LeastSquares> least_squares(std::span<const double> X, std::span<const double> y) {
  const auto n = static_cast<Eigen::Index>(y.size());
  const Eigen::Index k = n == 0 ? 0 : static_cast<Eigen::Index>(X.size()) / n;
  if (k > n || static_cast<std::size_t>(k * n) != X.size()) {
    return fail(Errc::kInvalidArgument, "least squares: " + std::to_string(n) + " rows for " +
                                            std::to_string(k) + " columns");
  }
  const Eigen::Map<const Eigen::VectorXd> target(y.data(), n);
  LeastSquares out;
  if (k == 0) {
    out.squared_errors = target.squaredNorm();
    return out;
  }
  Eigen::MatrixXd columns = Eigen::Map<const Eigen::MatrixXd>(X.data(), n, k);
  const Eigen::VectorXd lengths = columns.colwise().stableNorm();
  if (!target.allFinite() || !lengths.allFinite() || !(lengths.minCoeff() > 0)) {
    return fail(Errc::kInvalidArgument, "least squares: a column is zero or not finite");
  }
  for (Eigen::Index j = 0; j < k; ++j) columns.col(j) /= lengths[j];

  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(columns);
  const Eigen::MatrixXd R = qr.matrixQR().topRows(k).triangularView<Eigen::Upper>();
  if (R.diagonal().cwiseAbs().minCoeff() < kDependent) {
    return fail(Errc::kInvalidArgument, "least squares: the columns are linearly dependent");
  }
  const Eigen::VectorXd rotated = qr.householderQ().transpose() * target;
  const Eigen::VectorXd b =
      R.triangularView<Eigen::Upper>().solve(rotated.head(k)).cwiseQuotient(lengths);
  const Eigen::MatrixXd inverse =
      R.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(k, k));
  Eigen::MatrixXd covariance = inverse * inverse.transpose();
  covariance.array() /= (lengths * lengths.transpose()).array();

  out.coefficients.assign(b.begin(), b.end());
  out.covariance.assign(covariance.data(), covariance.data() + k * k);
  out.squared_errors = rotated.tail(n - k).squaredNorm();
  out.log_determinant = 2 * (R.diagonal().array().abs().log().sum() + lengths.array().log().sum());
  return out;
}

}  // namespace foreshock
