// Online false-discovery control: share of false discoveries and power, beside Bonferroni's rule
// that is told the number of tests, and the time of a test.
//   fleet_fdr [STREAMS]     2,000 one-sided tests a stream, of which a share is wrong by 3 standard
//                           deviations; target 5 %. Then levels after 100,000 quiet tests.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

#include "foreshock/core/normal.h"
#include "foreshock/core/random.h"
#include "foreshock/detect/fleet.h"

namespace {

using foreshock::OnlineFdr;
using foreshock::Rng;
using Rule = OnlineFdr::Rule;

constexpr int kTests = 2000;
constexpr double kTarget = 0.05;
using Decide = std::function<bool(double p)>;

OnlineFdr made(Rule rule, double memory) {
  const double candidate = rule == Rule::kAddis ? 0.25 : 0.5;
  return OnlineFdr::make({.rule = rule, .memory = memory, .candidate = candidate}).value();
}

Decide online(Rule rule, double memory) {
  return [fdr = made(rule, memory)](double p) mutable { return fdr.test(p).is_discovery; };
}

double draw_p(Rng& rng, double effect) {
  return foreshock::normal_cdf(-(rng.normal() + effect));
}

void print_row(double share, const std::function<Decide()>& make, int streams) {
  double false_share = 0;
  double found = 0;
  double wrongs = 0;
  for (int stream = 0; stream < streams; ++stream) {
    Rng rng(500 + static_cast<std::uint64_t>(stream));
    const Decide decide = make();
    int discoveries = 0;
    int false_ones = 0;
    for (int t = 0; t < kTests; ++t) {
      const int wrong = rng.uniform() < share ? 1 : 0;
      const int hit = decide(draw_p(rng, 3 * wrong)) ? 1 : 0;
      discoveries += hit;
      false_ones += hit * (1 - wrong);
      found += hit * wrong;
      wrongs += wrong;
    }
    false_share += static_cast<double>(false_ones) / std::max(1, discoveries) / streams;
  }
  std::printf(" %.1f %%, %.0f %% |", 100 * false_share, wrongs > 0 ? 100 * found / wrongs : 0);
}

void print_after_quiet(const char* name, Rule rule, double memory) {
  OnlineFdr fdr = made(rule, memory);
  for (int t = 0; t < 100'000; ++t) fdr.test(t % 2 == 0 ? 0.75 : 0.4);
  int found = 0;
  for (std::uint64_t run = 0; run < 300; ++run) {
    Rng rng(1200 + run);
    found += draw_p(rng, 4) <= fdr.level() ? 1 : 0;
  }
  std::printf("%s, memory %.0f: level %.2e, finds an effect of 4 in %d of 300\n", name, memory,
              fdr.level(), found);
}

}  // namespace

int main(int argc, char** argv) {
  const int streams = argc > 1 ? std::atoi(argv[1]) : 1000;
  const std::vector<std::pair<const char*, std::function<Decide()>>> rules{
      {"Bonferroni", [] { return [](double p) { return p <= kTarget / kTests; }; }},
      {"LORD++", [] { return online(Rule::kLord, 0); }},
      {"SAFFRON", [] { return online(Rule::kSaffron, 0); }},
      {"ADDIS", [] { return online(Rule::kAddis, 0); }},
      {"LORD++, memory 2,000", [] { return online(Rule::kLord, 2000); }}};
  std::printf("| wrong |");
  for (const auto& [name, make] : rules) std::printf(" %s |", name);
  std::printf("\n|---|---|---|---|---|---|\n");
  for (const double share : {0.0, 0.01, 0.02, 0.1, 0.4}) {
    std::printf("| %.0f %% |", 100 * share);
    for (const auto& [name, make] : rules) print_row(share, make, streams);
    std::printf("\n");
  }
  for (const double memory : {0.0, 1000.0}) {
    print_after_quiet("LORD++", Rule::kLord, memory);
    print_after_quiet("SAFFRON", Rule::kSaffron, memory);
    print_after_quiet("ADDIS", Rule::kAddis, memory);
  }
  OnlineFdr fdr = made(Rule::kLord, 0);
  Rng rng(1);
  const auto start = std::chrono::steady_clock::now();
  for (int t = 0; t < 1'000'000; ++t) fdr.test(rng.uniform());
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  std::printf("%.0f ns a test\n", spent.count() / 1e6);
  return 0;
}
