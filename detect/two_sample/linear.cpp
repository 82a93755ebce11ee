#include "foreshock/detect/two_sample/linear.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.h"

namespace foreshock {

Result<std::vector<double>> solve(std::vector<std::vector<double>> A, std::vector<double> b) {
  const std::size_t n = b.size();
  FORESHOCK_CHECK(A.size() == n);
  double largest = 0;
  for (const auto& row : A) {
    FORESHOCK_CHECK(row.size() == n);
    for (const double value : row) largest = std::max(largest, std::abs(value));
  }
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(A[i][k]) > std::abs(A[pivot][k])) pivot = i;
    }
    if (!(std::abs(A[pivot][k]) > 1e-14 * largest)) {
      return fail(Errc::kNotConverged, "the equations are singular");
    }
    std::swap(A[k], A[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = A[i][k] / A[k][k];
      if (factor == 0) continue;
      for (std::size_t j = k; j < n; ++j) A[i][j] -= factor * A[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= A[k][j] * b[j];
    b[k] /= A[k][k];
  }
  return b;
}

}  // namespace foreshock
