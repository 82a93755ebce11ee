// How long the fits of a partition hold up its samples, with the budget of engine/fit_budget.h and
// without one: series that began together, one value each a round.
//   fit_stall [SERIES] [MODEL] [SEASON] [ROUNDS]    2000 ets 24 420
// For every round in which a fit was made: CPU seconds of the round, the most of 64 samples (as
// many as `foreshock run` scores in one go), fits made and series that wait behind it.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/engine/partition.h"

namespace {

using namespace foreshock;  // NOLINT(google-build-using-namespace): a program, no library.

constexpr std::size_t kTogether = 64;

struct Silent final : PartitionListener, FitListener {
  void alert(const Point&) override {}
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}
  void fit_begins() override { ++fits; }
  void fit_ended(FitOutcome, std::string_view) override {}
  void fit_postponed() override { ++postponed; }
  void fit_simplified() override { ++simpler; }
  long fits = 0;
  long postponed = 0;
  long simpler = 0;
};

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void run(std::size_t series, const std::string& model, int season, int rounds, FitBudget budget) {
  Silent told;
  Partition::Options options;
  options.model = model;
  options.pipeline.model.season = season;
  options.pipeline.fits = &told;
  options.fits = budget;
  auto partition = Partition::make(options).value();
  Rng rng(1);
  std::vector<std::string> keys;
  for (std::size_t s = 0; s < series; ++s) keys.push_back("series " + std::to_string(s));
  double all = 0;
  double longest = 0;
  std::vector<Sample> samples;
  for (int t = 0; t < rounds; ++t) {
    const long before = told.fits;
    const double began = cpu_seconds();
    double most = 0;
    for (std::size_t s = 0; s < series; s += kTogether) {
      samples.clear();
      for (std::size_t i = s; i < std::min(series, s + kTogether); ++i) {
        const double phase = season > 1 ? std::sin(6.2832 * t / season) : 0;
        samples.push_back({.key = keys[i],
                           .hash = series_hash(keys[i]),
                           .time = Timestamp{std::chrono::minutes{1'000'000 + t}},
                           .value = 100 + 5 * phase + rng.normal()});
      }
      const double from = cpu_seconds();
      partition.push(samples, told);
      most = std::max(most, cpu_seconds() - from);
    }
    const double taken = cpu_seconds() - began;
    all += taken;
    longest = std::max(longest, most);
    if (told.fits == before) continue;
    std::printf("  round %4d  %8.2f s  64 samples %8.3f s  fits %6ld  wait %6zu\n", t + 1, taken,
                most, told.fits - before, partition.refits_waiting());
    std::fflush(stdout);
  }
  std::printf("  all %.1f s, most of 64 samples %.3f s; fits %ld, postponed %ld, simpler %ld\n",
              all, longest, told.fits, told.postponed, told.simpler);
}

}  // namespace

int main(int argc, char** argv) {
  const auto series = static_cast<std::size_t>(argc > 1 ? std::atol(argv[1]) : 2000);
  const std::string model = argc > 2 ? argv[2] : "ets";
  const int season = argc > 3 ? std::atoi(argv[3]) : 24;
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 420;
  std::printf("with the budget\n");
  run(series, model, season, rounds, {});
  std::printf("without\n");
  run(series, model, season, rounds, {.most_saved = std::int64_t{1} << 50});
  return 0;
}
