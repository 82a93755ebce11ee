// The automatic choice among forms of exponential smoothing on every series of a long CSV: AICc as
// R counts it (no constants), CPU time, and the form.
//   ets_choice IN.csv SEASON OUT.csv
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "foreshock/ingest/csv_source.h"
#include "foreshock/models/exponential/fit.h"

int main(int argc, char** argv) {
  using namespace foreshock;
  if (argc != 4) {
    std::puts("skipped: needs IN.csv SEASON OUT.csv (bench/ets_choice.sh gives them)");
    return 0;
  }
  const int season = std::atoi(argv[2]);
  std::ofstream out(argv[3]);
  out << "unique_id,aicc,seconds,form\n";
  out.precision(12);
  auto source = CsvSource::open(argv[1], {}).value();
  while (auto block = source.next().value()) {
    const auto& y = block->values;
    const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return v > 0; });
    const auto forms = exponential::forms(season, positive);
    constexpr int kRepeats = 3;
    double best = 1e300;
    auto fits = exponential::fit_forms(y, forms);
    for (int i = 0; i < kRepeats; ++i) {
      const std::clock_t begin = std::clock();
      fits = exponential::fit_forms(y, forms);
      best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    if (!fits) continue;
    const auto& fit = fits->front();
    const double n = fit.count;
    const double constant = n / 2 * (std::log(2 * M_PI / n) + 1);
    std::string form = fit.form.name();
    std::replace(form.begin(), form.end(), ',', ';');
    out << block->id << ',' << fit.aicc - 2 * constant << ',' << best << ',' << form << '\n';
  }
  return 0;
}
