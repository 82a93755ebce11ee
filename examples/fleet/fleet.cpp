#include "fleet/fleet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>

#include "foreshock/core/random.h"

namespace foreshock::fleet {
namespace {

enum Metric { kRate, kLatency, kErrors, kQueue };
constexpr std::array kMetricNames{"request_rate", "latency_ms", "error_ratio", "queue_length"};

struct Service {
  std::string_view name;
  double rate;         ///< Mean requests a second.
  double latency_ms;   ///< When idle.
  double error_ratio;  ///< On a good day.
  double queue;        ///< Mean length at half load.
  double peak_hour;    ///< UTC.
  double weekend;      ///< Load on Saturday and Sunday, of a weekday's.
};
constexpr std::array kServices{
    Service{"web", 120, 45, 0.002, 6, 15, 0.75},
    Service{"search", 40, 80, 0.004, 4, 14, 0.65},
    Service{"checkout", 18, 120, 0.003, 5, 18, 1.20},
};

/// What happens to one metric for a while. `size` is a factor, except where noted.
struct Incident {
  std::string_view service;
  Metric metric;
  std::string_view kind;
  int from;  ///< Step.
  int steps;
  double size;
};

constexpr int kDay = 24 * 12;
constexpr int at(int day_of_january, int hour, int minute) {
  return (day_of_january - 1) * kDay + hour * 12 + minute / 5;
}

constexpr std::array kIncidents{
    Incident{"checkout", kLatency, "spike", at(16, 10, 20), 3, 3},
    Incident{"web", kRate, "dip", at(17, 14, 0), 6, 0.5},
    Incident{"search", kLatency, "level-shift", at(18, 9, 30), 2 * kDay, 1.5},  // A bad deploy.
    Incident{"checkout", kQueue, "trend-change", at(22, 0, 0), 5 * kDay / 2,
             40},  // Length at the end.
    Incident{"web", kLatency, "variance-change", at(23, 18, 0), kDay / 2, 3.5},  // Of the noise.
    Incident{"search", kRate, "silence", at(25, 3, 0), 24, 1},  // Share of points lost.
    Incident{"search", kQueue, "silence", at(25, 3, 0), 24, 1},
    Incident{"web", kQueue, "missing-rate", at(26, 0, 0), kDay, 0.4},
    Incident{"checkout", kErrors, "spike", at(26, 16, 0), 4, 0.08},  // Added to the ratio.
};

/// What the incidents and deploys of one moment do to a service.
struct Conditions {
  double load = 1;
  double latency = 1;
  double noise = 1;
  double errors = 0;
  double leak = 0;
  std::array<double, 4> loss{0.002, 0.002, 0.002, 0.002};
};

/// Every third day at 13:30 a deploy: ten minutes of cold caches, no incident.
bool deploying(int step) {
  return step / kDay % 3 == 1 && step % kDay >= at(1, 13, 30) && step % kDay < at(1, 13, 40);
}

Conditions conditions_at(std::string_view service, int step) {
  Conditions now;
  if (deploying(step)) now.latency = 1.1;
  for (const Incident& incident : kIncidents) {
    const int since = step - incident.from;
    if (incident.service != service || since < 0 || since >= incident.steps) continue;
    if (incident.kind == "silence" || incident.kind == "missing-rate") {
      now.loss[incident.metric] = incident.size;
    } else if (incident.kind == "variance-change") {
      now.noise = incident.size;
    } else if (incident.metric == kRate) {
      now.load = incident.size;
    } else if (incident.metric == kLatency) {
      now.latency = incident.size;
    } else if (incident.metric == kErrors) {
      now.errors = incident.size;
    } else {
      now.leak = incident.size * since / incident.steps;
    }
  }
  return now;
}

/// Load of a moment without chance, of the service's mean.
double season(const Service& service, int step) {
  constexpr double kTurn = 2 * std::numbers::pi;
  const double hours = static_cast<double>(step % kDay) / 12 - service.peak_hour;
  const double day = 1 + 0.45 * std::cos(kTurn * hours / 24) + 0.1 * std::cos(kTurn * hours / 12);
  return step / kDay % 7 >= 5 ? day * service.weekend : day;
}

double rounded(double value, double per_unit) {
  return std::round(value * per_unit) / per_unit;
}

/// One service through the four weeks.
class Simulation {
 public:
  Simulation(const Service& service, std::uint64_t seed) : service_(service), rng_(seed) {}

  /// The four metrics at the next step, in the order of Metric.
  std::array<double, 4> next(int step, const Conditions& now) {
    wander_ = 0.97 * wander_ + 0.008 * rng_.normal();
    const double load = season(service_, step) * std::exp(wander_) * now.load;
    const int requests = rng_.poisson(service_.rate * load * kSeconds);
    const double busy = load / 2;  // About 0.8 at the peak.
    const double noise = std::exp(0.06 * now.noise * rng_.normal());
    const int errors = rng_.poisson(requests * (service_.error_ratio + now.errors));
    const int queue = rng_.poisson(service_.queue * 2 * busy * std::exp(0.1 * rng_.normal()));
    return {rounded(requests / kSeconds, 100),
            rounded(service_.latency_ms * (1 + 0.5 * busy * busy) * now.latency * noise, 100),
            rounded(static_cast<double>(std::min(errors, requests)) / std::max(requests, 1), 1e6),
            queue + std::floor(now.leak)};
  }
  bool lost(double share) { return rng_.uniform() < share; }

 private:
  static constexpr double kSeconds = 300;

  const Service& service_;
  Rng rng_;
  double wander_ = 0;  ///< Slow noise of the load, as a logarithm.
};

void add_service(const Service& service, std::uint64_t seed, Fleet& fleet) {
  const std::size_t first = fleet.series.size();
  for (const char* metric : kMetricNames) {
    fleet.series.push_back({std::string(service.name) + "." + metric, {}, {}});
  }
  Simulation simulation(service, seed);
  for (int step = 0; step < kSteps; ++step) {
    const Conditions now = conditions_at(service.name, step);
    const auto values = simulation.next(step, now);
    for (std::size_t metric = 0; metric < values.size(); ++metric) {
      if (simulation.lost(now.loss[metric])) continue;
      fleet.series[first + metric].times.push_back(kStart + step * kStep);
      fleet.series[first + metric].values.push_back(values[metric]);
    }
  }
}

}  // namespace

Fleet make_fleet(std::uint64_t seed) {
  Fleet fleet;
  Rng seeds(seed);
  for (const Service& service : kServices) add_service(service, seeds.bits(), fleet);
  for (const Incident& incident : kIncidents) {
    const Timestamp from = kStart + incident.from * kStep;
    fleet.planted.push_back({std::string(incident.service) + "." + kMetricNames[incident.metric],
                             std::string(incident.kind), from,
                             from + (incident.steps - 1) * kStep});
  }
  return fleet;
}

}  // namespace foreshock::fleet
