#include "foreshock/app/run_options.h"

#include <algorithm>
#include <chrono>

#include "foreshock/app/calendar_options.h"
#include "foreshock/app/config.h"
#include "foreshock/app/config_text.h"
#include "foreshock/app/expand.h"
#include "foreshock/app/given.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/kafka_options.h"
#include "foreshock/app/model_options.h"
#include "foreshock/app/option_parts.h"

namespace foreshock::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kMostSeries = 1'000'000'000;
constexpr std::int64_t kMostRecords = 1'000'000;  ///< In a batch: they are held in memory.
constexpr int kForecastsPerHorizon = 4;  ///< So that at least three quarters of it lie ahead.

/// What `run` can't do without.
tl::unexpected<Error> missing(const Values& values, std::string_view key,
                              std::string_view example) {
  const std::string config = values["--config"].text;
  return fail(Errc::kInvalidArgument, (config.empty() ? "" : config + ": ") + std::string(key) +
                                          " is missing (" + std::string(example) + ")");
}

/// "60x", "60", "max"
Result<double> speed_of(const Given& given) {
  if (given.text == "max") return 0.0;
  std::string_view text = given.text;
  if (text.ends_with('x')) text.remove_suffix(1);
  const auto speed = number_in<double>(text);
  if (!speed || !(*speed > 0) || *speed > 1e9) {
    return refuse(given, "'" + given.text + "' is no speed (max, or 60x for an hour in a minute)");
  }
  return *speed;
}

Status add_local_source(const Values& values, RunOptions& options) {
  options.csv.path = values["sources.csv.path"].text;
  options.lines = values.has("sources.stdin");
  options.remote_write = values.has("sources.remote_write");
  FORESHOCK_TRY(options.csv.speed, speed_of(values["sources.csv.speed"]));
  const Given live = values["sources.csv.live"];
  if (live.text != "all") {
    FORESHOCK_TRY(options.csv.live, duration(live, seconds{1}, hours{24 * 366}));
  }
  const int sources = (options.csv.path.empty() ? 0 : 1) + (options.lines ? 1 : 0) +
                      (options.remote_write ? 1 : 0) + (values.has("sources.kafka.topics") ? 1 : 0);
  if (sources > 1) {
    return fail(Errc::kInvalidArgument, values["--config"].text +
                                            ": sources: one of kafka, csv, stdin and remote_write "
                                            "feeds a process");
  }
  return {};
}

Status add_source(const Values& values, RunOptions& options) {
  FORESHOCK_TRY_VOID(add_local_source(values, options));
  if (options.is_local()) return {};
  FORESHOCK_TRY(options.kafka, kafka_source_of(values));
  if (options.kafka.brokers.empty()) {
    return missing(values, "sources.kafka.brokers", "brokers: [localhost:9092]");
  }
  if (options.kafka.topics.empty()) {
    return missing(values, "sources.kafka.topics", "topics: [metrics]");
  }
  return {};
}

Status add_series(const Values& values, RunOptions& options) {
  for (const Given& label : items_of(values["series.id_labels"])) {
    if (label.text.empty()) return refuse(label, "the name of a label is empty");
    options.id_labels.push_back(label.text);
  }
  const Given match = values["series.match"];
  // A plain value is one selector, commas and all.
  const std::vector<Given> selectors =
      match.items.empty() && !match.text.empty() ? std::vector<Given>{match} : match.items;
  for (const Given& selector : selectors) {
    if (selector.text.empty()) return refuse(selector, "a selector is empty; {job=\"api\"} is one");
    options.match.push_back(selector.text);
  }
  FORESHOCK_TRY(options.zone, zone_of(values));
  FORESHOCK_TRY(options.frequency, frequency_of(values));
  options.frequency_given = options.frequency.has_value();
  if (!options.frequency) {
    FORESHOCK_TRY(options.frequency, Frequency::every(minutes{1}));
  }
  FORESHOCK_TRY(options.lateness, duration(values["series.lateness"], seconds{0}, hours{24}));
  FORESHOCK_TRY(const std::int64_t most, count(values["series.most"], 1, kMostSeries));
  options.most_series = static_cast<std::size_t>(most);
  return {};
}

/// A time as steps. Seasons are whole numbers of them, two at least.
Status check_steps(const Given& given, const Span& span, const Frequency& frequency, bool season) {
  if (span.time <= Duration{0}) return {};
  const std::string of = " steps of " + frequency.name();
  if (span.time / frequency.nominal() > kMostSteps) {
    return refuse(given, "'" + given.text + "' is more than " + std::to_string(kMostSteps) + of);
  }
  if (!season || frequency.is_calendar()) return {};
  if (span.time % frequency.nominal() == Duration{0} && span.time / frequency.nominal() > 1)
    return {};
  return refuse(given, "'" + given.text + "' is not two or more whole" + of);
}

Result<Seasons> run_seasons(const Values& values, const RunOptions& options) {
  FORESHOCK_TRY(const SeasonOption season, season_of(values));
  if (season.none) return Seasons{};
  if (!season.span.given()) return Seasons{options.frequency->calendar_season()};
  const Given given = values["--season"];
  FORESHOCK_TRY_VOID(check_steps(given, season.span, *options.frequency, true));
  for (const Span& other : season.others) {
    FORESHOCK_TRY_VOID(check_steps(given, other, *options.frequency, true));
  }
  if (options.model == kLiveModel && !season.others.empty()) {
    return refuse(given, "'" + given.text + "': the class live has one season");
  }
  return given_seasons(season, *options.frequency);
}

Status add_forecasts(const Values& values, int season, RunOptions& options) {
  const Given horizon = values["--horizon"];
  FORESHOCK_TRY(const Span span, span_of(horizon, 1));
  FORESHOCK_TRY_VOID(check_steps(horizon, span, *options.frequency, false));
  options.horizon = horizon_of(span, {*options.frequency, {}}, season);

  const Given every = values["models.default.forecast_every"];
  const bool published = !options.forecasts_topic.empty();
  const Duration step = options.frequency->nominal();
  if (every.text == "auto") {
    const int steps = (options.horizon + kForecastsPerHorizon - 1) / kForecastsPerHorizon;
    options.forecast_every = published ? steps * step : Duration{0};
  } else if (every.text == "none") {
    if (published) return refuse(every, "none, yet sinks.kafka.forecasts is given");
  } else {
    FORESHOCK_TRY(options.forecast_every,
                  duration(every, step, std::max<Duration>(step, hours{24 * 366})));
  }
  return {};
}

/// What depends on the class of the model.
Status add_recovery(const Values& values, RunOptions& options) {
  const bool is_live = options.model == kLiveModel;
  if (is_live && options.policy.dev_unit == AlertPolicy::Options::DevUnit::kRange) {
    return refuse(values["--min-dev"], "the class live keeps no range of values: 5, or 5%");
  }
  const Given given = values["recover.window"];
  FORESHOCK_TRY(options.window, recover_window_of(values));
  return check_steps(given, options.window, *options.frequency, false);
}

Status add_model(const Values& values, RunOptions& options) {
  CommonOptions common;
  FORESHOCK_TRY_VOID(add_run_model(values, common));
  options.model = common.models.front();
  FORESHOCK_TRY(const Seasons seasons, run_seasons(values, options));
  const bool is_auto = values["--season"].text == "auto";
  options.season = is_auto ? -1 : seasons.first;
  FORESHOCK_TRY_VOID(add_forecasts(values, seasons.first, options));
  FORESHOCK_TRY_VOID(add_recovery(values, options));

  if (options.model != kLiveModel) {
    FORESHOCK_TRY(options.spec, spec_for(common, options.model, seasons, Horizon(1)));
  }
  FORESHOCK_TRY(const std::vector<NamedLevel> levels, levels_of(values));
  for (const NamedLevel& level : levels) {
    options.levels.push_back(number_in<double>(level.name).value_or(level.level.share() * 100));
  }
  return {};
}

Status add_urls(const Given& given, std::vector<std::string>& out) {
  for (const Given& url : items_of(given)) {
    if (!url.text.starts_with("http://") && !url.text.starts_with("https://")) {
      return refuse(url, "'" + url.text + "' is no URL (http://host:9093)");
    }
    out.push_back(url.text);
  }
  return {};
}

Status add_server(const Values& values, ServerOptions& server) {
  const Given listen = values["server.listen"];
  server.listen.clear();
  if (listen.text != "none") {
    FORESHOCK_TRY(server.listen, address_of(listen, 0));
  }
  std::vector<std::string> urls;
  FORESHOCK_TRY_VOID(add_urls(values["server.url"], urls));
  if (!urls.empty()) server.url = urls.front();
  const Given token = values["server.token_file"];
  if (!token.text.empty()) {
    const auto secret = read_secret(token.text);
    if (!secret) return refuse(token, secret.error().message);
    server.token = *secret;
  }
  for (const Given& origin : items_of(values["server.allow_origins"])) {
    const bool is_one = origin.text == "*" || origin.text.starts_with("http://") ||
                        origin.text.starts_with("https://");
    if (!is_one || origin.text.ends_with('/')) {
      return refuse(origin,
                    "'" + origin.text + "' is no origin (https://host:port, without a path)");
    }
    server.origins.push_back(origin.text);
  }
  constexpr std::int64_t kMostMegabytes = 1 << 20;
  FORESHOCK_TRY(const std::int64_t megabytes, count(values["server.history"], 1, kMostMegabytes));
  server.history_bytes = static_cast<std::size_t>(megabytes) << 20U;
  return {};
}

Status add_sinks(const Values& values, SinkOptions& sinks) {
  FORESHOCK_TRY_VOID(add_urls(values["sinks.alertmanager"], sinks.alertmanager));
  FORESHOCK_TRY_VOID(add_urls(values["sinks.webhook"], sinks.webhook));
  sinks.webhook_form = values["sinks.webhook_form"].text;
  const Given key = values["sinks.webhook_key_file"];
  if (!key.text.empty()) {
    const auto secret = read_secret(key.text);
    if (!secret) return refuse(key, secret.error().message);
    sinks.webhook_key = *secret;
  }
  sinks.jsonl = values["sinks.jsonl"].text;
  return {};
}

/// Alerts, the pace and where things go.
Status add_service(const Values& values, RunOptions& options) {
  FORESHOCK_TRY(options.budget, budget_of(values));
  FORESHOCK_TRY(options.policy, policy_of(values));
  FORESHOCK_TRY(options.calendar, calendar_of(values));
  FORESHOCK_TRY(options.latency_budget,
                duration(values["latency.budget"], milliseconds{1}, minutes{1}));
  FORESHOCK_TRY(const std::int64_t batch, count(values["latency.max_batch"], 1, kMostRecords));
  options.max_batch = static_cast<int>(batch);
  FORESHOCK_TRY(options.workers, workers_of(values));
  FORESHOCK_TRY(options.alerts_topic, topic_of(values["sinks.kafka.alerts"]));
  FORESHOCK_TRY(options.forecasts_topic, topic_of(values["sinks.kafka.forecasts"]));
  FORESHOCK_TRY_VOID(add_server(values, options.server));
  FORESHOCK_TRY_VOID(add_sinks(values, options.sinks));
  FORESHOCK_TRY(const int log, choice(values["--log-format"], "--log-format"));
  options.log_json = log == 1;
  options.quiet = values.has("--quiet");
  options.verbose = values.has("--verbose") && !options.quiet;
  return {};
}

Status add_state(const Values& values, RunOptions& options) {
  const Given path = values["state.local.path"];
  const Given topic = values["state.kafka.topic"];
  if (values.has("state.local.path") && path.text.empty()) return refuse(path, "is empty");
  if (values.has("state.kafka.topic") && topic.text.empty()) return refuse(topic, "is empty");
  if (!path.text.empty() && !topic.text.empty()) {
    return refuse(path, "state.kafka.topic is given too; one of them keeps the state");
  }
  options.state_path = path.text;
  FORESHOCK_TRY(options.state_topic, topic_of(topic));
  FORESHOCK_TRY(options.snapshot_every, snapshot_interval_of(values));
  return {};
}

}  // namespace

Result<RunOptions> run_options(const Values& values) {
  RunOptions options;
  FORESHOCK_TRY_VOID(add_source(values, options));
  FORESHOCK_TRY_VOID(add_series(values, options));
  FORESHOCK_TRY_VOID(add_service(values, options));
  FORESHOCK_TRY_VOID(add_model(values, options));
  FORESHOCK_TRY_VOID(add_state(values, options));
  FORESHOCK_TRY_VOID(check_topics(options, values));
  return options;
}

Result<RunOptions> read_run_options(const Values& command_line) {
  if (!command_line.has("--config")) {
    return fail(Errc::kInvalidArgument,
                "run needs --config FILE (`foreshock config print` writes one to begin with)");
  }
  Values values = command_line;
  FORESHOCK_TRY_VOID(add_config(values["--config"].text, values));
  FORESHOCK_TRY(RunOptions options, run_options(values));
  options.command_line = command_line;
  options.yaml = running_config(values);
  return options;
}

}  // namespace foreshock::app
