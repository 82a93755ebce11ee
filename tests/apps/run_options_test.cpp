#include "foreshock/app/run_options.h"

#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

#include "foreshock/app/config.h"
#include "foreshock/app/service/settings_of.h"

namespace foreshock::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kSource =
    "sources:\n"
    "  kafka:\n"
    "    brokers: [localhost:9092, 'b:1']\n"
    "    topics: [metrics]\n";

/// A file of the test that runs: ctest runs several at once.
std::string test_file() {
  return testing::TempDir() + "foreshock_" +
         testing::UnitTest::GetInstance()->current_test_info()->name() + ".yaml";
}

/// What `run` makes of a config with that content.
Result<RunOptions> read(const std::string& content) {
  const std::string path = test_file();
  std::ofstream(path, std::ios::binary) << content;
  Values command_line;
  command_line.add("--config", {path, "--config"});
  Result<RunOptions> options = read_run_options(command_line);
  std::remove(path.c_str());
  return options;
}

RunOptions options_of(const std::string& content) {
  Result<RunOptions> options = read(content);
  EXPECT_TRUE(options) << options.error().message;
  return options ? *std::move(options) : RunOptions{};
}

TEST(RunOptions, HasTheDefaultsOfTheTable) {
  const RunOptions options = options_of(kSource);

  EXPECT_EQ(options.kafka.brokers, (std::vector<std::string>{"localhost:9092", "b:1"}));
  EXPECT_EQ(options.kafka.topics, std::vector<std::string>{"metrics"});
  EXPECT_EQ(options.kafka.group, "foreshock");
  EXPECT_EQ(options.kafka.instance, "");
  EXPECT_EQ(options.kafka.format, WireFormat::kAuto);
  EXPECT_TRUE(options.kafka.properties.empty());
  EXPECT_EQ(options.kafka.rekey, KafkaSourceOptions::Rekey::kAuto);
  EXPECT_EQ(options.kafka.rekey_topic, "foreshock.rekey");
  EXPECT_EQ(options.kafka.dead_letter_suffix, ".dlq");
  EXPECT_TRUE(options.id_labels.empty());
  EXPECT_TRUE(options.match.empty());
  EXPECT_EQ(options.frequency->name(), "1m");
  EXPECT_EQ(options.lateness, seconds{30});
  EXPECT_EQ(options.most_series, 1'000'000U);
  EXPECT_EQ(options.model, "live");
  EXPECT_EQ(options.season, -1);
  EXPECT_EQ(options.season_steps(), 1440);
  EXPECT_EQ(options.horizon, 1440);
  EXPECT_EQ(options.forecast_every, Duration{0});
  EXPECT_EQ(options.levels, (std::vector<double>{80, 95}));
  EXPECT_EQ(options.budget.alarms, 1);
  EXPECT_EQ(options.latency_budget, milliseconds{50});
  EXPECT_EQ(options.max_batch, 10'000);
  EXPECT_EQ(options.workers, 1);
  EXPECT_EQ(options.state_path + options.state_topic, "");
  EXPECT_EQ(options.snapshot_every, seconds{30});
  EXPECT_EQ(options.alerts_topic + options.forecasts_topic, "");
  EXPECT_EQ(options.server.listen, "127.0.0.1:8080");
  EXPECT_FALSE(options.log_json || options.quiet || options.verbose);
}

TEST(RunOptions, ReadsEveryFormatAndRekeyByItsName) {
  const std::vector<std::pair<std::string, WireFormat>> formats{
      {"auto", WireFormat::kAuto},
      {"plain", WireFormat::kPlain},
      {"prometheus", WireFormat::kPrometheus},
      {"telegraf", WireFormat::kTelegraf},
      {"influx", WireFormat::kInflux},
      {"otlp-json", WireFormat::kOtlpJson},
      {"otlp-protobuf", WireFormat::kOtlpProtobuf}};
  for (const auto& [name, format] : formats) {
    EXPECT_EQ(options_of(kSource + ("    format: " + name)).kafka.format, format) << name;
  }
  using Rekey = KafkaSourceOptions::Rekey;
  EXPECT_EQ(options_of(kSource + std::string("    rekey: always")).kafka.rekey, Rekey::kAlways);
  EXPECT_EQ(options_of(kSource + std::string("    rekey: never")).kafka.rekey, Rekey::kNever);
}

TEST(RunOptions, ReadsPointersPropertiesAndSelectors) {
  const RunOptions options = options_of(
      kSource +
      std::string(
          "    format: pointers\n"
          "    pointers: { name: /n, value: /v/0, labels: { site: /w/s, rack_file: /r } }\n"
          "    properties: { security.protocol: ssl, socket.nagle.disable: true }\n"
          "    dead_letters: none\n"
          "series: { match: ['{job=\"api\",a=\"b\"}', '{x=\"y\"}'], id_labels: [a, b] }\n"));

  EXPECT_EQ(options.kafka.format, WireFormat::kPointers);
  EXPECT_EQ(options.kafka.pointers.name, "/n");
  EXPECT_EQ(options.kafka.pointers.value, "/v/0");
  EXPECT_EQ(options.kafka.pointers.time, "");
  EXPECT_EQ(options.kafka.pointers.labels,
            (std::map<std::string, std::string>{{"site", "/w/s"}, {"rack_file", "/r"}}));
  EXPECT_EQ(options.kafka.properties,
            (std::map<std::string, std::string>{{"security.protocol", "ssl"},
                                                {"socket.nagle.disable", "true"}}));
  EXPECT_EQ(options.kafka.dead_letter_suffix, "");
  EXPECT_EQ(options.match, (std::vector<std::string>{"{job=\"api\",a=\"b\"}", "{x=\"y\"}"}));
  EXPECT_EQ(options.id_labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options_of(kSource + std::string("series: { match: '{a=\"b\",c=\"d\"}' }")).match,
            std::vector<std::string>{"{a=\"b\",c=\"d\"}"});
}

TEST(RunOptions, CountsTimesInSteps) {
  const auto with = [](const std::string& freq, const std::string& model) {
    return options_of(kSource + ("series: { freq: " + freq + " }\nmodels: { default: { " + model +
                                 " } }\nsinks: { kafka: { forecasts: f } }\n"));
  };

  EXPECT_EQ(with("5m", "season: 1d, horizon: 6h").season, 288);
  EXPECT_EQ(with("5m", "season: 1d, horizon: 6h").horizon, 72);
  EXPECT_EQ(with("5m", "season: 1d, horizon: 6h").forecast_every, minutes{90});
  EXPECT_EQ(with("5m", "season: 12, horizon: 7").season, 12);
  EXPECT_EQ(with("5m", "season: 12, horizon: 7").horizon, 7);
  EXPECT_EQ(with("5m", "season: 12, horizon: 7").forecast_every, minutes{10});
  EXPECT_EQ(with("5m", "season: none").season, 0);
  EXPECT_EQ(with("5m", "season: none").horizon, 10);
  EXPECT_EQ(with("1h", "season: auto").season, -1);
  EXPECT_EQ(with("1h", "season: auto").horizon, 24);
  EXPECT_EQ(with("1h", "forecast_every: 3h").forecast_every, hours{3});
}

TEST(RunOptions, DescribesOtherModelsWhole) {
  const auto with = [](const std::string& model) {
    return options_of(kSource + ("series: { freq: 1h }\nmodels: { default: { " + model + " } }\n"));
  };

  const RunOptions ets = with("class: ets, season: [24, 1w], box_cox: 0.5");
  EXPECT_EQ(ets.model, "ets");
  EXPECT_EQ(ets.spec.name, "ets");
  EXPECT_EQ(ets.spec.season, 24);
  EXPECT_EQ(ets.spec.others, std::vector<int>{168});
  EXPECT_TRUE(ets.spec.box_cox);
  EXPECT_EQ(with("class: ets").spec.season, 24);
  EXPECT_EQ(with("class: auto").model, "auto");

  const RunOptions arima = with("order: [1, 0, 2]");
  EXPECT_EQ(arima.model, "arima");
  EXPECT_EQ(arima.spec.order->q, 2);
}

TEST(RunOptions, TakesTheRestFromTheFileUnlessTheCommandLineSaysOtherwise) {
  const std::string rest =
      "latency: { budget: 20ms, max_batch: 7 }\nworkers: 3\nstate: { local: { path: s }, every: 2m "
      "}\n"
      "detect: { budget: 2/day, direction: above, min_dev: 1.5, for: 4 }\n"
      "server: { listen: '[::1]:0' }\nlog: { format: json }\n"
      "sinks: { kafka: { alerts: a, forecasts: f } }\n"
      "series: { lateness: 0s, most: 9 }\n";
  const RunOptions options = options_of(kSource + rest);

  EXPECT_EQ(options.latency_budget, milliseconds{20});
  EXPECT_EQ(options.max_batch, 7);
  EXPECT_EQ(options.workers, 3);
  EXPECT_EQ(options.state_path, "s");
  EXPECT_EQ(options.snapshot_every, minutes{2});
  EXPECT_EQ(options.budget.alarms, 2);
  EXPECT_EQ(options.policy.direction, AlertPolicy::Direction::kAbove);
  EXPECT_EQ(options.policy.min_dev, 1.5);
  EXPECT_EQ(options.policy.for_points, 4);
  EXPECT_EQ(options.server.listen, "[::1]:0");
  EXPECT_TRUE(options.log_json);
  EXPECT_EQ(options.alerts_topic, "a");
  EXPECT_EQ(options.forecasts_topic, "f");
  EXPECT_EQ(options.lateness, Duration{0});
  EXPECT_EQ(options.most_series, 9U);
  EXPECT_EQ(options_of(kSource + std::string("server: { listen: none }")).server.listen, "");
  EXPECT_EQ(options_of(kSource + std::string("state: { kafka: { topic: t } }")).state_topic, "t");

  Values values;
  values.add("--log-format", {"text", "--log-format"});
  values.add("log.format", {"json", "c.yaml"});
  EXPECT_EQ(values["--log-format"].text, "text");
}

TEST(RunOptions, HandsCalendarsAndRecoveryToTheEngine) {
  const RunOptions options = options_of(kSource + std::string(R"(
detect: { calendars: ['Sat,Sun 02:00-04:00', 2024-12-24/2024-12-27], min_dev: 10% of range }
recover: { policy: keep, window: 2w }
models: { default: { class: ets } }
)"));
  const Partition::Options engine = partition_options(options);

  EXPECT_EQ(engine.pipeline.history, 2 * 7 * 24 * 60);
  EXPECT_TRUE(engine.pipeline.policy.keeps_world);
  EXPECT_EQ(engine.pipeline.policy.min_dev, 0.1);
  EXPECT_EQ(engine.pipeline.policy.dev_unit, AlertPolicy::Options::DevUnit::kRange);
  ASSERT_NE(engine.calendar, nullptr);
  EXPECT_TRUE(engine.calendar->covers(parse_timestamp("2024-12-27T23:59").value()));
  EXPECT_FALSE(engine.calendar->covers(parse_timestamp("2024-12-28T01:59").value()));
  EXPECT_TRUE(engine.calendar->covers(parse_timestamp("2024-12-28T02:00").value()));

  const Partition::Options before = partition_options(options_of(kSource));
  EXPECT_EQ(before.pipeline.history, Pipeline::Options{}.history);
  EXPECT_FALSE(before.live.policy.keeps_world);
  EXPECT_EQ(before.calendar, nullptr);
}

TEST(RunOptions, ReadsTheConfigOnceMoreFromItsCommandLine) {
  const std::string path = test_file();
  Values command_line;
  command_line.add("--config", {path, "--config"});
  command_line.add("--quiet", {"", "--quiet"});

  std::ofstream(path) << kSource;
  const Result<RunOptions> first = read_run_options(command_line);
  ASSERT_TRUE(first);
  std::ofstream(path) << kSource << "workers: 5\n";
  const Result<RunOptions> second = read_run_options(first->command_line);
  ASSERT_TRUE(second);
  std::ofstream(path) << "workers: none\n";
  const Result<RunOptions> third = read_run_options(second->command_line);
  std::remove(path.c_str());

  EXPECT_EQ(first->workers, 1);
  EXPECT_EQ(second->workers, 5);
  EXPECT_TRUE(second->quiet);
  EXPECT_FALSE(third);
}

}  // namespace
}  // namespace foreshock::app
