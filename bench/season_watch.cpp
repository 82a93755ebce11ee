// Changes of season told of series whose seasons do not change, and how soon of those that do.
//   season_watch [SERIES] [WINDOW]
#include "foreshock/spectral/season_watch.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <vector>

#include "foreshock/core/random.h"

namespace {

using foreshock::Rng;
using foreshock::SeasonWatch;
using Next = std::function<double(double t, Rng& rng)>;

constexpr std::size_t kLength = 6000;
constexpr std::size_t kChange = 3000;

double wave(double t, double period, double height) {
  return height * std::sin(2 * std::numbers::pi * t / period);
}

Next autoregression(double a, double b) {
  return [a, b, x = 0.0, before = 0.0](double, Rng& rng) mutable {
    const double next = a * x + b * before + rng.normal();
    before = x;
    return x = next;
  };
}

Next cycle(double modulus) {
  return autoregression(2 * modulus * std::cos(2 * std::numbers::pi / 20), -modulus * modulus);
}

Next with_noise(const std::function<double(double)>& mean) {
  return [mean](double t, Rng& rng) { return mean(t) + rng.normal(); };
}

Next counts() {
  return [](double t, Rng& rng) {
    const double mean = 2 + wave(t, 24, 1.5);
    int count = -1;
    for (double sum = 0; sum < mean; ++count) sum -= std::log(rng.uniform());
    return static_cast<double>(count);
  };
}

Next evolving() {
  return [a = 2.0, b = 0.0](double t, Rng& rng) mutable {
    a += 0.02 * rng.normal();
    b += 0.02 * rng.normal();
    return a * wave(t, 24, 1) + b * wave(t + 6, 24, 1) + rng.normal();
  };
}

Next with_outliers() {
  return [](double t, Rng& rng) {
    const double wild = rng.uniform() < 0.02 ? 20 * rng.normal() : 0;
    return wave(t, 24, 2) + rng.normal() + wild;
  };
}

Next with_walk() {
  return [level = 0.0](double t, Rng& rng) mutable {
    level += 0.5 * rng.normal();
    return level + wave(t, 24, 3) + rng.normal();
  };
}

struct Kind {
  const char* name;
  std::function<Next()> make;
};

std::vector<Kind> kinds() {
  const auto of = [](const std::function<double(double)>& mean) {
    return [mean] { return with_noise(mean); };
  };
  const double changed = kChange;
  return {
      {"white", [] { return autoregression(0, 0); }},
      {"random walk", [] { return autoregression(1, 0); }},
      {"AR(1) .9", [] { return autoregression(0.9, 0); }},
      {"AR(2) cycle .95", [] { return cycle(0.95); }},
      {"AR(2) cycle .99", [] { return cycle(0.99); }},
      {"24 weak", of([](double t) { return wave(t, 24, 0.6); })},
      {"24 with 12", of([](double t) { return wave(t, 24, 2) + wave(t, 12, 1); })},
      {"24 on a walk", with_walk},
      {"24, less on two days of 7",
       of([](double t) { return (std::fmod(t / 24, 7) < 5 ? 1 : 0.3) * wave(t, 24, 3); })},
      {"24 that swells", of([](double t) { return (1 + wave(t, 2000, 0.4)) * wave(t, 24, 3); })},
      {"24 that evolves", evolving},
      {"23.6", of([](double t) { return wave(t, 23.6, 2); })},
      {"24 and 168", of([](double t) { return wave(t, 24, 2) + wave(t, 168, 2); })},
      {"counts", counts},
      {"outliers", with_outliers},
      {"shifts", of([](double t) { return wave(t, 24, 2) + (std::fmod(t, 1400) < 700 ? 10 : 0); })},
      {"24 goes", of([=](double t) { return t < changed ? wave(t, 24, 2) : 0; })},
      {"31 comes to 12",
       of([=](double t) { return wave(t, 12, 2) + (t < changed ? 0 : wave(t, 31, 2)); })},
      {"24 becomes 36", of([=](double t) { return wave(t, t < changed ? 24 : 36, 2); })},
      {"24 half a round on", of([=](double t) { return wave(t + (t < changed ? 0 : 12), 24, 2); })},
  };
}

struct Totals {
  int looks = 0;
  int told[3] = {0, 0, 0};
  double delay = 0;  ///< Of the first one told after kChange.
  int found = 0;
  double took_us = 0;
};

void run(const Kind& kind, std::uint64_t seed, std::size_t window, Totals& totals) {
  Rng rng(seed);
  const Next next = kind.make();
  std::vector<double> y;
  for (std::size_t t = 0; t < kLength; ++t) y.push_back(next(static_cast<double>(t), rng));
  const std::span<const double> all(y);
  SeasonWatch watch;
  watch.learn(all.first(window));
  std::size_t begin = 0;
  bool waits = true;
  for (std::size_t end = window + window / 4; end <= kLength; end += window / 4) {
    const std::size_t from = std::max(begin, end - window);
    const auto start = std::chrono::steady_clock::now();
    const auto change = watch.look(all.subspan(from, end - from));
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    totals.took_us += took.count();
    ++totals.looks;
    if (!change) continue;
    begin = end - change->since;
    ++totals.told[static_cast<int>(change->kind)];
    if (waits && end > kChange) {
      totals.delay += static_cast<double>(end - kChange);
      ++totals.found;
      waits = false;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::atoi(argv[1]) : 40;
  const std::size_t window = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 512;
  std::printf("%-26s %6s %6s %6s %6s %9s %9s\n", "kind", "looks", "came", "went", "moved", "delay",
              "us/look");
  for (const Kind& kind : kinds()) {
    Totals totals;
    for (int i = 0; i < series; ++i)
      run(kind, 1000 + static_cast<std::uint64_t>(i), window, totals);
    std::printf("%-26s %6d %6d %6d %6d %9.0f %9.1f\n", kind.name, totals.looks, totals.told[0],
                totals.told[1], totals.told[2], totals.delay / std::max(1, totals.found),
                totals.took_us / totals.looks);
  }
  return 0;
}
