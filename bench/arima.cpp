/// ARIMA by exact maximum likelihood: the optimum of known models, a grid of orders against the
/// best known optima, and the time of a fit.
///   arima --data FOLDER [grid]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "foreshock/models/arima/mle.h"

namespace {

using foreshock::ArimaConstant;
using foreshock::ArimaOrder;
using Clock = std::chrono::steady_clock;

struct Case {
  std::string id;
  ArimaOrder order;
  double best = 0;
  std::vector<double> w;
};

std::vector<Case> read_cases(const std::string& folder) {
  std::vector<Case> cases;
  std::ifstream in(folder + "/numerics/grid_cases.txt");
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    Case one;
    ArimaOrder& o = one.order;
    std::size_t n = 0;
    fields >> one.id >> o.p >> o.q >> o.P >> o.Q >> o.season >> one.best >> n;
    one.w.resize(n);
    for (double& v : one.w) fields >> v;
    cases.push_back(std::move(one));
  }
  return cases;
}

/// Least of several rounds, microseconds.
template <class F>
double microseconds(F f, int rounds) {
  double least = 1e300;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = Clock::now();
    f();
    least =
        std::min(least, std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  return least;
}

void known(const std::vector<Case>& cases) {
  std::printf("%-28s %16s %10s %6s %10s\n", "model", "loglik", "above", "evals", "us");
  for (const Case& one : cases) {
    const foreshock::ArimaSpec spec{one.order, ArimaConstant::kNone, {}};
    const auto fit = foreshock::arima_mle(one.w, spec).value();
    const double us = microseconds([&] { (void)foreshock::arima_mle(one.w, spec); },
                                   one.w.size() > 3000 ? 5 : 50);
    std::printf("%-28s %16.9f %10.2e %6d %10.1f\n", one.id.c_str(), fit.log_likelihood,
                one.best == 0 ? 0 : fit.log_likelihood - one.best, fit.evaluations, us);
  }
}

/// Best known optimum of (series, p, q, P, Q): the larger of all programs'.
std::map<std::string, double> best_known(const std::string& folder) {
  std::map<std::string, double> best;
  const auto note = [&](const std::string& key, double value) {
    if (!std::isfinite(value)) return;
    const auto [at, fresh] = best.emplace(key, value);
    if (!fresh) at->second = std::max(at->second, value);
  };
  std::ifstream starts(folder + "/numerics/grid315_five_starts.txt");
  for (std::string line; std::getline(starts, line);) {
    std::istringstream in(line);
    std::string id, p, q, P, Q;
    double value = 0;
    in >> id >> p >> q >> P >> Q >> value;
    note(id + " " + p + " " + q + " " + P + " " + Q, value);
  }
  std::ifstream table(folder + "/numerics/grid315_vs_R.csv");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream in(line);
    std::string id, p, q, P, Q, ll, skip, r;
    in >> id >> p >> q >> P >> Q >> ll >> skip >> skip >> skip >> skip >> r;
    id = id.substr(1, id.size() - 2);
    const std::string key = id + " " + p + " " + q + " " + P + " " + Q;
    note(key, std::strtod(ll.c_str(), nullptr));
    if (r != "NA") note(key, std::strtod(r.c_str(), nullptr));
  }
  return best;
}

void grid(const std::string& folder, const std::vector<Case>& cases) {
  const auto best = best_known(folder);
  std::map<std::string, const Case*> series;
  for (const Case& one : cases) series.emplace(one.id, &one);
  int reached = 0;
  int above = 0;
  double worst = 0;
  const auto begin = Clock::now();
  for (const auto& [key, value] : best) {
    std::istringstream in(key);
    std::string id;
    ArimaOrder o;
    in >> id >> o.p >> o.q >> o.P >> o.Q;
    const Case& one = *series.at(id);
    o.season = o.P + o.Q > 0 ? one.order.season : 0;
    const auto fit = foreshock::arima_mle(one.w, {o, ArimaConstant::kNone, {}});
    const double gain = fit ? fit->log_likelihood - value : -1e9;
    reached += gain > -1e-5 ? 1 : 0;
    above += gain > 1e-5 ? 1 : 0;
    worst = std::min(worst, gain);
    if (gain <= -1e-5) std::printf("  below: %s by %.6f\n", key.c_str(), -gain);
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("grid: %d of %zu at the best known optimum or above (%d above), worst %.2e, %.3f s\n",
              reached, best.size(), above, worst, seconds);
}

}  // namespace

int main(int argc, char** argv) {
  std::string folder;
  bool with_grid = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--data" && i + 1 < argc) folder = argv[++i];
    with_grid = with_grid || word == "grid";
  }
  const auto cases = read_cases(folder);
  if (cases.empty()) {
    std::puts("arima: skipped, no data (--data FOLDER)");
    return 0;
  }
  if (!with_grid) known(cases);
  if (with_grid) grid(folder, cases);
  return 0;
}
