#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace foreshock::seasons {

/// What noise alone would have in each bin of a periodogram, on average: smooth in log frequency,
/// from a low quantile of every band, so that lines do not lift it.
class Background {
 public:
  Background() = default;
  /// Bins of S that are 0 are left out. `shape`: half the degrees of freedom of a bin. Cost: O(n).
  explicit Background(std::span<const double> S, double shape = 1);

  /// > 0. Cost: a logarithm and an exponential.
  double at(std::size_t k) const;

 private:
  std::vector<double> where_;  ///< Bands, in log k.
  std::vector<double> level_;  ///< Logarithms.
  double slope_ = 0;           ///< Towards 0.
};

/// How many bins the background around bin k is worth, averaged, if all of a band are there.
double background_bins(double k);

}  // namespace foreshock::seasons
