#include "foreshock/app/service/settings_of.h"

#include <random>
#include <utility>

#include "foreshock/app/option_parts.h"
#include "foreshock/detect/budget.h"
#include "foreshock/kafka/defaults.h"

namespace foreshock::app {
namespace {

constexpr int kSpread = 8;  ///< Moments of the interval at which snapshots begin.

/// A member without a name of its own gets one that no other process has.
const std::string& drawn_name() {
  static const std::string name = [] {
    std::random_device entropy;
    return std::to_string(entropy()) + std::to_string(entropy());
  }();
  return name;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

}  // namespace

kafka::Properties client_properties(const RunOptions& options) {
  kafka::Properties out = options.kafka.properties;
  out["bootstrap.servers"] = joined(options.kafka.brokers);
  out.emplace("client.id", "foreshock");
  return out;
}

kafka::Properties member_properties(const RunOptions& options, const Stage& stage) {
  kafka::Properties out = kafka::for_consumer(client_properties(options));
  out["group.id"] = stage.group;
  if (!stage.instance.empty()) out["group.instance.id"] = stage.instance;
  return out;
}

bool is_rekeyed(const RunOptions& options) {
  return options.kafka.rekey == KafkaSourceOptions::Rekey::kAlways;
}

Stage stage_of(const RunOptions& options, Stage::Kind kind, int number) {
  const bool rekeys = kind == Stage::Kind::kRekey;
  const std::string suffix = "." + std::to_string(number);
  Stage out;
  out.kind = kind;
  out.group = options.kafka.group + (rekeys ? ".rekey" : "");
  if (!options.kafka.instance.empty()) out.instance = options.kafka.instance + suffix;
  const std::string& name = options.kafka.instance.empty() ? drawn_name() : options.kafka.instance;
  out.transactional_id = out.group + "." + name + suffix;
  out.topics = options.kafka.topics;
  if (is_rekeyed(options) && !rekeys) out.topics = {options.kafka.rekey_topic};
  return out;
}

Partition::Options partition_options(const RunOptions& options) {
  Partition::Options out;
  out.model = options.model;
  out.frequency = *options.frequency;
  out.live = {.season = options.season_steps(),
              .p_alert = alert_line(options.budget, out.frequency),
              .policy = options.policy};
  if (options.model != kLiveModel) {
    out.pipeline.model = options.spec;
    out.pipeline.model.season = options.season_steps();
  }
  out.pipeline.p_alert = out.live.p_alert;
  out.pipeline.policy = options.policy;
  out.pipeline.history = history_steps(options.window, out.frequency);
  out.calendar = options.calendar;
  out.lateness = options.lateness;
  out.most_series = options.most_series;
  out.horizon = options.forecasts_topic.empty() ? 0 : options.horizon;
  out.forecast_every = options.forecast_every;
  for (const double level : options.levels) out.watch_levels.emplace_back(level / 100);
  return out;
}

Decoder::Options decoder_options(const RunOptions& options, const std::string& topic) {
  Decoder::Options out;
  const bool rekeyed = is_rekeyed(options) && topic == options.kafka.rekey_topic;
  out.format = rekeyed ? WireFormat::kPlain : options.kafka.format;
  if (rekeyed) return out;  // Chosen and named by the stage before.
  out.pointers = options.kafka.pointers;
  out.id_labels = options.id_labels;
  out.match = options.match;
  return out;
}

bool starts_at_end(const RunOptions& options) {
  const auto found = options.kafka.properties.find("auto.offset.reset");
  return found != options.kafka.properties.end() &&
         (found->second == "latest" || found->second == "end" || found->second == "largest");
}

std::chrono::nanoseconds first_snapshot_after(const RunOptions& options, int partition) {
  return options.snapshot_every * (1 + partition % kSpread) / kSpread;
}

}  // namespace foreshock::app
