#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include "foreshock/serve/internal/prometheus_answer.h"

namespace foreshock {
namespace {

using Alerts = std::vector<PrometheusAlert>;

Alerts alerts_now(const PrometheusApi& api) {
  return api.alerts ? api.alerts() : Alerts{};
}

/// "1e+00": alerts' values are always written with an exponent.
std::string value_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 40> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::scientific);
  return {digits.data(), end.ptr};
}

void write_alert(const PrometheusAlert& alert, JsonWriter& json) {
  json.begin_object();
  json.key("labels");
  write_labels(alert.labels, json);
  json.key("annotations");
  write_labels(alert.annotations, json);
  json.text("state", "firing");
  json.text("activeAt", format_timestamp(alert.active_at));
  json.text("value", value_text(alert.value));
  json.end_object();
}

void write_alerts(const std::vector<const PrometheusAlert*>& alerts, JsonWriter& json) {
  json.key("alerts");
  json.begin_array();
  for (const PrometheusAlert* const alert : alerts) write_alert(*alert, json);
  json.end_array();
}

/// One for each alertname.
void write_rule(const PrometheusApi& api, std::string_view name,
                const std::vector<const PrometheusAlert*>& alerts, JsonWriter& json) {
  json.begin_object();
  json.text("state", "firing");
  json.text("name", name);
  json.text("query", api.alert_query);
  json.integer("duration", 0);
  for (const char* const none : {"labels", "annotations"}) {
    json.key(none);
    write_labels({}, json);
  }
  write_alerts(alerts, json);
  json.text("health", "ok");
  json.integer("evaluationTime", 0);
  json.text("lastEvaluation", format_timestamp(api.now()));
  json.text("type", "alerting");
  json.end_object();
}

void write_group(const PrometheusApi& api, const Alerts& alerts, JsonWriter& json) {
  std::map<std::string_view, std::vector<const PrometheusAlert*>> rules;
  for (const PrometheusAlert& alert : alerts) {
    rules[alert.labels.get("alertname")].push_back(&alert);
  }
  json.begin_object();
  json.text("name", "foreshock");
  json.text("file", "foreshock");
  json.key("rules");
  json.begin_array();
  for (const auto& [name, firing] : rules) write_rule(api, name, firing, json);
  json.end_array();
  json.integer("interval", 0);
  json.integer("limit", 0);
  json.integer("evaluationTime", 0);
  json.text("lastEvaluation", format_timestamp(api.now()));
  json.end_object();
}

}  // namespace

PrometheusHandler alerts_of(SharedApi api) {
  return [api = std::move(api)](const HttpRequest&, const Form&,
                                std::string& out) -> PrometheusOutcome {
    const Alerts alerts = alerts_now(*api);
    JsonWriter json(out);
    json.begin_object();
    json.key("alerts");
    json.begin_array();
    for (const PrometheusAlert& alert : alerts) write_alert(alert, json);
    json.end_array();
    json.end_object();
    return {};
  };
}

PrometheusHandler rules_of(SharedApi api) {
  return [api = std::move(api)](const HttpRequest&, const Form& form,
                                std::string& out) -> PrometheusOutcome {
    const std::string_view type = form.first("type");
    if (!type.empty() && type != "alert" && type != "record") {
      return bad_data(R"(invalid parameter "type": not supported value ")" +
                      std::string(type.substr(0, 40)) + '"');
    }
    const Alerts alerts = type == "record" ? Alerts{} : alerts_now(*api);
    JsonWriter json(out);
    json.begin_object();
    json.key("groups");
    json.begin_array();
    if (!alerts.empty()) write_group(*api, alerts, json);
    json.end_array();
    json.end_object();
    return {};
  };
}

}  // namespace foreshock
