// Whether a series keeps its promises: false alarms on streams where nothing happens, delays to
// changes, and what forecasts are worth after them. Rows that always, never and at random alert
// stand beside. Streams are seeded; nothing is tuned on them.
//   honesty [alarms|delays|recovery] [RUNS] [NOISE|all] [MODEL]     default: all, 200 runs, every
//   one
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/engine/live_series.h"
#include "foreshock/engine/pipeline.h"

namespace {

using namespace foreshock;

constexpr int kLength = 20'000;
constexpr int kPhaseOne = 600;  ///< In-control points before anything changes.

/// A stream: noise by its own recipe, around a level and at a scale that tests move.
struct Stream {
  enum class Noise { kNormal, kT3, kLognormal };
  Noise noise = Noise::kNormal;
  double phi = 0;
  double daily = 0;  ///< Amplitude of a cycle of 144 points, standard deviations.
  Rng rng{1};
  double deviation = 0;
  int t = 0;

  double draw() {
    switch (noise) {
      case Noise::kT3:
        return rng.student_t(3) / std::sqrt(3.0);
      case Noise::kLognormal: {
        const double s = std::exp(rng.normal());
        return (s - std::exp(0.5)) / std::sqrt((std::numbers::e - 1) * std::numbers::e);
      }
      default:
        return rng.normal();
    }
  }
  /// Standard deviation 1 around `level`; `wider` times that.
  double next(double level = 0, double wider = 1) {
    deviation = phi * deviation + std::sqrt(1 - phi * phi) * draw() * wider;
    const double season = daily * std::sin(2 * std::numbers::pi * t++ / 144.0);
    return 100 + level + season + deviation;
  }
};

struct Case {
  const char* name;
  Stream stream;
  int season = 0;
};

std::vector<Case> cases() {
  using Noise = Stream::Noise;
  return {{"iid", {}},
          {"t3", {.noise = Noise::kT3}},
          {"lognormal", {.noise = Noise::kLognormal}},
          {"AR .5", {.phi = 0.5}},
          {"AR .8", {.phi = 0.8}},
          {"AR .95", {.phi = 0.95}},
          {"daily", {.daily = 2}, 144}};
}

/// What of a series is asked: either engine.
class Engine {
 public:
  Engine(bool live, double p_alert, int season, const char* model) : live_(live) {
    if (live) {
      options_ = {.season = season, .p_alert = p_alert};
      options_.policy.quiet_score = quiet_score_for(p_alert);
      floats_.resize(season > 1 ? static_cast<std::size_t>(season) : 0);
      flat_.push_back(LiveSeries::make(options_, floats_));
      return;
    }
    Pipeline::Options options;
    options.model.name = model;
    options.model.season = season;
    options.p_alert = p_alert;
    pipeline_.push_back(Pipeline::make(options).value());
  }
  Step push(double y) { return live_ ? flat_[0].push(y, options_, floats_) : pipeline_[0].push(y); }
  Interval interval(Level level) const {
    return live_ ? flat_[0].expected_interval(level, floats_)
                 : pipeline_[0].expected_interval(level);
  }

 private:
  bool live_;
  LiveSeries::Options options_;
  std::vector<float> floats_;
  std::vector<LiveSeries> flat_;
  std::vector<Pipeline> pipeline_;
};

struct Setting {
  const char* name;
  bool live;
  const char* model;
};
constexpr std::array<Setting, 3> kSettings{
    {{"auto", false, "auto"}, {"arima", false, "arima"}, {"live", true, ""}}};

std::string only;        ///< The one kind of noise that is asked about.
std::string only_model;  ///< And the one engine.

void alarms(int runs) {
  for (const Setting& setting : kSettings) {
    if (!only_model.empty() && only_model != setting.name) continue;
    for (const Case& c : cases()) {
      if (!only.empty() && only != c.name) continue;
      for (const double p : {1e-4, 1e-3, 1e-2}) {
        const int n = p > 5e-3 ? kLength / 10 : kLength;
        long found = 0;
        long beyond = 0;
        double points = 0;
        std::map<std::string, long> kinds;
        for (int run = 0; run < runs; ++run) {
          Stream stream = c.stream;
          stream.rng = Rng(static_cast<std::uint64_t>(1000 + run));
          Engine engine(setting.live, p, c.season, setting.model);
          for (int t = 0; t < n; ++t) {
            const Step step = engine.push(stream.next());
            if (t < kPhaseOne) continue;
            ++points;
            beyond += step.p_value() <= p ? 1 : 0;
            if (!step.alert) continue;
            ++found;
            ++kinds[std::string(name_of(step.kind))];
          }
        }
        std::printf("alarms %-6s %-9s p %.0e: alarms to budget %.3f, p-values to nominal %.3f (",
                    setting.name, c.name, p, static_cast<double>(found) / (points * p),
                    static_cast<double>(beyond) / (points * p));
        for (const auto& [kind, n_of] : kinds) std::printf(" %s %ld", kind.c_str(), n_of);
        std::printf(" )\n");
        std::fflush(stdout);
      }
    }
  }
  std::printf("alarms always 1e4, never 0, random 1 of the budget at 1e-4\n");
}

struct Change {
  const char* name;
  double step = 0;
  double wider = 1;
  double slope = 0;
  double phi = -1;
};
constexpr std::array<Change, 6> kChanges{{{"level +.5 sd", 0.5},
                                          {"level +1 sd", 1},
                                          {"level +2 sd", 2},
                                          {"sd x 2", 0, 2},
                                          {"ramp 2 sd in 1000", 0, 1, 0.002},
                                          {"phi 0 to .8", 0, 1, 0, 0.8}}};

void delays(int runs) {
  for (const Setting& setting : kSettings) {
    if (!only_model.empty() && only_model != setting.name) continue;
    for (const Change& change : kChanges) {
      double total = 0;
      int missed = 0;
      std::vector<double> start_errors;
      std::map<std::string, long> kinds;
      int used = 0;
      for (int run = 0; run < runs; ++run) {
        Stream stream;
        stream.rng = Rng(static_cast<std::uint64_t>(5000 + run));
        Engine engine(setting.live, 1e-4, 0, setting.model);
        bool in_incident = false;
        for (int t = 0; t < kPhaseOne; ++t) in_incident = engine.push(stream.next()).incident;
        if (in_incident) continue;
        ++used;
        if (change.phi >= 0) stream.phi = change.phi;
        int t = 1;
        for (; t <= 3000; ++t) {
          const Step step = engine.push(stream.next(change.step + change.slope * t, change.wider));
          if (!step.alert) continue;
          ++kinds[std::string(name_of(step.kind))];
          const int since = step.cause ? step.cause->attribution.since : step.verdict.since;
          start_errors.push_back(std::abs(t - 1 - since));
          break;
        }
        missed += t > 3000 ? 1 : 0;
        total += std::min(t, 3000);
      }
      std::sort(start_errors.begin(), start_errors.end());
      const double median = start_errors.empty() ? 0 : start_errors[start_errors.size() / 2];
      std::printf("delay %-6s %-18s mean %.1f points, missed %d of %d, start off by %.0f (",
                  setting.name, change.name, total / used, missed, used, median);
      for (const auto& [kind, n_of] : kinds) std::printf(" %s %ld", kind.c_str(), n_of);
      std::printf(" )\n");
      std::fflush(stdout);
    }
  }
}

struct Worth {
  double error = 0;
  double ideal = 0;
  double inside = 0;
  double points = 0;
  double ratio() const { return error / ideal; }
  double coverage() const { return 100 * inside / points; }
};

void recovery(int runs) {
  struct World {
    const char* name;
    double step, wider;
    int lasts;
  };
  for (const Setting& setting : kSettings) {
    if (!only_model.empty() && only_model != setting.name) continue;
    for (const World& world :
         {World{"nothing", 0, 1, 1 << 30}, World{"level +4 sd", 4, 1, 1 << 30},
          World{"noise x 2", 0, 2, 1 << 30}, World{"outage 100", -6, 1, 100}}) {
      Worth soon;
      Worth later;
      int alerts = 0;
      for (int run = 0; run < runs; ++run) {
        Stream stream{.phi = 0.8};
        stream.rng = Rng(static_cast<std::uint64_t>(9000 + run));
        Engine engine(setting.live, 1e-4, 0, setting.model);
        for (int t = 0; t < kPhaseOne; ++t) engine.push(stream.next());
        for (int t = 0; t < 1200; ++t) {
          const bool changed = t < world.lasts;
          const double before = stream.deviation;
          const Interval expected = engine.interval(Level(0.9));
          const double y = stream.next(changed ? world.step : 0, changed ? world.wider : 1);
          const Step step = engine.push(y);
          alerts += step.alert ? 1 : 0;
          // Of an outage what counts is how it was got over.
          const int from = world.lasts < 1000 ? world.lasts : 0;
          if (t < from) continue;
          Worth& worth = t < from + 200 ? soon : t >= from + 300 ? later : soon;
          if (t >= from + 200 && t < from + 300) continue;
          worth.error += std::abs(y - step.predictive.median());
          worth.ideal += std::abs(stream.deviation - stream.phi * before);
          worth.inside += y >= expected.lower && y <= expected.upper ? 1 : 0;
          worth.points += 1;
        }
      }
      std::printf(
          "recovery %-6s %-12s first 200: MAE %.3f of ideal, 90 %% covers %.1f; from 300: %.3f, "
          "%.1f; %.2f alerts a run\n",
          setting.name, world.name, soon.ratio(), soon.coverage(), later.ratio(), later.coverage(),
          static_cast<double>(alerts) / runs);
      std::fflush(stdout);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "all";
  const int runs = argc > 2 ? std::atoi(argv[2]) : 200;
  if (argc > 3 && std::strcmp(argv[3], "all") != 0) only = argv[3];
  if (argc > 4) only_model = argv[4];
  if (what == "all" || what == "alarms") alarms(runs);
  if (what == "all" || what == "delays") delays(runs);
  if (what == "all" || what == "recovery") recovery(runs);
  return 0;
}
