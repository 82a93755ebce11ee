#include "foreshock/serve/alert_detail.h"

namespace foreshock {

std::string_view name_of(AlertDetail::Of of) {
  switch (of) {
    case AlertDetail::Of::kValue:
      return "value";
    case AlertDetail::Of::kLevel:
      return "level";
    case AlertDetail::Of::kSlope:
      return "slope";
    case AlertDetail::Of::kDeviation:
      return "deviation";
    case AlertDetail::Of::kCorrelation:
      return "correlation";
  }
  return "";
}

void write_detail(const AlertDetail& detail, JsonWriter& json) {
  if (!detail.why.empty()) json.text("why", detail.why);
  if (detail.p_alert > 0) json.number("p_alert", detail.p_alert);
  if (detail.size) {
    json.key("size");
    json.begin_object();
    json.text("of", name_of(detail.size->of));
    json.number("value", detail.size->value);
    json.number("error", detail.size->error);
    json.end_object();
  }
  if (detail.began) {
    json.key("began");
    json.begin_object();
    json.text("earliest", format_timestamp(detail.began->earliest));
    json.text("latest", format_timestamp(detail.began->latest));
    json.end_object();
  }
  if (!detail.evidence.empty()) {
    json.key("evidence");
    json.begin_object();
    for (const auto& [what, nats] : detail.evidence) json.number(what, nats);
    json.end_object();
  }
  if (detail.season) {
    json.key("season");
    json.begin_object();
    json.number("before", detail.season->before);
    json.number("now", detail.season->now);
    json.end_object();
  }
}

}  // namespace foreshock
