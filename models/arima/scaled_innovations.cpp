#include "foreshock/models/arima/internal/scaled_innovations.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "foreshock/models/arima/params.h"

namespace foreshock::arima {
namespace {

using Vector = Eigen::VectorXd;

Eigen::Index index(std::size_t i) {
  return static_cast<Eigen::Index>(i);
}

}  // namespace

ScaledInnovations::ScaledInnovations(const ArimaOrder& order, const ArimaSample& sample)
    : order_(order),
      sample_(sample),
      k_(static_cast<std::size_t>(order.coefficient_count())),
      process_(make_process<double>(order)),
      coefficients_(k_),
      map_(k_ * k_),
      filtered_(index(sample.n), index(1 + sample.columns())),
      pseudo_(index(sample.missing), index(sample.n)),
      tangents_(index(sample.n), index(k_)),
      u_(Vector::Zero(index(sample.n))),
      slopes_(index(sample.n), index(k_ + sample.columns())) {}

/// log |A'A|, A the filtered columns of the missing values, and their pseudo-inverse if wanted.
double ScaledInnovations::add_missing(bool pseudo) {
  const auto A = filtered_.middleCols(1, index(sample_.missing));
  const Eigen::LLT<Eigen::MatrixXd> factor(A.transpose() * A);
  if (factor.info() != Eigen::Success) return std::nan("");
  if (pseudo) pseudo_ = factor.solve(A.transpose());
  return 2 * factor.matrixLLT().diagonal().array().log().sum();
}

bool ScaledInnovations::evaluate(std::span<const double> x, std::span<const double> b,
                                 bool slopes) {
  const std::size_t n = sample_.n;
  const Eigen::Map<const Vector> effects(b.data(), index(b.size()));
  from_unconstrained(order_, x, coefficients_, map_);
  set_coefficients(order_, coefficients_, slopes, process_);
  const std::span<double> out(filtered_.data(), static_cast<std::size_t>(filtered_.size()));
  double log_determinants = innovations(process_, sample_.series, n, out, room_);
  if (sample_.missing > 0) log_determinants += add_missing(slopes && k_ > 0);
  g_ = std::exp(log_determinants / (2 * static_cast<double>(sample_.count())));
  r_ = filtered_.col(0) - filtered_.rightCols(index(b.size())) * effects;
  u_ = g_ * r_;
  if (!std::isfinite(g_) || !u_.allFinite()) return false;
  if (!slopes) return true;
  slopes_.rightCols(index(b.size())) = -g_ * filtered_.rightCols(index(b.size()));
  if (k_ > 0) slopes_by_coefficient(b);
  return slopes_.allFinite();
}

void ScaledInnovations::slopes_by_coefficient(std::span<const double> b) {
  const std::size_t n = sample_.n;
  const Eigen::Map<const Eigen::MatrixXd> series(sample_.series.data(), index(n),
                                                 index(1 + sample_.columns()));
  const Eigen::Map<const Vector> effects(b.data(), index(b.size()));
  const Vector w = series.col(0) - series.rightCols(index(b.size())) * effects;
  std::vector<double> out(n);
  std::vector<double> d_log(k_);
  innovations(process_, {w.data(), n}, out, {tangents_.data(), k_ * n}, d_log, room_);

  // d log |X_m' X_m| = 2 trace(pseudo-inverse dX_m).
  Eigen::MatrixXd moved(index(n), index(k_));
  std::vector<double> unused(k_);
  for (std::size_t j = 0; j < sample_.missing; ++j) {
    innovations(process_, sample_.column(j), out, {moved.data(), k_ * n}, unused, room_);
    const Vector trace = 2 * (pseudo_.row(index(j)) * moved).transpose();
    for (std::size_t i = 0; i < k_; ++i) d_log[i] += trace[index(i)];
  }
  // du = g (dr + r d log / 2N), then from coefficients to coordinates.
  const auto twice = 2 * static_cast<double>(sample_.count());
  for (std::size_t i = 0; i < k_; ++i) tangents_.col(index(i)) += d_log[i] / twice * r_;
  const Eigen::Map<const Matrix> map(map_.data(), index(k_), index(k_));
  slopes_.leftCols(index(k_)) = g_ * tangents_ * map;
}

}  // namespace foreshock::arima
