#pragma once

/// Names in tests/golden/spectra.txt and stft.txt.

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>

#include "foreshock/spectral/spectrum.h"

namespace foreshock::golden {

inline Window window_named(const std::string& name, const std::string& parameter) {
  static const std::map<std::string, WindowShape> kShapes{
      {"rectangular", WindowShape::kRectangular},
      {"hann", WindowShape::kHann},
      {"hamming", WindowShape::kHamming},
      {"blackman", WindowShape::kBlackman},
      {"kaiser", WindowShape::kKaiser},
      {"flat_top", WindowShape::kFlatTop},
      {"tukey", WindowShape::kTukey},
      {"blackman_harris", WindowShape::kBlackmanHarris},
      {"nuttall", WindowShape::kNuttall},
      {"bartlett", WindowShape::kBartlett},
      {"cosine", WindowShape::kCosine},
      {"gaussian", WindowShape::kGaussian}};
  return {kShapes.at(name), std::stod(parameter)};
}

inline Detrend detrend_named(const std::string& name) {
  static const std::map<std::string, Detrend> kNames{
      {"none", Detrend::kNone}, {"constant", Detrend::kConstant}, {"linear", Detrend::kLinear}};
  return kNames.at(name);
}

inline SpectrumScaling scaling_named(const std::string& name) {
  return name == "density" ? SpectrumScaling::kDensity : SpectrumScaling::kSpectrum;
}

/// The largest |found - expected| over the largest |expected|; infinite where sizes differ.
inline double error_of(std::span<const double> found, std::span<const double> expected) {
  if (found.size() != expected.size()) return HUGE_VAL;
  double error = 0;
  double largest = 0;
  for (std::size_t k = 0; k < found.size(); ++k) {
    error = std::max(error, std::abs(found[k] - expected[k]));
    largest = std::max(largest, std::abs(expected[k]));
  }
  return error / largest;
}

}  // namespace foreshock::golden
