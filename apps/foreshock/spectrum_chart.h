#pragma once

#include <string>
#include <vector>

#include "foreshock/app/spectrum.h"

namespace foreshock::app {

/// Powers of ten by frequency, with the line that noise stays below and dots at sure peaks, one
/// complete <svg>; the most of every pixel, so that no line is lost.
struct SpectrumChart {
  const SpectrumOf& spectrum;
  double width = 1080;
  double height = 260;
  double sure = 0.01;              ///< Greatest p-value of a dot.
  bool by_period = false;          ///< Logarithms of periods, the longest left; else cycles a step.
  std::vector<double> marks = {};  ///< Periods, with upright lines and their names; without any,
                                   ///< dots have names.
};
std::string spectrum_chart(const SpectrumChart& chart);

}  // namespace foreshock::app
