/// How often select_arima_as_r() chooses what R's auto.arima() chose.
///   arima_compat --data PATH [trace]
/// PATH: the shared data folder, or a file as bench/auto_arima_cases.py and
/// bench/peers/auto_arima_cases.R write it. A line a search: R's order, ours if it is another one,
/// both AICc, and how many of the models that R looked at were looked at and have the same AICc
/// (0.01). trace: those that differ, too.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "foreshock/models/arima/compat_r.h"

namespace {

using foreshock::ArimaConstant;
using foreshock::ArimaOrder;

struct Model {
  ArimaOrder order;
  bool constant = false;
  double aicc = 0;
};

struct Search {
  std::string name;
  bool stepwise = true;
  Model chosen;
  std::vector<double> y;
  std::vector<Model> tried;
};

Model read_model(std::istream& in) {
  Model out;
  ArimaOrder& o = out.order;
  std::string aicc;
  in >> o.p >> o.d >> o.q >> o.P >> o.D >> o.Q >> out.constant >> aicc;
  out.aicc = std::stod(aicc);
  return out;
}

/// Of a folder, what its JSON says, made plain.
std::string plain(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return path;
  const std::string out = std::filesystem::temp_directory_path() / "foreshock-auto-arima.txt";
  const std::string command = "python3 '" FORESHOCK_BENCH_DIR "/auto_arima_cases.py' '" + path +
                              "/numerics' > '" + out + "'";
  return std::system(command.c_str()) == 0 ? out : "";
}

std::vector<Search> read_searches(const std::string& path) {
  std::vector<Search> searches;
  std::ifstream in(plain(path));
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string what;
    fields >> what;
    if (what == "search") {
      Search one;
      std::string kind;
      int season = 0;
      fields >> one.name >> kind >> season;
      one.stepwise = kind == "stepwise";
      one.chosen = read_model(fields);
      one.chosen.order.season = season >= 2 ? season : 0;
      std::size_t n = 0;
      fields >> n;
      for (std::string value; fields >> value;) one.y.push_back(std::stod(value));
      if (one.y.size() != n) std::fprintf(stderr, "%s: not %zu values\n", one.name.c_str(), n);
      searches.push_back(std::move(one));
    } else if (what == "tried" && !searches.empty()) {
      Model model = read_model(fields);
      model.order.season = searches.back().chosen.order.season;
      searches.back().tried.push_back(model);
    }
  }
  return searches;
}

std::string name_of(const Model& model) {
  return model.order.name() + (model.constant ? " c" : "");
}

struct Count {
  int equal = 0;
  int searches = 0;
  int alike = 0;
  int models = 0;
};

/// The last time that R printed a model is compared: the one without approximation, if any.
void compare_tried(const Search& one, const foreshock::ArimaSelection& ours, bool trace,
                   Count& count) {
  for (const Model& model : one.tried) {
    const auto same = std::find_if(ours.trail.begin(), ours.trail.end(), [&](const auto& trial) {
      return trial.order == model.order &&
             (trial.constant != ArimaConstant::kNone) == model.constant;
    });
    const bool there = same != ours.trail.end();
    const bool alike =
        there && (same->score == model.aicc || std::abs(same->score - model.aicc) <= 0.01);
    ++count.models;
    count.alike += alike ? 1 : 0;
    if (!trace || alike) continue;
    std::printf("    %-34s R %12.4f  ours %12.4f  %s\n", name_of(model).c_str(), model.aicc,
                there ? same->score : std::nan(""), there ? same->outcome.c_str() : "not tried");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || std::strcmp(argv[1], "--data") != 0) {
    std::puts("arima_compat: skipped, no data (--data PATH [trace])");
    return 0;
  }
  const bool trace = argc > 3;
  Count counts[2];
  for (const Search& one : read_searches(argv[2])) {
    Count& count = counts[one.stepwise ? 0 : 1];
    ++count.searches;
    foreshock::ArimaRulesOfR rules{.stepwise = one.stepwise};
    if (!one.stepwise) rules.approximation = false;
    const auto ours = select_arima_as_r(one.y, one.chosen.order.season, rules);
    if (!ours) {
      std::printf("%-20s %s\n", one.name.c_str(), ours.error().message.c_str());
      continue;
    }
    const Model found{ours->fit.order, ours->fit.constant != ArimaConstant::kNone,
                      ours->fit.aicc()};
    const bool equal = found.order == one.chosen.order && found.constant == one.chosen.constant;
    count.equal += equal ? 1 : 0;
    Count here;
    if (trace && !equal) std::puts("");
    compare_tried(one, *ours, trace, here);
    count.alike += here.alike;
    count.models += here.models;
    std::printf("%-20s %-8s %-26s %-26s R %10.3f ours %10.3f  %d of %d\n", one.name.c_str(),
                one.stepwise ? "stepwise" : "full", name_of(one.chosen).c_str(),
                equal ? "=" : name_of(found).c_str(), one.chosen.aicc, found.aicc, here.alike,
                here.models);
  }
  for (const int kind : {0, 1}) {
    const Count& c = counts[kind];
    if (c.searches == 0) continue;
    std::printf("%s: %d of %d orders equal (%.1f %%), %d of %d criteria\n",
                kind == 0 ? "stepwise" : "full", c.equal, c.searches, 100.0 * c.equal / c.searches,
                c.alike, c.models);
  }
  return 0;
}
