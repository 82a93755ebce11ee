#include "foreshock/app/report_page.h"
#include "foreshock/app/spectrum.h"
#include "foreshock/app/spectrum_chart.h"

namespace foreshock::app {
namespace {

std::string card(const SpectrumOf& spectrum) {
  const std::string line =
      spectrum.critical.empty() ? "" : "; the line is what noise exceeds in one series of 100";
  const std::string chart = panel("Power by frequency; periods of sure peaks in steps" + line,
                                  spectrum_chart({spectrum}));
  return card_of(spectrum.id, std::to_string(spectrum.n) + " steps; " + spectrum.method,
                 "<div class=wide>" + chart + "</div>");
}

}  // namespace

SpectrumReport::SpectrumReport(const SpectrumOptions& options)
    : page_(title_of("Spectra", options.common.input.path), "", "spectrum", kMostCards) {}

void SpectrumReport::add(const SpectrumOf& spectrum) {
  if (page_.wants_next()) page_.add(card(spectrum));
}

}  // namespace foreshock::app
