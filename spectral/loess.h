#pragma once

#include <span>
#include <vector>

namespace foreshock {

/// Local regression on the regular grid 0, 1, .. n - 1, as the parts of STL use it.
struct LoessOptions {
  int window = 7;  ///< Points; the nearest so many to each place have weight. >= 1, may exceed n.
  int degree = 1;  ///< Of the local polynomial: 0 or 1.
  int jump = 1;    ///< Fitted at every so many-th point and the last, linear between. >= 1.
};

/// A smoother that keeps its buffers between calls.
///
/// Shapes:  y and out are [n], n >= 1; weights [n], >= 0, of the points, or empty for all alike.
/// Cost:    O(n window / jump). Away from the ends and without weights one row of coefficients
///          serves all points.
/// Source:  Cleveland, Cleveland, McRae & Terpenning (1990), J. Official Statistics 6, section 2.
class Loess {
 public:
  explicit Loess(const LoessOptions& options) : options_(options) {}

  void smooth(std::span<const double> y, std::span<const double> weights, std::span<double> out);

  /// What y[first ..] of n points is multiplied by for a place, all weights alike. Lasts until the
  /// next call.
  std::span<const double> row_at(double place, std::size_t first, std::size_t n);

  /// One place, which may lie outside the grid, from points first .. first + window - 1 (fewer if
  /// the grid ends). NaN if no point there has weight.
  double at(double place, std::size_t first, std::span<const double> y,
            std::span<const double> weights);

  /// The same place of series that lie side by side: point j of number i is y[i + j stride], and
  /// its weight stands likewise.
  ///
  /// Shapes:  out is [series]; y and weights are [n stride].
  void at_all(double place, std::size_t first, std::size_t n, const double* y,
              const double* weights, std::size_t stride, std::span<double> out);

 private:
  void lay_kernel(double from_first, std::size_t count, std::size_t n);
  void lay_row(double from_first, double spread_min);

  LoessOptions options_;
  std::vector<double> kernel_;  ///< Tricube weights of the points in the window.
  std::vector<double> row_;     ///< Coefficients of y: what is fitted is row . y.
  double laid_from_first_ = 0;  ///< Where the place of kernel_ stands in its window.
  std::size_t laid_n_ = 0;      ///< n of kernel_; 0 = none yet.
  bool row_plain_ = false;      ///< row_ is that of kernel_ without weights.
};

}  // namespace foreshock
