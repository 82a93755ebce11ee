#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "foreshock/app/block_letters.h"
#include "foreshock/app/console.h"
#include "foreshock/app/spectrum.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kPeaks = 12;
constexpr double kWidth = 40;  ///< Of the longest bar.

}  // namespace

std::string spectrum_text(const SpectrumOf& spectrum) {
  std::string text = harmless(spectrum.id) + "\n  " + std::to_string(spectrum.n) + " steps of " +
                     (spectrum.grid.numbered() ? "1" : spectrum.grid.frequency.name()) + "; " +
                     spectrum.method + "\n\n";
  const auto peaks = surest_peaks(spectrum, kPeaks);
  if (peaks.empty()) return text + "  no peaks\n\n";
  double most = 0;
  for (const std::size_t k : peaks) most = std::max(most, spectrum.power[k]);
  text += "      period   frequency           p\n";
  for (const std::size_t k : peaks) {
    const double f = spectrum.frequency[k];
    std::array<char, 80> line{};
    std::snprintf(line.data(), line.size(), "%12s%12s%12s  ", short_number(1 / f).c_str(),
                  short_number(f).c_str(), short_number(spectrum.p_value[k]).c_str());
    const double share = most > 0 ? spectrum.power[k] / most : 0;
    text += line.data() + block_bar(kWidth * share) + "\n";
  }
  return text + "\n";
}

}  // namespace foreshock::app
