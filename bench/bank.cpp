// Updates a second of a bank of local levels, one core: at rest, and with a hundredth missing.
//   bank
#include "foreshock/filters/bank.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

#include "foreshock/core/random.h"

namespace {

using foreshock::LevelBank;

/// Millions of updates a second, the best of some rounds over rows that are made beforehand.
double rate_of(std::size_t series, double missing) {
  constexpr std::size_t kRows = 8;
  foreshock::Rng rng(1);
  std::vector<std::vector<double>> rows(kRows, std::vector<double>(series));
  for (auto& row : rows) {
    for (double& v : row) v = rng.uniform() < missing ? std::nan("") : rng.normal();
  }
  auto bank = LevelBank::make(std::vector<double>(series, 0.05), {}).value();
  std::vector<double> surprise(series);
  for (std::size_t t = 0; t < 400; ++t) bank.step(rows[t % kRows], surprise);
  const std::size_t steps = std::max<std::size_t>(kRows, 20000000 / series);
  double best = 1e300;
  for (int round = 0; round < 7; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t t = 0; t < steps; ++t) bank.step(rows[t % kRows], surprise);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return 1e-6 * static_cast<double>(series * steps) / best;
}

}  // namespace

int main() {
  for (const std::size_t series : {std::size_t{1000}, std::size_t{10000}, std::size_t{100000}}) {
    std::printf("%7zu series: %5.0f M updates/s at rest, %5.0f M with 1 %% missing\n", series,
                rate_of(series, 0), rate_of(series, 0.01));
  }
  return 0;
}
