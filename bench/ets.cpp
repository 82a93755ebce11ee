// Exponential smoothing with solved initial states: likelihood and time of one form a series.
//   ets --data DIR [--peers]
// DIR is the folder of shared data; M1 monthly is read from it. With --peers, R's ets fits the same
// form to the same series (Rscript with the package forecast) and both stand side by side.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "foreshock/ingest/csv_source.h"
#include "foreshock/models/ets_fit.h"

namespace {

using namespace foreshock;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Row {
  double log_likelihood;  ///< In R's convention: -n/2 log(sum of squared errors).
  double ms;
};

std::map<std::string, Row> ours(const std::string& file, const EtsForm& form) {
  std::map<std::string, Row> rows;
  auto source = CsvSource::open(file, {}).value();
  while (auto block = source.next().value()) {
    const double start = cpu_seconds();
    constexpr int kRepeats = 5;  // The clock ticks in microseconds; a fit takes some hundred.
    Result<EtsFit> fit = fit_ets_form(block->values, form);
    for (int i = 1; i < kRepeats; ++i) fit = fit_ets_form(block->values, form);
    if (!fit) continue;
    rows[block->id] = {-0.5 * fit->count * std::log(fit->count * fit->rms_error * fit->rms_error),
                       (cpu_seconds() - start) * 1e3 / kRepeats};
  }
  return rows;
}

std::map<std::string, Row> of_r(const std::string& script, const std::string& file,
                                const char* form) {
  const std::string out = "/tmp/foreshock-r-ets.csv";
  const std::string command = "zcat -f '" + file + "' > /tmp/foreshock-r-in.csv && Rscript '" +
                              script + "' /tmp/foreshock-r-in.csv 12 1 " + form + " " + out;
  if (std::system(command.c_str()) != 0) return {};
  std::map<std::string, Row> rows;
  std::ifstream in(out);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::istringstream fields(line);
    for (std::string cell; std::getline(fields, cell, ',');) cells.push_back(cell);
    if (cells.size() < 8 || cells[5].empty()) continue;
    rows[cells[0]] = {std::atof(cells[5].c_str()), std::atof(cells[6].c_str()) * 1e3};
  }
  return rows;
}

void compare(const char* name, const std::map<std::string, Row>& us,
             const std::map<std::string, Row>& them) {
  double our_ms = 0;
  double their_ms = 0;
  int both = 0;
  int good = 0;
  double most_behind = 0;
  for (const auto& [id, row] : us) {
    const auto found = them.find(id);
    if (found == them.end()) continue;
    ++both;
    our_ms += row.ms;
    their_ms += found->second.ms;
    const double behind = (found->second.log_likelihood - row.log_likelihood) /
                          std::abs(found->second.log_likelihood);
    good += behind <= 1e-6 ? 1 : 0;
    most_behind = std::max(most_behind, behind);
  }
  std::printf(
      "%-5s %d series: ours %.3f ms, R ets %.1f ms, %.0f times; likelihood as good within "
      "1e-6 on %d (most behind %.1e)\n",
      name, both, our_ms / both, their_ms / both, their_ms / our_ms, good, most_behind);
}

}  // namespace

int main(int argc, char** argv) {
  std::string data;
  bool peers = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--data") == 0 && i + 1 < argc) data = argv[++i];
    if (std::strcmp(argv[i], "--peers") == 0) peers = true;
  }
  if (data.empty()) {
    std::puts("skipped: no data (--data DIR)");
    return 0;
  }
  const std::string file = data + "/forecast/m1-monthly-train.csv.gz";
  using Trend = EtsForm::Trend;
  const std::pair<const char*, EtsForm> forms[] = {
      {"ANN", {}},
      {"AAdN", {.trend = Trend::kDamped}},
      {"ANA", {.season = 12}},
      {"AAA", {.trend = Trend::kAdditive, .season = 12}},
      {"AAdA", {.trend = Trend::kDamped, .season = 12}}};
  for (const auto& [name, form] : forms) {
    const auto us = ours(file, form);
    double ms = 0;
    for (const auto& [id, row] : us) ms += row.ms;
    std::printf("%-5s M1 monthly, %zu series, %.3f ms a series\n", name, us.size(),
                ms / static_cast<double>(us.size()));
    std::fflush(stdout);
    if (peers)
      compare(name, us, of_r(std::string(FORESHOCK_BENCH_DIR) + "/peers/ets.R", file, name));
  }
  return 0;
}
