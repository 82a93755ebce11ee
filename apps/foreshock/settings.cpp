#include "foreshock/app/settings.h"

#include <algorithm>
#include <array>

#include "foreshock/core/check.h"

namespace foreshock::app {
namespace {

using Type = Setting::Type;

constexpr unsigned bit(Verb verb) {
  return 1U << static_cast<unsigned>(verb);
}
constexpr unsigned kF = bit(Verb::kForecast);
constexpr unsigned kB = bit(Verb::kBacktest);
constexpr unsigned kD = bit(Verb::kDetect);
constexpr unsigned kI = bit(Verb::kIdentify);
constexpr unsigned kC = bit(Verb::kDecompose);
constexpr unsigned kS = bit(Verb::kSpectrum);
constexpr unsigned kT = bit(Verb::kDrift);
constexpr unsigned kR = bit(Verb::kRun);
constexpr unsigned kY = bit(Verb::kReplay);
constexpr unsigned kP = bit(Verb::kPlan);
constexpr unsigned kModels = kF | kB | kD;           // The verbs that fit models to series.
constexpr unsigned kFiles = kModels | kI | kC | kS;  // The verbs that read series.

constexpr auto kVerbs = std::to_array<VerbEntry>({
    {Verb::kForecast, "forecast", "Point and interval forecasts for every series of a file",
     "[FILE|-]",
     "  foreshock forecast sales.csv --horizon 12\n"
     "  foreshock forecast sales.csv --model ets,seasonal-naive --level 90 --output next.csv"},
    {Verb::kBacktest, "backtest",
     "How good the forecasts would have been: rolling origin, no peeking", "[FILE|-]",
     "  foreshock backtest sales.csv --model auto,seasonal-naive\n"
     "  foreshock backtest sales.csv --windows 5 --report sales.html --fail-on \"mase>1\""},
    {Verb::kDetect, "detect", "Replays a file and scores every point before it is learnt",
     "[FILE|-]",
     "  foreshock detect metrics.csv --budget 1/week\n"
     "  zcat metrics.csv.gz | foreshock detect - --format ndjson --fail-on alert\n"
     "  foreshock detect sales.csv --changes level --report changes.html"},
    {Verb::kIdentify, "identify",
     "What a series shows before any model: correlations, unit roots, seasons, orders", "[FILE|-]",
     "  foreshock identify sales.csv\n"
     "  foreshock identify sales.csv --season 12 --format ndjson --report sales.html"},
    {Verb::kDecompose, "decompose", "Trend, seasons and remainder of every series", "[FILE|-]",
     "  foreshock decompose sales.csv\n"
     "  foreshock decompose load.csv --season 24,168 --components --report load.html"},
    {Verb::kSpectrum, "spectrum", "Power by frequency, and what stands out of it", "[FILE|-]",
     "  foreshock spectrum sales.csv\n"
     "  foreshock spectrum load.csv --method multitaper --report load.html"},
    {Verb::kDrift, "drift", "What changed between two tables, and which kind of drift it is",
     "REF CUR | FILE --split TIME | FILE --window N",
     "  foreshock drift january.csv february.csv --report drift.html\n"
     "  foreshock drift train.csv live.csv --target price --fail-on concept,selection\n"
     "  foreshock drift metrics.csv --window 288"},
    {Verb::kRun, "run", "The service: reads topics, scores every point, alerts, forecasts, serves",
     "--config FILE",
     "  foreshock run --config foreshock.yaml\n"
     "  foreshock run --config /etc/foreshock --log-format json"},
    {Verb::kReplay, "replay", "Says again what the service said of records: the same bytes and ids",
     "--config FILE --from TOPIC[/PARTITION]@OFFSET",
     "  foreshock replay --config foreshock.yaml --from metrics/3@4711\n"
     "  foreshock replay --config foreshock.yaml --from metrics@0 --with-ids > said.ndjson"},
    {Verb::kPlan, "plan", "Memory and cores for N series, measured on this machine", "",
     "  foreshock plan --series 100000 --freq 1m\n"
     "  foreshock plan --series 1000000 --freq 1m --model live\n"
     "  foreshock plan --series 5000 --freq 1h --season 168 --format json"},
    {Verb::kConfig, "config", "Checks a config file, or prints every key: with defaults, as schema",
     "check FILE | print | schema | keys",
     "  foreshock config print > foreshock.yaml\n"
     "  foreshock config check foreshock.yaml\n"
     "  foreshock config schema > config.schema.json"},
    {Verb::kCompletion, "completion", "Prints a completion script for a shell", "bash|zsh|fish",
     "  foreshock completion bash > /etc/bash_completion.d/foreshock\n"
     "  foreshock completion fish > ~/.config/fish/completions/foreshock.fish"},
});

/// A key of the config file that has no flag: `run` reads it.
constexpr Setting key(Type type, std::string_view place, std::string_view value,
                      std::string_view fallback, std::string_view unit, std::string_view about) {
  return {type, "", "", place, value, fallback, unit, about};
}

constexpr auto kSettings = std::to_array<Setting>({
    key(Type::kList, "sources.kafka.brokers", "[localhost:9092]", "", "host:port",
        "Brokers to begin with; the rest of the cluster is found through them"),
    key(Type::kList, "sources.kafka.topics", "[metrics]", "", "", "Topics to read"),
    key(Type::kText, "sources.kafka.group", "", "foreshock", "",
        "Consumer group: processes of one group share the partitions"),
    key(Type::kText, "sources.kafka.instance", "foreshock-1", "", "",
        "Name of this process in its group; with one, a restart keeps its partitions"),
    key(Type::kChoice, "sources.kafka.format",
        "auto|plain|prometheus|telegraf|influx|otlp-json|otlp-protobuf|pointers", "auto", "",
        "What the records are; auto: told from the bytes of each"),
    key(Type::kText, "sources.kafka.pointers.name", "/metric", "", "JSON pointer",
        "For format pointers: where a record has the name of its series"),
    key(Type::kText, "sources.kafka.pointers.series", "temperature", "", "",
        "For format pointers: the name of every series, where records have none"),
    key(Type::kText, "sources.kafka.pointers.time", "/at", "", "JSON pointer",
        "For format pointers: where its time is; the record's own if not given"),
    key(Type::kText, "sources.kafka.pointers.value", "/reading", "", "JSON pointer",
        "For format pointers, which needs it: where its value is"),
    key(Type::kMap, "sources.kafka.pointers.labels", "{site: /where/site}", "", "JSON pointer",
        "For format pointers: where its labels are, by their names"),
    key(Type::kProperties, "sources.kafka.properties", "{security.protocol: SSL}", "", "",
        "Any properties of librdkafka; the value of NAME_file is read from that file"),
    key(Type::kChoice, "sources.kafka.rekey", "auto|always|never", "auto", "",
        "Whether records first pass a topic keyed by series; auto: where their keys are others"),
    key(Type::kText, "sources.kafka.rekey_topic", "", "foreshock.rekey", "", "That topic"),
    key(Type::kText, "sources.kafka.dead_letters", "", ".dlq", "",
        "TOPIC.dlq takes the records of TOPIC that can't be read; none: they are only counted"),
    key(Type::kText, "sources.csv.path", "metrics.csv", "", "",
        "Instead of Kafka: a CSV file, or a folder of them, replayed in order of its times"),
    key(Type::kText, "sources.csv.speed", "60x", "max", "",
        "How fast: 60x for an hour in a minute, max; at its end the service goes on serving"),
    key(Type::kText, "sources.csv.live", "1d", "all", "time",
        "Only the last of the file comes at that speed, all before it at once"),
    key(Type::kMap, "sources.stdin", "{}", "", "",
        "Instead of Kafka: lines of standard input, each a record of docs/formats/wire.md"),
    key(Type::kMap, "sources.remote_write", "{}", "", "",
        "Instead of Kafka: what Prometheus writes to /api/v1/write"),
    key(Type::kList, "series.id_labels", "[job, instance]", "", "",
        "Labels that make a series; all of them if not given"),
    key(Type::kItems, "series.match", "['{job=\"api\"}']", "", "",
        "Selectors; a series that meets none of them is left out"),
    key(Type::kTime, "series.lateness", "", "30s", "",
        "How long a step waits for values that come out of order"),
    key(Type::kCount, "series.most", "", "1000000", "series",
        "Most series held in each partition; beyond, the one not seen for longest goes"),
    {Type::kText, "--horizon", "-h", "models.default.horizon", "STEPS", "auto", "steps or a time",
     "How far to look: 24, or 6h; auto: one season, 10 steps where there is none", kF | kB},
    {Type::kItems, "--season", "", "models.default.season", "M[,M]", "auto", "steps or a time",
     "Steps a season: 24, or 1d, or 24,168; auto: the calendar's if the data agree; none",
     kFiles | kP},
    {Type::kText, "--method", "", "", "NAME", "auto", "",
     "decompose: structural, stl; spectrum: periodogram, welch, multitaper, lomb-scargle (bears "
     "gaps)",
     kC | kS},
    {Type::kSwitch, "--components", "", "", "", "", "",
     "Every component and its standard deviation: slope, cycle, AR(1) and irregular too", kC},
    {Type::kList, "--model", "", "models.default.class", "NAMES", "auto", "",
     "Models, separated by commas (detect, plan and run take one)", kModels | kP, kLiveModel},
    {Type::kList, "--order", "", "models.default.order", "P,D,Q", "none", "",
     "This ARIMA model instead of a search; without --model, arima is meant", kModels},
    {Type::kList, "--seasonal", "", "models.default.seasonal", "P,D,Q[,M]", "none", "",
     "Its seasonal part; M steps a season, that of --season if not given", kModels},
    {Type::kChoice, "--compat", "", "models.default.compat", "none|r", "none", "",
     "r: ARIMA orders by the rules of R's auto.arima, for the same ones as before", kModels},
    {Type::kText, "--box-cox", "", "models.default.box_cox", "LAMBDA", "none", "",
     "ARIMA or ets of this Box-Cox power, 0 (log y) to 2, or auto; without --model, arima is meant",
     kModels},
    {Type::kList, "--regressors", "", "", "COLUMNS", "", "",
     "Columns that explain the values (arima, structural); rows without a value tell what is ahead",
     kF | kB},
    {Type::kList, "--level", "", "models.default.levels", "LEVELS", "80,95", "percent",
     "Levels of the intervals, between 0 and 100", kModels},
    key(Type::kText, "models.default.forecast_every", "", "auto", "time",
        "Event time between published forecasts; auto: a quarter of the horizon; none"),
    {Type::kText, "--freq", "", "series.freq", "STEP", "auto", "time",
     "Step of the series: 5m, 1h, 1D, 1W, MS (month), QS (quarter); auto: as seen (plan, run: 1m)",
     kFiles | kP},
    {Type::kText, "--tz", "", "series.tz", "ZONE", "UTC", "",
     "Of times without a zone, and of those printed: Europe/Berlin, +02:00 (run: of sources.csv)",
     kFiles | kT},
    {Type::kText, "--budget", "", "detect.budget", "RATE", "1/week", "alarms",
     "False alarms that each series may raise: 1/week, 2/day, 1/10000 (points)", kD},
    {Type::kChoice, "--changes", "", "", "none|level|variance|all", "none", "",
     "In place of scores: when whole series changed their level or trend, their variance", kD},
    {Type::kChoice, "--direction", "", "detect.direction", "both|above|below", "both", "",
     "Which side of the expectation alerts", kD},
    {Type::kText, "--min-dev", "", "detect.min_dev", "X", "0", "units of the series, or percent",
     "Smaller deviations never alert: 5, 5% (of what was expected), 10% of range (not with live)",
     kD},
    {Type::kCount, "--for", "", "detect.for", "N", "1", "points",
     "Points in a row over the line before an alert", kD},
    {Type::kTexts, "--calendar", "", "detect.calendars", "['Sat,Sun 02:00-04:00']", "", "",
     "When nothing alerts: intervals, windows of the week, .ics files; docs/formats/calendars.md",
     kD},
    key(Type::kChoice, "recover.policy", "challenge|keep", "challenge", "",
        "challenge: a change that lasts is the new normal; keep: never, the old model goes on"),
    key(Type::kText, "recover.window", "2w", "auto", "steps or a time",
        "How much past a fit looks at; auto: 512 steps, or 4 seasons (class live has no fits)"),
    key(Type::kTime, "latency.budget", "", "50ms", "",
        "From a record's arrival to its alert, the commit included, unless under load"),
    key(Type::kCount, "latency.max_batch", "", "10000", "records",
        "Most records that are worked on and committed together"),
    key(Type::kCount, "workers", "", "1", "threads",
        "Each has a consumer, a producer and its share of the partitions"),
    key(Type::kText, "state.kafka.topic", "foreshock.state", "", "",
        "Compacted topic for snapshots; this or state.local, or a restart learns anew"),
    key(Type::kText, "state.local.path", "/var/lib/foreshock", "", "", "Folder for snapshots"),
    key(Type::kTime, "state.every", "", "30s", "", "Between two snapshots of a partition"),
    key(Type::kText, "sinks.kafka.forecasts", "foreshock.forecasts", "", "",
        "Topic for forecasts; none are published if not given"),
    key(Type::kText, "sinks.kafka.alerts", "foreshock.alerts", "", "",
        "Topic for alerts; none are published if not given"),
    key(Type::kList, "sinks.alertmanager", "[http://localhost:9093]", "", "URL",
        "Alertmanagers; each gets every incident, again every minute while it is open"),
    key(Type::kList, "sinks.webhook", "[https://example.org/hook]", "", "URL",
        "Get a POST when an incident opens and when it closes"),
    key(Type::kChoice, "sinks.webhook_form", "alertmanager|slack|pagerduty|cloudevents",
        "alertmanager", "", "What is posted to the webhooks"),
    key(Type::kText, "sinks.webhook_key_file", "/run/secrets/pagerduty", "", "",
        "File with PagerDuty's routing key"),
    key(Type::kText, "sinks.jsonl", "/var/log/foreshock/alerts.jsonl", "", "",
        "File to which each incident is appended when it opens and when it closes"),
    key(Type::kText, "server.listen", "", "127.0.0.1:8080", "host:port",
        "Where HTTP is served; none: nowhere"),
    key(Type::kText, "server.url", "https://foreshock.example.org", "", "URL",
        "How people reach this page: for the links in alerts"),
    key(Type::kText, "server.token_file", "/run/secrets/foreshock", "", "",
        "File with the token that every request has to carry: Authorization: Bearer ..."),
    key(Type::kList, "server.allow_origins", "[https://grafana.example.org]", "", "",
        "Origins whose pages may ask and embed; * for all"),
    key(Type::kCount, "server.history", "", "192", "MiB",
        "Memory for the names and points that pages and queries see; series beyond are not shown"),
    {Type::kChoice, "--log-format", "", "log.format", "text|json", "text", "",
     "How log lines look on standard error", kR},
    {Type::kText, "--windows", "", "", "N", "3", "",
     "Origins to forecast from; fewer where a series is too short", kB},
    {Type::kText, "--step", "", "", "N", "", "steps",
     "Steps between origins; one horizon if not given", kB},
    {Type::kFile, "--cv", "", "", "FILE", "", "", "Writes every forecast beside what came, as CSV",
     kB},
    {Type::kText, "--lags", "", "", "N", "auto", "steps",
     "Correlations up to this lag; auto: 10 log10 n, but two seasons", kI},
    {Type::kText, "--target", "", "", "COLUMN", "", "",
     "Numeric column that the others explain: has what it depends on changed?", kT},
    {Type::kText, "--label", "", "", "COLUMN", "", "", "Column of classes, likewise", kT},
    {Type::kText, "--prediction", "", "", "COLUMN", "", "",
     "A model's answers for the target or the label: have its errors changed?", kT},
    {Type::kList, "--classes", "", "", "COLUMNS", "", "",
     "Columns whose numbers are names; columns of texts are classes anyway", kT},
    {Type::kList, "--ignore", "", "", "COLUMNS", "", "", "Columns to leave out", kT},
    {Type::kText, "--split", "", "", "TIME", "", "",
     "Of one file: its rows from this time on against those before", kT},
    {Type::kCount, "--window", "", "", "N", "", "rows",
     "Of one file: its last N rows against those before", kT},
    {Type::kNumber, "--alpha", "", "", "A", "0.05", "",
     "Promised for the family of all tests: see --fdr", kT},
    {Type::kChoice, "--fdr", "", "", "bh|by|holm|bonferroni|none", "bh", "",
     "bh, by: false ones among the alarms; holm, bonferroni: any false one; none: each test", kT},
    {Type::kFile, "--report", "", "", "FILE.html", "", "",
     "Writes one self-contained page with charts, at most 2 MB (detect: of --changes; drift: or "
     ".json)",
     kB | kD | kI | kC | kS | kT},
    {Type::kText, "--fail-on", "", "", "RULE", "", "",
     "Exit 3 if it holds: alert (detect); mase>1 ... (backtest); drift, concept ... (drift)",
     kB | kD | kT},
    {Type::kSwitch, "--fail-on-drift", "", "", "", "", "", "The same as --fail-on drift", kT},
    {Type::kText, "--series", "", "", "N", "1000", "", "How many series", kP},
    {Type::kText, "--from", "", "", "PLACE", "", "",
     "TOPIC/PARTITION@OFFSET, or TOPIC@OFFSET for all partitions: the first record", kY},
    {Type::kText, "--to", "", "", "OFFSET", "", "",
     "Of the record behind the last; the end of the partition if not given", kY},
    {Type::kText, "--series", "", "", "KEY", "", "", "Prints what is said of this series only", kY},
    {Type::kSwitch, "--forecasts", "", "", "", "", "", "Prints forecasts beside alerts", kY},
    {Type::kSwitch, "--with-ids", "", "", "", "", "",
     "Prints {\"id\":...,\"key\":...,\"value\":...}: ce_id, key and value of the record", kY},
    {Type::kText, "--id-col", "", "", "NAME", "", "", "Column that names the series", kFiles | kT},
    {Type::kText, "--time-col", "", "", "NAME", "", "", "Column with the times", kFiles | kT},
    {Type::kText, "--value-col", "", "", "NAME", "", "", "Column with the values", kFiles | kT},
    {Type::kText, "--delimiter", "", "", "CHAR", "", "",
     "Between columns: , ; | or tab; sniffed if not given", kFiles | kT},
    {Type::kText, "--decimal", "", "", "CHAR", ".", "", "Decimal sign: . or ,", kFiles | kT},
    {Type::kChoice, "--dup", "", "", "last|mean|error", "last", "",
     "What to make of two values at the same time", kFiles},
    {Type::kText, "--max-bad", "", "", "N", "0", "rows", "Rows that may be unreadable",
     kFiles | kT},
    {Type::kSwitch, "--in-memory", "", "", "", "", "",
     "Reads a long file whole, so that its series may be mixed", kFiles},
    {Type::kText, "--threads", "", "", "N", "", "",
     "Threads, at most; all cores if not given; the output never depends on it", kFiles | kT},
    {Type::kChoice, "--format", "", "", "table|csv|json|ndjson", "", "",
     "table on a terminal and csv elsewhere if not given", kFiles | kT | kP},
    {Type::kChoice, "--format", "", "", "ndjson", "ndjson", "",
     "A line an event, its bytes those of the record's value", kY},
    {Type::kFile, "--output", "", "", "FILE", "", "", "Writes here instead of to standard output",
     kFiles | kT | kP | kY},
    {Type::kFile, "--config", "", "", "FILE", "", "",
     "Defaults from a YAML file or a folder of them", kFiles | kT | kR | kP | kY},
    {Type::kSwitch, "--quiet", "-q", "", "", "", "", "Says nothing but errors",
     kFiles | kT | kR | kP | kY},
    {Type::kSwitch, "--verbose", "-v", "", "", "", "",
     "Says which models were fitted; run: logs more", kFiles | kT | kR | kP | kY},
});

}  // namespace

std::span<const VerbEntry> verbs() {
  return kVerbs;
}
std::span<const Setting> settings() {
  return kSettings;
}

namespace {

const Setting& setting_of(std::string_view name) {
  const auto* const found = std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) {
    return s.flag == name || s.key == name;
  });
  FORESHOCK_CHECK(!name.empty() && found != kSettings.end());
  return *found;
}

}  // namespace

std::string_view default_of(std::string_view name) {
  return setting_of(name).fallback;
}
std::string_view run_default_of(std::string_view name) {
  const Setting& setting = setting_of(name);
  return setting.run_fallback.empty() ? setting.fallback : setting.run_fallback;
}

void Values::add(std::string_view name, Given given) {
  const Setting& setting = setting_of(name);
  const auto [place, is_new] = given_.try_emplace(&setting, given);
  if (is_new || !setting.has_entries()) return;
  std::vector<Given>& all = place->second.items;
  all.insert(all.end(), given.items.begin(), given.items.end());
}

bool Values::has(std::string_view name) const {
  return given_.contains(&setting_of(name));
}

Given Values::operator[](std::string_view name) const {
  const Setting& setting = setting_of(name);
  const auto found = given_.find(&setting);
  if (found != given_.end()) return found->second;
  return {std::string(setting.fallback), std::string(name)};
}

bool Values::are_for_run() const {
  return std::any_of(given_.begin(), given_.end(), [](const auto& entry) {
    const auto& [setting, given] = entry;
    // These `detect` reads, too.
    if (setting->key.starts_with("recover.")) return false;
    return setting->is_for_run_alone() && (given.text != setting->fallback || !given.items.empty());
  });
}

}  // namespace foreshock::app
