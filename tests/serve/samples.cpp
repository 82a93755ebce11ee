// Prints what the room writes, for the tests in Python: samples alerts|forecasts|metrics
#include <cstdint>
#include <iostream>
#include <limits>
#include <string_view>
#include <vector>

#include "event_fixture.h"

#include "foreshock/serve/kafka_metrics.h"
#include "foreshock/serve/metrics.h"

namespace foreshock {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void print_alerts() {
  for (std::uint8_t i = 1; !name_of(AlertKind{i}).empty(); ++i) {  // Every kind there is.
    AlertEvent event = spike();
    event.alert.kind = AlertKind{i};
    std::cout << alert_json(event) << '\n';
  }
  AlertEvent odd = spike();
  odd.series = "\x01 \"not a key\" {\xFF";
  odd.model = "";
  odd.alert = {AlertKind::kSilence, Timestamp::min(), Timestamp::max(), kInfinity, 0, kNone, kNone};
  odd.expected = {-kInfinity, kInfinity};
  odd.source.reset();
  std::cout << alert_json(odd) << '\n';
}

void print_forecasts() {
  const std::vector<double> levels = {50, 80, 99.9};
  Forecast forecast;
  for (const char* const frequency : {"250ms", "1m", "1D", "MS", "YS"}) {
    const ForecastEvent event{.series = R"(a{b="c\"\\\n"})",
                              .model = "ets",
                              .origin = at_minute(0),
                              .first = at_minute(1),
                              .frequency = *Frequency::parse(frequency),
                              .forecast = &forecast,
                              .levels = levels};
    std::cout << forecast_json(event) << '\n';
    forecast.steps.push_back(Predictive::normal(1e300, 1e-300));
    forecast.steps.push_back(Predictive::normal(700, 100).of_logarithm());
    forecast.steps.push_back(Predictive::unknown());
  }
}

/// Every metric there is, each with a value of its own.
void print_metrics() {
  Metrics metrics({"1.2.3", "abcdef0"}, [] { return at_minute(0); });
  metrics.samples_consumed("kafka").add(1000);
  metrics.samples_rejected(Rejection::kMalformed).add(2);
  metrics.set_consumer_lag("metrics", 3, 4711);
  metrics.consumer_lag_seconds().set(0.25);
  metrics.series_active().set(1e6);
  metrics.series_warmup().set(12);
  metrics.state_bytes().set(288e6);
  metrics.update_duration_seconds().observe(0.002);
  metrics.fit_duration_seconds("ets").observe(0.02);
  metrics.batch_size().observe(1000);
  metrics.alerts(AlertKind::kSpike, Severity::kWarning).add();
  metrics.alerts_sent("kafka", true).add();
  metrics.alerts_sent("kafka", false).add();
  metrics.alerts_sent("webhook", std::string_view("refused")).add();
  metrics.alerts_sent("webhook", std::string_view("dropped")).add();
  metrics.interval_coverage_ratio("95").set(0.94);
  metrics.false_alarm_budget_ratio().set(1.1);
  metrics.alert_latency_seconds().observe(0.04);
  metrics.refits(Refit::kAccepted).add();
  metrics.refits(Refit::kPostponed).add(4);
  metrics.refits(Refit::kSimpler).add();
  metrics.refits_waiting().set(3);
  metrics.models_degraded().set(4);
  metrics.set_checkpoint(at_minute(-1));
  metrics.set_config_reload(true);
  metrics.http_request("/metrics", 200, 0.001);
  KafkaMetrics& kafka = metrics.kafka();
  kafka.count_broker("1", "consumer", {.connects = 1, .requests = 100});
  kafka.set_broker("1", "consumer", {.round_trip_mean_seconds = 0.05});
  kafka.set_queues({.fetched_messages = 1000, .fetched_bytes = 126e3});
  kafka.count_rebalances(1);
  kafka.set_rebalance_age(60);
  kafka.transaction(0.012);
  std::cout << metrics.text();
}

}  // namespace
}  // namespace foreshock

int main(int argc, char** argv) {
  const std::string_view what = argc == 2 ? argv[1] : "";
  if (what == "alerts") {
    foreshock::print_alerts();
  } else if (what == "forecasts") {
    foreshock::print_forecasts();
  } else if (what == "metrics") {
    foreshock::print_metrics();
  } else {
    std::cerr << "usage: samples alerts|forecasts|metrics\n";
    return 2;
  }
  return 0;
}
