#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace foreshock::offline {

/// What is left of a series when its course is taken off.
struct Noise {
  double variance = 0;           ///< Of one value.
  double phi = 0;                ///< Correlation of neighbours, 0 .. 0.98, its bias taken off.
  double long_run_variance = 0;  ///< n times that of the mean of n values.
};

/// Shapes:  residuals is [n], NaN = missing; parameters: how many numbers the course took.
/// Source:  bias of the correlation: Marriott & Pope (1954), Biometrika 41, 390-402.
Noise noise_of(std::span<const double> residuals, double parameters);

/// Leaves out changes that noise with a memory explains as well. The series is a mean or a line in
/// each segment and AR(1) noise, phi <= 0.9, begun anew in each segment. As long as there is a
/// change (or all of them together) without which BIC is not larger, the worst goes.
///
/// BIC = (n - p) log(RSS / (n - p)) - segments log(1 - phi^2) + (p + 2 changes) log n, at the best
/// phi; p: one for each mean, two for each line; RSS: of generalised least squares.
///
/// Shapes:  y is [n], NaN = missing, of variance near 1: it is not told apart finer than 1e-5.
/// If what remains is no better than one parabola, nothing does: that is a curve
/// that bends everywhere, not one that changed somewhere.
/// Cost:    O(n) a change.
/// Source:  Chakar, Lebarbier, Lévy-Leduc & Robin (2017), Bernoulli 23, 1408-1447 (changes under
///          AR(1) noise); Zhang & Siegmund (2007), Biometrics 63, 22-32 (a place counts twice).
std::vector<std::size_t> beyond_memory(std::span<const double> y, std::vector<std::size_t> changes);

}  // namespace foreshock::offline
