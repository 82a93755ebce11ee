#pragma once

/// What `foreshock run` works with.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/settings.h"
#include "foreshock/core/frequency.h"
#include "foreshock/core/result.h"
#include "foreshock/detect/budget.h"
#include "foreshock/detect/calendar.h"
#include "foreshock/detect/policy.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/ingest/decode.h"
#include "foreshock/ingest/time_zone.h"

namespace foreshock::app {

struct KafkaSourceOptions {
  std::vector<std::string> brokers;  ///< host:port
  std::vector<std::string> topics;
  std::string group = "foreshock";
  std::string instance;  ///< group.instance.id; empty: dynamic membership.
  WireFormat format = WireFormat::kAuto;
  JsonPointers pointers;
  std::map<std::string, std::string> properties;  ///< Passed through to librdkafka. Secrets too.
  enum class Rekey : std::uint8_t { kAuto, kAlways, kNever } rekey = Rekey::kAuto;
  std::string rekey_topic = "foreshock.rekey";
  std::string dead_letter_suffix = ".dlq";  ///< <topic>.dlq; empty: dropped, only counted.
};

struct CsvSourceOptions {
  std::string path;  ///< File or folder; empty: no such source.
  double speed = 0;  ///< 0: as fast as it goes.
  Duration live{0};  ///< The last of it, at that speed; 0: all of it.
};

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";  ///< Empty: no listener.
  std::string token;                      ///< Empty: everybody may ask.
  std::string url;                        ///< How others reach it: for links in alerts.
  std::vector<std::string> origins;       ///< Other origins that may ask and frame.
  std::size_t history_bytes = 192 << 20;  ///< For the points that pages and queries see.
};

struct SinkOptions {
  std::vector<std::string> alertmanager;
  std::vector<std::string> webhook;
  std::string webhook_form = "alertmanager";
  std::string webhook_key;  ///< PagerDuty's routing key.
  std::string jsonl;        ///< Path; empty: none.
};

struct RunOptions {
  KafkaSourceOptions kafka;
  CsvSourceOptions csv;
  bool lines = false;         ///< sources.stdin
  bool remote_write = false;  ///< sources.remote_write
  /// A source that is not Kafka: no broker is needed.
  bool is_local() const { return !csv.path.empty() || lines || remote_write; }
  std::vector<std::string> id_labels;
  std::vector<std::string> match;
  std::optional<TimeZone> zone;        ///< Of sources.csv; UTC if not given.
  std::optional<Frequency> frequency;  ///< Always one; 1m where none is given.
  bool frequency_given = false;
  Duration lateness = std::chrono::seconds{30};
  std::size_t most_series = 1'000'000;
  std::string model{kLiveModel};  ///< models.default.class
  ModelSpec spec;                 ///< Of any other model: orders, powers and seasons too.
  int season = -1;                ///< Steps; -1: the calendar's; 0: none.
  int horizon = 10;               ///< Steps, >= 1.
  Duration forecast_every{0};     ///< 0: none are published.
  std::vector<double> levels;     ///< Percent, ascending: 80, 95.
  Budget budget;
  AlertPolicy::Options policy;
  std::shared_ptr<const Calendar> calendar;  ///< Null: none.
  Span window;                               ///< Of refits; not given: the engine's.
  Duration latency_budget = std::chrono::milliseconds{50};
  int max_batch = 10'000;
  int workers = 1;
  std::string state_path;   ///< state.local.path; empty: not local.
  std::string state_topic;  ///< state.kafka.topic; empty: not on Kafka.
  Duration snapshot_every = std::chrono::seconds{30};
  std::string alerts_topic;  ///< sinks.kafka.alerts; empty: none.
  std::string forecasts_topic;
  ServerOptions server;
  SinkOptions sinks;
  bool log_json = false;
  bool quiet = false;
  bool verbose = false;
  std::string yaml;     ///< Every key as it is in force, for people; no secrets.
  Values command_line;  ///< What read_run_options() takes to read the config once more.

  int season_steps() const { return season < 0 ? frequency->calendar_season() : season; }
};

/// Errors:  kInvalidArgument that begins with where the value was given; what is missing, with the
///          name of the config.
Result<RunOptions> run_options(const Values& values);

/// The same of a command line and of the config that its --config names.
Result<RunOptions> read_run_options(const Values& command_line);

}  // namespace foreshock::app
