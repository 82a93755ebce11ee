// When whole series changed: for score_changepoints.py, on noise that did not change, in seconds.
//   offline_changes --rule RULE SERIES.csv..   {"name": [first new step, ...], ...}; columns
//     unique_id,ds,y, one series a file. RULE: default, the season found; no-season; mean
//     (kMean at 3 log n times the variance of y); line (kLine, likewise); binseg (mean, one cut
//     after the other); none, every-N, random-N
//   offline_changes --noise SERIES             share of unchanged series with a change, AR(1)
//   offline_changes --power SERIES             share of level shifts found within 5 steps
//   offline_changes --time                     seconds
//   offline_changes --series N EVERY           N values, a step of 10 at each so many-th
//   offline_changes --time-mean FILE           seconds of kMean alone, on the values in a file
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/detect/offline/changes.h"
#include "foreshock/detect/offline/partition.h"
#include "foreshock/engine/season.h"

using namespace foreshock;

namespace {

using Places = std::vector<std::size_t>;

std::vector<double> read(const char* path, bool header) {
  std::ifstream in(path);
  std::vector<double> y;
  std::string line;
  if (header) std::getline(in, line);
  while (std::getline(in, line)) {
    const std::size_t comma = line.rfind(',');
    const char* const text = line.c_str() + (comma == std::string::npos ? 0 : comma + 1);
    char* end = nullptr;
    const double v = std::strtod(text, &end);
    y.push_back(end == text ? std::numeric_limits<double>::quiet_NaN() : v);
  }
  return y;
}

double variance_of(const std::vector<double>& y) {
  double mean = 0;
  double count = 0;
  double squares = 0;
  for (const double v : y) {
    if (std::isnan(v)) continue;
    const double step = v - mean;
    mean += step / ++count;
    squares += step * (v - mean);
  }
  return squares / std::max(1.0, count);
}

Places partition(const std::vector<double>& y, SegmentCost cost) {
  const auto cuts = Partitioner::make(y, {.cost = cost, .min_length = 2}).value();
  const double n = static_cast<double>(y.size());
  return cuts.best(3 * std::log(n) * variance_of(y)).changes;
}

/// Where one mean becomes two at most gain, again and again.
Places binary_segmentation(const std::vector<double>& y) {
  const auto cuts = Partitioner::make(y, {.cost = SegmentCost::kMean, .min_length = 2}).value();
  const double penalty = 3 * std::log(static_cast<double>(y.size())) * variance_of(y);
  Places edges{0, y.size()};
  while (true) {
    double best = penalty;
    std::size_t where = 0;
    for (std::size_t s = 0; s + 1 < edges.size(); ++s) {
      const double whole = cuts.cost(edges[s], edges[s + 1]);
      for (std::size_t c = edges[s] + 2; c + 2 <= edges[s + 1]; ++c) {
        const double gain = whole - cuts.cost(edges[s], c) - cuts.cost(c, edges[s + 1]);
        if (gain > best) where = c;
        best = std::max(best, gain);
      }
    }
    if (where == 0) return {edges.begin() + 1, edges.end() - 1};
    edges.insert(std::upper_bound(edges.begin(), edges.end(), where), where);
  }
}

Places ours(const std::vector<double>& y, bool look_for_season) {
  ChangeOptions options;
  const std::vector<int> seasons = look_for_season ? detect_seasons(y, {}) : std::vector<int>{};
  if (!seasons.empty()) options.season = seasons.front();
  Places out;
  const Changes found = find_changes(y, options).value();
  for (const Change& change : found.changes) out.push_back(change.index);
  return out;
}

Places apply(const std::string& rule, const std::vector<double>& y, Rng& rng) {
  if (rule == "default") return ours(y, true);
  if (rule == "no-season") return ours(y, false);
  if (rule == "mean") return partition(y, SegmentCost::kMean);
  if (rule == "line") return partition(y, SegmentCost::kLine);
  if (rule == "binseg") return binary_segmentation(y);
  Places out;
  const std::size_t number = std::strtoul(rule.c_str() + rule.find('-') + 1, nullptr, 10);
  if (rule.starts_with("every-")) {
    for (std::size_t i = number; i < y.size(); i += number) out.push_back(i);
  }
  if (rule.starts_with("random-")) {
    for (std::size_t i = 0; i < number; ++i) out.push_back(1 + rng.below(y.size() - 1));
  }
  return out;
}

int predict(const std::string& rule, int count, char** paths) {
  Rng rng(1);
  std::printf("{");
  for (int i = 0; i < count; ++i) {
    const std::string name = std::filesystem::path(paths[i]).stem().string();
    std::printf("%s\n\"%s\": [", i == 0 ? "" : ",", name.c_str());
    const Places places = apply(rule, read(paths[i], true), rng);
    for (std::size_t j = 0; j < places.size(); ++j) {
      std::printf("%s%zu", j == 0 ? "" : ", ", places[j]);
    }
    std::printf("]");
  }
  std::printf("\n}\n");
  return 0;
}

std::vector<double> autoregression(Rng& rng, std::size_t n, double phi, bool heavy) {
  std::vector<double> y(n);
  double state = 0;
  for (std::size_t t = 0; t < n + 300; ++t) {
    state = phi * state + (heavy ? rng.student_t(3) : rng.normal());
    if (t >= 300) y[t - 300] = state;
  }
  return y;
}

void noise(int series) {
  std::printf("%-8s %6s %6s %10s %10s\n", "noise", "n", "phi", "changed", "a series");
  for (const bool heavy : {false, true}) {
    for (const std::size_t n : {50U, 200U, 1000U}) {
      for (const double phi : {0.0, 0.5, 0.8, 0.9, 0.95, 1.0}) {
        Rng rng(7);
        int changed = 0;
        std::size_t all = 0;
        for (int i = 0; i < series; ++i) {
          const std::size_t found = ours(autoregression(rng, n, phi, heavy), false).size();
          changed += found > 0 ? 1 : 0;
          all += found;
        }
        std::printf("%-8s %6zu %6.2f %9.1f%% %10.2f\n", heavy ? "t3" : "normal", n, phi,
                    100.0 * changed / series, static_cast<double>(all) / series);
      }
    }
  }
}

void power(int series) {
  std::printf("%6s %6s %10s %8s %8s\n", "n", "phi", "shift, sd", "found", "others");
  for (const std::size_t n : {100U, 400U}) {
    for (const double phi : {0.0, 0.5, 0.8}) {
      for (const double shift : {1.0, 2.0, 3.0, 5.0}) {
        Rng rng(8);
        int found = 0;
        std::size_t others = 0;
        for (int i = 0; i < series; ++i) {
          std::vector<double> y = autoregression(rng, n, phi, false);
          for (std::size_t t = n / 2; t < n; ++t) y[t] += shift / std::sqrt(1 - phi * phi);
          bool hit = false;
          for (const std::size_t c : ours(y, false)) {
            const bool near = c + 5 >= n / 2 && c <= n / 2 + 5;
            others += near ? 0 : 1;
            hit = hit || near;
          }
          found += hit ? 1 : 0;
        }
        std::printf("%6zu %6.1f %10.0f %7.0f%% %8.2f\n", n, phi, shift, 100.0 * found / series,
                    static_cast<double>(others) / series);
      }
    }
  }
}

double seconds(const std::vector<double>& y, std::size_t& found, bool mean_only) {
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const auto from = std::chrono::steady_clock::now();
    if (mean_only) {
      const auto cuts = Partitioner::make(y, {.cost = SegmentCost::kMean, .min_length = 2});
      found = cuts.value().best(3 * std::log(static_cast<double>(y.size()))).changes.size();
    } else {
      found = ours(y, false).size();
    }
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - from;
    best = std::min(best, spent.count());
    if (best > 5) break;
  }
  return best;
}

std::vector<double> stepped(std::size_t n, std::size_t every) {
  Rng rng(9);
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) y[t] = (t / every % 2 == 0 ? 5 : -5) + rng.normal();
  return y;
}

void times() {
  for (const std::size_t n : {1'000U, 10'000U, 100'000U}) {
    for (const std::size_t every : {std::size_t{200}, n}) {
      const std::vector<double> y = stepped(n, every);
      std::size_t found = 0;
      std::size_t means = 0;
      const double all = seconds(y, found, false);
      const double mean = seconds(y, means, true);
      std::printf(
          "n = %zu, %zu changes: default %.4f s (%zu), one exact pass of means %.4f s (%zu)\n", n,
          n / every - 1, all, found, mean, means);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "--rule" && argc > 2) return predict(argv[2], argc - 3, argv + 3);
  if (mode == "--noise" && argc == 3) {
    noise(std::atoi(argv[2]));
  } else if (mode == "--power" && argc == 3) {
    power(std::atoi(argv[2]));
  } else if (mode == "--series" && argc == 4) {
    const std::size_t n = std::strtoul(argv[2], nullptr, 10);
    for (const double v : stepped(n, std::strtoul(argv[3], nullptr, 10))) std::printf("%.17g\n", v);
  } else if (mode == "--time-mean" && argc == 3) {
    std::size_t found = 0;
    const double spent = seconds(read(argv[2], false), found, true);
    std::printf("%.5f s, %zu changes\n", spent, found);
  } else {
    times();
  }
}
