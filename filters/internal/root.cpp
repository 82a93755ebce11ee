#include "foreshock/filters/internal/root.h"

#include <Eigen/Cholesky>

namespace foreshock::kalman {

Eigen::MatrixXd root_of(const Eigen::MatrixXd& P) {
  if (P.isZero(0)) return P;
  const Eigen::LDLT<Eigen::MatrixXd> factor(P);  // Pivoted, so it may be singular.
  const Eigen::VectorXd scale = factor.vectorD().cwiseMax(0).cwiseSqrt();
  return factor.transpositionsP().transpose() *
         (Eigen::MatrixXd(factor.matrixL()) * scale.asDiagonal());
}

}  // namespace foreshock::kalman
