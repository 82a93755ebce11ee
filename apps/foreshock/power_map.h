#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock::app {

/// When there is how much power in which periods: a spectrogram in few cells, over the background
/// that noise has in all of the series.
struct PowerMap {
  static constexpr std::size_t kMostColumns = 80;
  static constexpr std::size_t kMostRows = 40;

  std::size_t segment = 0;     ///< Steps of one transform.
  std::vector<double> time;    ///< [columns] Steps from y[0] to the middles of cells.
  std::vector<double> edges;   ///< [rows + 1] Cycles a step, ascending.
  std::vector<double> height;  ///< [rows x columns] Times the background; the most of a row's bins.

  std::size_t rows() const { return edges.size() - 1; }
  /// Where a frequency stands between the rows, 0 at the first edge.
  double row_of(double frequency) const;
};

/// Segments hold four rounds of the longest of `periods` that leaves six of them, or else three
/// of the shortest, and two roots of n steps.
///
/// Shapes:  y is [n], finite.
/// Errors:  kInvalidArgument where there are no four segments of 16 steps, or no noise to compare
///          with; those of spectrogram().
Result<PowerMap> power_map(std::span<const double> y, std::span<const double> periods);

}  // namespace foreshock::app
