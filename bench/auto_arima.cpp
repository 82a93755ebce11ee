// Automatic ARIMA on every series of a long CSV (unique_id,ds,y), as bench/peers/auto_arima.R does.
//   auto_arima IN.csv SEASON HORIZON OUT.csv [log|box-cox]
// OUT: unique_id,ds,arima,arima-lo-95,arima-hi-95,seconds,aicc,form. log: of log y where that
// has the better AICc; box-cox: of Guerrero's power of y.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "foreshock/ingest/csv_source.h"
#include "foreshock/models/arima/automatic.h"

int main(int argc, char** argv) {
  using namespace foreshock;
  if (argc < 5) {
    std::puts("auto_arima: skipped, no data (IN.csv SEASON HORIZON OUT.csv)");
    return 0;
  }
  const int season = std::atoi(argv[2]);
  const Horizon horizon(std::atoi(argv[3]));
  ArimaOptions options{.mixed = true};
  options.logarithm = argc > 5 && std::strcmp(argv[5], "log") == 0;
  if (argc > 5 && std::strcmp(argv[5], "box-cox") == 0) options.box_cox = BoxCox{};
  auto source = CsvSource::open(argv[1], {});
  std::FILE* const out = std::fopen(argv[4], "w");
  if (!source || out == nullptr) return 1;
  std::fputs("unique_id,ds,arima,arima-lo-95,arima-hi-95,seconds,aicc,form\n", out);
  while (auto block = source->next().value()) {
    const std::clock_t begin = std::clock();
    const auto fitted = fit_arima(block->values, season, options);
    if (!fitted) {
      std::fprintf(stderr, "%s: %s\n", block->id.c_str(), fitted.error().message.c_str());
      continue;
    }
    const Forecast ahead = fitted->model->forecast(horizon);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    std::string form = fitted->report.form;
    for (char& c : form) c = c == ',' ? ' ' : c;
    for (std::size_t h = 0; h < ahead.steps.size(); ++h) {
      const Interval wide = interval(ahead.steps[h], Level(0.95));
      std::fprintf(out, "%s,%zu,%.10g,%.10g,%.10g,%.6f,%.6f,%s\n", block->id.c_str(),
                   block->values.size() + h + 1, ahead.steps[h].median(), wide.lower, wide.upper,
                   seconds, fitted->report.aicc, form.c_str());
    }
  }
  std::fclose(out);
  return 0;
}
