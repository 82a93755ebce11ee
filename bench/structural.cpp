// Basic structural models (level, slope, dummies) by maximum likelihood, and their filters.
//   structural [IN.csv]     long CSV (unique_id,ds,y), series named NAME-SEASON
// Without a file: the filters alone.

#include "foreshock/models/structural/structural.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/filters/structured.h"

using namespace foreshock;

namespace {

double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::map<std::string, std::vector<double>> series_of(const char* path) {
  std::map<std::string, std::vector<double>> out;
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    out[line.substr(0, line.find(','))].push_back(std::stod(line.substr(line.rfind(',') + 1)));
  }
  return out;
}

void fits(const std::string& name, const std::vector<double>& y) {
  const int season = std::stoi(name.substr(name.rfind('-') + 1));
  double best = 1e9;
  double log_likelihood = 0;
  int diffuse = 0;
  for (int round = 0; round < 5; ++round) {
    const double from = seconds();
    constexpr int kRepeats = 20;
    for (int i = 0; i < kRepeats; ++i) {
      const auto fit = structural_mle(y, {.seasons = {{season, 0}}}).value();
      log_likelihood = fit.log_likelihood;
      diffuse = fit.diffuse;
    }
    best = std::min(best, (seconds() - from) / kRepeats);
  }
  std::printf("foreshock %s %.1f us, loglik %.6f (less %d/2 log 2 pi: %.6f)\n", name.c_str(),
              1e6 * best, log_likelihood, diffuse,
              log_likelihood - 0.5 * diffuse * std::log(2 * std::numbers::pi));
}

/// Level, slope and twelve states of a season of 12 months or so: 14 in all.
void steps() {
  const StructuralSpec spec{.slope = Slope::kFree, .seasons = {{13, 6}}};
  const StructuralParams params{.irregular = 1, .level = 0.2, .slope = 0.01, .seasons = {0.01}};
  constexpr int kSteps = 400'000;
  std::vector<double> y(1024);
  Rng rng(3);
  for (double& v : y) v = 10 + rng.normal();

  auto model = Structural::make(spec, params, {.sigma = 1, .dof = 100, .points = 100}).value();
  for (int t = 0; t < 20'000; ++t) model.learn(y[static_cast<std::size_t>(t % 1024)]);
  double best = 1e9;
  double sum = 0;
  for (int round = 0; round < 5; ++round) {
    const double from = seconds();
    for (int t = 0; t < kSteps; ++t) model.learn(y[static_cast<std::size_t>(t % 1024)]);
    best = std::min(best, (seconds() - from) / kSteps);
    sum += model.expect().location();
  }
  std::printf("foreshock step of 14 states, steady %d: %.1f ns (sum %g)\n", model.is_steady(),
              1e9 * best, sum);

  structured::System system{.has_slope = true};
  for (int j = 1; j <= 6; ++j) {
    system.cosine.push_back(std::cos(2 * std::numbers::pi * j / 13));
    system.sine.push_back(std::sin(2 * std::numbers::pi * j / 13));
  }
  system.q.assign(system.size(), 0.01);
  system.r = 1;
  const std::size_t k = system.size();
  structured::Belief belief{
      std::vector<double>(k, 0.0), std::vector<double>(k * structured::row_length(k), 0.0), {}, 0};
  best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const double from = seconds();
    for (int t = 0; t < kSteps; ++t) {
      structured::correct(system, belief, y[static_cast<std::size_t>(t % 1024)]);
      structured::predict(system, belief);
    }
    best = std::min(best, (seconds() - from) / kSteps);
    sum += belief.x[0];
  }
  const double covariance = best;
  std::vector<double> gain(k, 0.02);
  std::vector<double> x(k, 0.0);
  best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const double from = seconds();
    for (int t = 0; t < kSteps; ++t) {
      structured::step_with_gain(system, gain, y[static_cast<std::size_t>(t % 1024)], x);
    }
    best = std::min(best, (seconds() - from) / kSteps);
    sum += x[0];
  }
  std::printf("foreshock step of %zu states, gain given, nothing else: %.1f ns\n", k, 1e9 * best);
  best = covariance;
  std::printf("foreshock step of %zu states, whole covariance: %.1f ns (sum %g)\n", k, 1e9 * best,
              sum);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    for (const auto& [name, y] : series_of(argv[1])) fits(name, y);
  } else {
    steps();
  }
}
