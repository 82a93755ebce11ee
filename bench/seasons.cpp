// Seasons found in series with known ones, for score_periods.py; the seconds of CPU on stderr.
//   seasons LONG.csv.. > found.csv      columns unique_id,ds,y
//   seasons --noise N SERIES            false alarms on fresh noise of N values, SERIES of each
//   kind
#include "foreshock/spectral/seasons.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "foreshock/core/random.h"

using namespace foreshock;

namespace {

struct Series {
  std::string id;
  std::vector<double> y;
};

std::vector<Series> read(const char* path) {
  std::vector<Series> out;
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const std::size_t first = line.find(',');
    const std::size_t last = line.rfind(',');
    const std::string id = line.substr(0, first);
    if (out.empty() || out.back().id != id) out.push_back({id, {}});
    const char* const text = line.c_str() + last + 1;
    char* end = nullptr;
    const double v = std::strtod(text, &end);
    out.back().y.push_back(end == text ? std::numeric_limits<double>::quiet_NaN() : v);
  }
  return out;
}

double noise(const std::string& kind, Rng& rng, double& state, double& other) {
  const double e = rng.normal();
  if (kind == "lognormal") return std::exp(e);
  if (kind == "AR(1) .7") return state = 0.7 * state + e;
  if (kind == "AR(1) .95") return state = 0.95 * state + e;
  if (kind == "random walk") return state += e;
  if (kind == "walk with slope") return state += (other += 0.05 * rng.normal()) + e;
  if (kind == "MA(1) .8") {
    const double y = e + 0.8 * state;
    state = e;
    return y;
  }
  if (kind == "AR(2) cycle") {
    const double y = 1.5 * state - 0.8 * other + e;
    other = state;
    return state = y;
  }
  return e;
}

void false_alarms(std::size_t n, int series) {
  for (const char* kind : {"white", "lognormal", "AR(1) .7", "AR(1) .95", "MA(1) .8", "AR(2) cycle",
                           "random walk", "walk with slope"}) {
    int false_ones = 0;
    Rng rng(20);
    for (int i = 0; i < series; ++i) {
      double state = 0;
      double other = 0;
      std::vector<double> y(n);
      for (double& v : y) v = noise(kind, rng, state, other);
      false_ones += find_seasons(y).value().empty() ? 0 : 1;
    }
    std::printf("%s, n = %zu: %d of %d with a season (%.2f %%)\n", kind, n, false_ones, series,
                100.0 * false_ones / series);
  }
}

void times() {
  for (const std::size_t n : {2'000U, 10'000U}) {
    Rng rng(21);
    std::vector<double> y(n);
    for (std::size_t t = 0; t < n; ++t) {
      const auto at = static_cast<double>(t);
      y[t] = std::sin(at * 2 * M_PI / 24) + std::cos(at * 2 * M_PI / 168) + rng.normal();
    }
    double best = 1e9;
    std::size_t count = 0;
    for (int round = 0; round < 20; ++round) {
      const std::clock_t from = std::clock();
      count = find_seasons(y).value().size();
      best = std::min(best, static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC);
    }
    std::printf("n = %zu: %zu seasons in %.2f ms\n", n, count, 1e3 * best);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--noise") {
    false_alarms(std::strtoul(argv[2], nullptr, 10), std::atoi(argv[3]));
    return 0;
  }
  if (argc == 2 && std::string(argv[1]) == "--time") {
    times();
    return 0;
  }
  std::printf("id,period,strength,p\n");
  std::clock_t spent = 0;
  for (int i = 1; i < argc; ++i) {
    for (const Series& series : read(argv[i])) {
      const std::clock_t from = std::clock();
      const auto found = find_seasons(series.y).value();
      spent += std::clock() - from;
      for (const FoundSeason& season : found) {
        std::printf("%s,%.10g,%.4f,%.3g\n", series.id.c_str(), season.period, season.strength,
                    season.p_value);
      }
    }
  }
  std::fprintf(stderr, "%.2f s of CPU\n", static_cast<double>(spent) / CLOCKS_PER_SEC);
}
