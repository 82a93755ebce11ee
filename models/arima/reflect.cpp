#include "foreshock/models/arima/internal/reflect.h"

#include <Eigen/Eigenvalues>
#include <complex>

#include "foreshock/models/arima/polynomial.h"

namespace foreshock::arima {
namespace {

/// In place, for 1 + c_1 z + c_2 z^2 ..
void reflect(std::span<double> c) {
  std::vector<double> polynomial(c.begin(), c.end());
  polynomial.insert(polynomial.begin(), 1.0);
  if (c.empty() || roots_outside(polynomial, 1)) return;
  // Inverse roots are the eigenvalues of the companion matrix.
  const auto size = static_cast<Eigen::Index>(c.size());
  Eigen::MatrixXd companion = Eigen::MatrixXd::Zero(size, size);
  for (Eigen::Index i = 0; i < size; ++i) companion(0, i) = -c[static_cast<std::size_t>(i)];
  for (Eigen::Index i = 1; i < size; ++i) companion(i, i - 1) = 1;
  const Eigen::VectorXcd inverse = companion.eigenvalues();
  std::vector<std::complex<double>> product{1.0};
  for (std::complex<double> g : inverse) {
    if (std::abs(g) > 1) g = 1.0 / std::conj(g);
    product.emplace_back(0.0);
    for (std::size_t i = product.size() - 1; i > 0; --i) product[i] -= g * product[i - 1];
  }
  for (std::size_t i = 0; i < c.size(); ++i) c[i] = product[i + 1].real();
}

}  // namespace

std::vector<double> reflected(const ArimaOrder& order, std::span<const double> coefficients) {
  std::vector<double> out(coefficients.begin(), coefficients.end());
  const auto p = static_cast<std::size_t>(order.p);
  const auto q = static_cast<std::size_t>(order.q);
  const auto P = static_cast<std::size_t>(order.P);
  const std::span<double> all(out);
  reflect(all.subspan(p, q));
  reflect(all.subspan(p + q + P));
  return out;
}

}  // namespace foreshock::arima
