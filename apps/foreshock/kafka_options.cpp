#include "foreshock/app/kafka_options.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "foreshock/app/given.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kLongestTopic = 249;  // Kafka's own limit: a topic is a folder.
constexpr int kMostPort = 65'535;

/// Properties that the service sets itself, and what says so instead.
constexpr auto kOwnProperties = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"bootstrap.servers", "sources.kafka.brokers sets it"},
    {"metadata.broker.list", "sources.kafka.brokers sets it"},
    {"group.id", "sources.kafka.group sets it"},
    {"group.instance.id", "sources.kafka.instance sets it"},
    {"enable.auto.commit", "offsets are committed with what came of them"},
    {"enable.auto.offset.store", "offsets are committed with what came of them"},
    {"enable.idempotence", "transactions need it, so it is on"},
    {"enable.partition.eof", "the service sets it"},
    {"transactional.id", "it follows from the group"},
});

/// Text that was given, not empty; `fallback` stands in the table.
Result<std::string> text_of(const Values& values, std::string_view key) {
  const Given given = values[key];
  if (values.has(key) && given.text.empty()) return refuse(given, "is empty");
  return given.text;
}

Result<std::vector<std::string>> brokers_of(const Values& values) {
  std::vector<std::string> brokers;
  for (const Given& item : items_of(values["sources.kafka.brokers"])) {
    FORESHOCK_TRY(std::string broker, address_of(item, 1));
    brokers.push_back(std::move(broker));
  }
  if (brokers.empty() && values.has("sources.kafka.brokers")) {
    return refuse(values["sources.kafka.brokers"], "is empty; brokers look like localhost:9092");
  }
  return brokers;
}

Result<std::vector<std::string>> topics_of(const Values& values) {
  const Given given = values["sources.kafka.topics"];
  std::vector<std::string> topics;
  for (const Given& item : items_of(given)) {
    if (item.text.empty()) return refuse(item, "the name of a topic is empty");
    FORESHOCK_TRY(std::string topic, topic_of(item));
    if (std::find(topics.begin(), topics.end(), topic) != topics.end()) {
      return refuse(item, "'" + topic + "' stands twice");
    }
    topics.push_back(std::move(topic));
  }
  if (topics.empty() && values.has("sources.kafka.topics")) return refuse(given, "is empty");
  return topics;
}

/// RFC 6901: empty, or /parts with ~ only as ~0 and ~1.
Status check_pointer(const Given& given) {
  const std::string& text = given.text;
  bool sound = text.empty() || text.front() == '/';
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~')
      sound = sound && i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1');
  }
  if (sound) return {};
  return refuse(given, "'" + text + "' is not a JSON pointer (/tags/host; ~1 for /, ~0 for ~)");
}

Result<std::string> pointer_of(const Values& values, std::string_view key) {
  FORESHOCK_TRY(std::string pointer, text_of(values, key));
  FORESHOCK_TRY_VOID(check_pointer(values[key]));
  return pointer;
}

Result<JsonPointers> pointers_of(const Values& values) {
  JsonPointers pointers;
  FORESHOCK_TRY(pointers.name, pointer_of(values, "sources.kafka.pointers.name"));
  FORESHOCK_TRY(pointers.series, text_of(values, "sources.kafka.pointers.series"));
  FORESHOCK_TRY(pointers.time, pointer_of(values, "sources.kafka.pointers.time"));
  FORESHOCK_TRY(pointers.value, pointer_of(values, "sources.kafka.pointers.value"));
  for (const Given& label : values["sources.kafka.pointers.labels"].items) {
    if (label.name.empty()) return refuse(label, "a label needs a name");
    if (label.text.empty()) return refuse(label, "is empty");
    FORESHOCK_TRY_VOID(check_pointer(label));
    pointers.labels.emplace(label.name, label.text);
  }
  return pointers;
}

/// Pointers and the format that follows them are given together.
Status check_pointers(const KafkaSourceOptions& kafka, const Values& values) {
  constexpr auto kKeys = std::to_array<std::string_view>(
      {"sources.kafka.pointers.name", "sources.kafka.pointers.series",
       "sources.kafka.pointers.time", "sources.kafka.pointers.value",
       "sources.kafka.pointers.labels"});
  const Given format = values["sources.kafka.format"];
  if (kafka.format == WireFormat::kPointers) {
    if (kafka.pointers.value.empty()) {
      return refuse(format, "pointers needs sources.kafka.pointers.value");
    }
    if (kafka.pointers.name.empty() == kafka.pointers.series.empty()) {
      return refuse(format, "pointers needs one of sources.kafka.pointers.name and .series");
    }
    return {};
  }
  for (const std::string_view key : kKeys) {
    if (!values.has(key)) continue;
    Given given = values[key];
    if (!given.items.empty()) given = given.items.front();
    return refuse(given, "is for sources.kafka.format: pointers, not " + format.text);
  }
  return {};
}

Result<std::map<std::string, std::string>> properties_of(const Values& values) {
  std::map<std::string, std::string> properties;
  for (const Given& property : values["sources.kafka.properties"].items) {
    const auto* const own =
        std::find_if(kOwnProperties.begin(), kOwnProperties.end(),
                     [&](const auto& entry) { return entry.first == property.name; });
    if (own != kOwnProperties.end()) {
      return refuse(property, "is not to be set here: " + std::string(own->second));
    }
    properties.emplace(property.name, property.text);
  }
  return properties;
}

Result<std::string> dead_letters_of(const Values& values) {
  FORESHOCK_TRY(std::string suffix, text_of(values, "sources.kafka.dead_letters"));
  if (suffix == "none") return std::string{};
  FORESHOCK_TRY_VOID(topic_of({"x" + suffix, values["sources.kafka.dead_letters"].where}));
  return suffix;
}

}  // namespace

Result<std::string> topic_of(const Given& given) {
  const std::string& name = given.text;
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (name == "." || name == ".." || name.size() > kLongestTopic ||
      !std::all_of(name.begin(), name.end(), may_stand)) {
    return refuse(given, "'" + name +
                             "' is not the name of a topic (letters, digits, . _ -; at most " +
                             std::to_string(kLongestTopic) + ")");
  }
  return name;
}

Result<std::string> address_of(const Given& given, int least) {
  const std::string& text = given.text;
  const std::size_t colon = text.rfind(':');
  const std::string_view host =
      std::string_view(text).substr(0, colon == std::string::npos ? 0 : colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const bool plain = !host.empty() && host.find_first_of("/[]:@ ") == std::string_view::npos;
  std::optional<int> port;
  if (colon != std::string::npos) port = number_in<int>(std::string_view(text).substr(colon + 1));
  if (!(bracketed || plain) || !port || *port < least || *port > kMostPort) {
    return refuse(given, "'" + text + "' is not host:port (localhost:9092, [::1]:9092)");
  }
  return text;
}

Result<KafkaSourceOptions> kafka_source_of(const Values& values) {
  KafkaSourceOptions kafka;
  FORESHOCK_TRY(kafka.brokers, brokers_of(values));
  FORESHOCK_TRY(kafka.topics, topics_of(values));
  FORESHOCK_TRY(kafka.group, text_of(values, "sources.kafka.group"));
  FORESHOCK_TRY(kafka.instance, text_of(values, "sources.kafka.instance"));
  // The table names both enums in their order.
  FORESHOCK_TRY(const int format, choice(values["sources.kafka.format"], "sources.kafka.format"));
  kafka.format = static_cast<WireFormat>(format);
  FORESHOCK_TRY(kafka.pointers, pointers_of(values));
  FORESHOCK_TRY_VOID(check_pointers(kafka, values));
  FORESHOCK_TRY(kafka.properties, properties_of(values));
  FORESHOCK_TRY(const int rekey, choice(values["sources.kafka.rekey"], "sources.kafka.rekey"));
  kafka.rekey = static_cast<KafkaSourceOptions::Rekey>(rekey);
  FORESHOCK_TRY_VOID(text_of(values, "sources.kafka.rekey_topic"));
  FORESHOCK_TRY(kafka.rekey_topic, topic_of(values["sources.kafka.rekey_topic"]));
  FORESHOCK_TRY(kafka.dead_letter_suffix, dead_letters_of(values));
  return kafka;
}

Status check_topics(const RunOptions& options, const Values& values) {
  std::map<std::string, std::string> taken;  // Topic to the key that names it.
  for (const std::string& topic : options.kafka.topics)
    taken.emplace(topic, "sources.kafka.topics");
  if (!options.kafka.dead_letter_suffix.empty()) {
    for (const std::string& topic : options.kafka.topics) {
      const std::string letters = topic + options.kafka.dead_letter_suffix;
      const auto [before, is_new] = taken.emplace(letters, "sources.kafka.dead_letters");
      if (is_new) continue;
      return refuse(values["sources.kafka.topics"],
                    "'" + letters + "' is read, and takes the dead letters of '" + topic + "'");
    }
  }
  for (const std::string_view key : {"sources.kafka.rekey_topic", "state.kafka.topic",
                                     "sinks.kafka.forecasts", "sinks.kafka.alerts"}) {
    const Given given = values[key];
    if (given.text.empty()) continue;
    const auto [before, is_new] = taken.emplace(given.text, key);
    if (is_new) continue;
    return refuse(given, "'" + given.text + "' is the topic of " + before->second + " too");
  }
  return {};
}

}  // namespace foreshock::app
