#pragma once

#include <string>
#include <vector>

#include "foreshock/app/exit_code.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/options.h"
#include "foreshock/app/report_page.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock spectrum`: power by frequency for every series, with the p-value of every peak. One
/// series has the columns frequency, period, power and p_value; several have unique_id before them.
Result<Exit> run_spectrum(const SpectrumOptions& options);

/// One series, by frequency; that of frequency 0 is left out.
struct SpectrumOf {
  std::string id;
  Grid grid;
  std::size_t n = 0;
  std::string method;              ///< In words.
  std::vector<double> frequency;   ///< [bins] Cycles a step.
  std::vector<double> power = {};  ///< [bins] Density, or for Lomb-Scargle the share of a sine.
  std::vector<double> p_value =
      {};  ///< [bins] Of a peak this high anywhere; NaN where there is none.
  std::vector<double> background = {};  ///< [bins] Empty: the method has none.
  std::vector<double> critical =
      {};  ///< [bins] Exceeded by noise once in 100 series; empty, likewise.
};

/// Gaps are for Lomb-Scargle, which auto takes where there are any; auto is a periodogram else.
Result<SpectrumOf> estimate_spectrum(const GridSeries& series, SpectrumMethod method);

/// Bins of peaks, the surest first; at most so many.
std::vector<std::size_t> surest_peaks(const SpectrumOf& spectrum, std::size_t most);

/// For people: the peaks.
std::string spectrum_text(const SpectrumOf& spectrum);

/// The page of `spectrum --report`: one file, no script, nothing fetched; charts of the first so
/// many series, so that it stays below 2 MB.
class SpectrumReport {
 public:
  explicit SpectrumReport(const SpectrumOptions& options);
  void add(const SpectrumOf& spectrum);
  std::string html() const { return page_.html(); }

 private:
  static constexpr std::size_t kMostCards = 40;

  ReportPage page_;
};

}  // namespace foreshock::app
