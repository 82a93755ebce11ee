// Online decomposition: time a point for seasons of several lengths, and mean absolute errors on
// the two series of He et al. (2023), PVLDB 16(6), section 5.1: Syn1 has levels that jump, Syn2 a
// season that comes ten steps late in a fifth of its rounds; the first five of 20 rounds are the
// history.
//   online_stl [seeds]
#include "foreshock/spectral/online_stl.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <vector>

#include "foreshock/core/random.h"

namespace {

using foreshock::OnlineParts;
using foreshock::OnlineStl;
using foreshock::Rng;

constexpr double kNoise = 0.03;

struct Series {
  int period;
  std::vector<double> trend;
  std::vector<double> season;
  std::vector<double> y;
};

/// Half a round is a sine from .1 on, half is still; the level steps at 2880, 3960, 5680 and 7880.
Series syn1(std::uint64_t seed) {
  constexpr int kHalf = 248;
  Rng rng(seed);
  Series out{.period = 2 * kHalf};
  for (int t = 0; t < 20 * out.period; ++t) {
    const int phase = t % out.period;
    out.season.push_back(phase < kHalf ? -std::sin(0.1 + 0.025 * phase) : 0);
    out.trend.push_back(t < 2880 ? 0 : t < 3960 ? 1 : t < 5680 ? 2 : t < 7880 ? 3 : 2);
    out.y.push_back(out.season.back() + out.trend.back() + kNoise * rng.normal());
  }
  return out;
}

Series syn2(std::uint64_t seed) {
  constexpr int kLate = 10;
  Rng rng(seed);
  Series out{.period = 200};
  for (int round = 0; round < 20; ++round) {
    const int late = round > 4 && rng.uniform() <= 0.2 ? kLate : 0;
    for (int phase = 0; phase < out.period; ++phase) {
      out.season.push_back(phase >= late && phase < late + 100 ? 5 : -5);
      out.trend.push_back(0);
      out.y.push_back(out.season.back() + kNoise * rng.normal());
    }
  }
  return out;
}

/// A drifting level, a season that grows, 1 % outliers of 20 standard deviations, one jump.
Series drifting(std::uint64_t seed) {
  Rng rng(seed);
  Series out{.period = 96};
  double level = 10;
  for (int t = 0; t < 40 * out.period; ++t) {
    level += 0.003 * rng.normal() + (t == 25 * out.period + 31 ? 2 : 0);
    const double angle = 2 * std::numbers::pi * t / out.period;
    out.season.push_back((1 + 0.01 * t / out.period) *
                         (std::sin(angle) + 0.4 * std::cos(3 * angle)));
    out.trend.push_back(level);
    const double outlier = rng.uniform() < 0.01 ? 20 * kNoise * rng.normal() : 0;
    out.y.push_back(out.season.back() + level + kNoise * rng.normal() + outlier);
  }
  return out;
}

void errors(const char* name, const std::function<Series(std::uint64_t)>& make, int seeds) {
  double trend = 0;
  double season = 0;
  double count = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    const Series s = make(static_cast<std::uint64_t>(seed));
    const std::size_t begin = 5 * static_cast<std::size_t>(s.period);
    auto online = OnlineStl::start(std::span<const double>(s.y).first(begin), s.period).value();
    for (std::size_t t = begin; t < s.y.size(); ++t) {
      const OnlineParts parts = online.step(s.y[t]);
      trend += std::abs(parts.trend - s.trend[t]);
      season += std::abs(parts.season - s.season[t]);
      count += 1;
    }
  }
  std::printf("%-10s trend %.5f season %.5f mean absolute error, %d seeds\n", name, trend / count,
              season / count, seeds);
}

void time_of(int period) {
  Rng rng(1);
  std::vector<double> y(static_cast<std::size_t>(std::max(5 * period, 200'000)));
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / period;
    y[t] = 2 * std::sin(angle) + 0.7 * std::cos(3 * angle) + 0.3 * rng.normal() +
           (t / 40'000 % 2 == 1 ? 4 : 0);
  }
  auto online = OnlineStl::start(
                    std::span<const double>(y).first(3 * static_cast<std::size_t>(period)), period)
                    .value();
  double best = 1e12;
  double sum = 0;
  for (int round = 0; round < 7; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (const double v : y) sum += online.step(v).trend;
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / static_cast<double>(y.size()));
  }
  std::printf("season %6d   %6.1f ns a point   (%.3g)\n", period, best, sum);
}

}  // namespace

int main(int argc, char** argv) {
  const int seeds = argc > 1 ? std::atoi(argv[1]) : 20;
  errors("Syn1", syn1, seeds);
  errors("Syn2", syn2, seeds);
  errors("drifting", drifting, seeds);
  for (const int period : {24, 288, 2016, 10080}) time_of(period);
  return 0;
}
