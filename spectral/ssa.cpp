#include "foreshock/spectral/ssa.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace foreshock {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kLongestWindow = 2000;
constexpr double kLargest = 1e300;

/// Trajectory matrix of y without its elements.
class Trajectory {
 public:
  Trajectory(const VectorXd& y, Index window) : y_(y), L_(window), K_(y.size() - window + 1) {}

  /// X X', from its first row down each diagonal.
  MatrixXd gram() const {
    MatrixXd S(L_, L_);
    for (Index j = 0; j < L_; ++j) S(0, j) = y_.head(K_).dot(y_.segment(j, K_));
    for (Index i = 1; i < L_; ++i) {
      for (Index j = i; j < L_; ++j) {
        S(i, j) = S(i - 1, j - 1) - y_[i - 1] * y_[j - 1] + y_[i + K_ - 1] * y_[j + K_ - 1];
      }
    }
    return S.selfadjointView<Eigen::Upper>();
  }

  /// X' U
  MatrixXd across(const MatrixXd& U) const {
    MatrixXd out(K_, U.cols());
    for (Index k = 0; k < K_; ++k) out.row(k) = y_.segment(k, L_).transpose() * U;
    return out;
  }

  /// X W
  MatrixXd down(const MatrixXd& W) const {
    MatrixXd out(L_, W.cols());
    for (Index i = 0; i < L_; ++i) out.row(i) = y_.segment(i, K_).transpose() * W;
    return out;
  }

 private:
  const VectorXd& y_;
  Index L_;
  Index K_;
};

/// Means along the diagonals of u w'.
std::vector<double> diagonal_means(const VectorXd& u, const VectorXd& w) {
  const Index L = u.size();
  const Index K = w.size();
  VectorXd sums = VectorXd::Zero(L + K - 1);
  for (Index i = 0; i < L; ++i) sums.segment(i, K) += u[i] * w;
  std::vector<double> out(static_cast<std::size_t>(sums.size()));
  for (Index t = 0; t < sums.size(); ++t) {
    const Index count = std::min({t + 1, L, K, L + K - 1 - t});
    out[static_cast<std::size_t>(t)] = sums[t] / static_cast<double>(count);
  }
  return out;
}

Status check(std::span<const double> y, int window, int components) {
  const auto n = static_cast<long long>(y.size());
  if (window < 2 || 2 * static_cast<long long>(window) > n || window > kLongestWindow) {
    return fail(Errc::kInvalidArgument,
                "SSA: the window must be 2 to half the series, 2000 at most, not " +
                    std::to_string(window) + " of " + std::to_string(n));
  }
  if (components < 1 || components > window) {
    return fail(Errc::kInvalidArgument, "SSA: components must be 1 to the window");
  }
  if (!std::all_of(y.begin(), y.end(), [](double v) { return std::abs(v) <= kLargest; })) {
    return fail(Errc::kInvalidArgument, "SSA: a value is missing, infinite or above 1e300");
  }
  return {};
}

}  // namespace

Result<Ssa> ssa(std::span<const double> y, int window, int components) {
  FORESHOCK_TRY_VOID(check(y, window, components));
  // In units of the largest value, so that no square overflows or vanishes.
  const Eigen::Map<const VectorXd> values(y.data(), static_cast<Index>(y.size()));
  const double largest = values.cwiseAbs().maxCoeff();
  const double unit = largest > 0 ? largest : 1;
  const VectorXd series = values / unit;
  const Trajectory X(series, window);
  const MatrixXd S = X.gram();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(S);
  if (eigen.info() != Eigen::Success) {
    return fail(Errc::kInvalidArgument, "SSA: no singular values were found");
  }
  // Of squares half of the digits are lost; one step back and forth through X itself, and singular
  // values of what is then a narrow matrix, bring them back.
  MatrixXd U = eigen.eigenvectors().rightCols(components).rowwise().reverse();
  const Eigen::HouseholderQR<MatrixXd> qr(X.down(X.across(U)));
  U = qr.householderQ() * MatrixXd::Identity(window, components);
  const Eigen::JacobiSVD<MatrixXd> narrow(X.across(U), Eigen::ComputeThinU | Eigen::ComputeThinV);
  U = U * narrow.matrixV();

  Ssa out{.window = window};
  const double all = S.trace();
  for (Index r = 0; r < components; ++r) {
    const double sigma = narrow.singularValues()[r];
    out.singular_values.push_back(sigma * unit);
    out.shares.push_back(all > 0 ? std::min(1.0, sigma * sigma / all) : 0);
    out.parts.push_back(diagonal_means(U.col(r), sigma * unit * narrow.matrixU().col(r)));
  }
  return out;
}

std::vector<std::vector<double>> w_correlation(const Ssa& of) {
  const std::size_t r = of.parts.size();
  std::vector<std::vector<double>> out(r, std::vector<double>(r));
  const auto L = static_cast<std::size_t>(of.window);
  // In units of each part's largest value, as above.
  std::vector<double> units;
  for (const auto& part : of.parts) {
    double unit = 0;
    for (const double v : part) unit = std::max(unit, std::abs(v));
    units.push_back(unit > 0 ? unit : 1);
  }
  const auto product = [&](std::size_t i, std::size_t j) {
    double sum = 0;
    const std::size_t n = of.parts[i].size();
    for (std::size_t t = 0; t < n; ++t) {
      const auto often = static_cast<double>(std::min({t + 1, L, n - L + 1, n - t}));
      sum += often * (of.parts[i][t] / units[i]) * (of.parts[j][t] / units[j]);
    }
    return sum;
  };
  std::vector<double> sizes;
  for (std::size_t i = 0; i < r; ++i) sizes.push_back(std::sqrt(product(i, i)));
  for (std::size_t i = 0; i < r; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double size = sizes[i] * sizes[j];
      const double w = size > 0 ? std::abs(product(i, j)) / size : 0;
      out[i][j] = out[j][i] = i == j ? 1 : w;
    }
  }
  return out;
}

}  // namespace foreshock
