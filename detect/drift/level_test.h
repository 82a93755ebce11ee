#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/detect/drift/whitening.h"

namespace foreshock {

/// A series as innovations, with what a level of 1 would be in each.
struct Whitened {
  std::vector<double> innovation;
  std::vector<double> signature;
  double centre = 0;  ///< Innovations are cut off this far from this centre.
  double most = 0;
};

/// Of the reference: cut off at 10 robust standard deviations from its median, as its own
/// innovations say. Of what is compared with it: at the same bounds.
Whitened whitened(const Whitening& whitening, std::span<const double> y);
Whitened whitened(const Whitening& whitening, std::span<const double> y, const Whitened& like);

/// Is what the autoregression left of the reference white? Not if Ljung and Box say so with p <
/// 0.001 and the autocorrelations are of a size that matters: one of 0.1, or a time of 1.3.
bool is_white(std::span<const double> innovations, std::size_t fitted);

struct LevelDifference {
  double difference;            ///< After less before, in the unit of the series.
  double error;                 ///< Its standard error.
  double z;                     ///< difference / error.
  double p_value;               ///< Student's, whose degrees of freedom are those of the error.
  double information_after;     ///< sum of squared signatures.
  double innovation_deviation;  ///< Of the reference.
};

/// The level of both by generalised least squares, sum s e / sum s^2, and whether they differ.
///
/// gain_error: squared relative error of 1 - sum phi, which any standard error of a level is
/// divided by: 1 / (2 gain_error) degrees of freedom.
LevelDifference level_difference(const Whitened& before, const Whitened& after, double gain_error);

}  // namespace foreshock
