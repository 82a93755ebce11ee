#include "foreshock/serve/sinks/incident_record.h"

#include <span>
#include <utility>

namespace foreshock {
namespace {

constexpr std::string_view kIncidentKind = "alert.incident";
constexpr std::string_view kToldKind = "alert.told";
constexpr std::string_view kGoneKind = "alert.gone";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLongestText = std::size_t{1} << 20U;
constexpr std::uint32_t kMostLabels = 10'000;

void put_time(Timestamp time, StateWriter& out) {
  out.put(static_cast<std::int64_t>(time.time_since_epoch().count()));
}

void put_time(const std::optional<Timestamp>& time, StateWriter& out) {
  out.put(static_cast<std::uint8_t>(time.has_value()));
  put_time(time.value_or(Timestamp{}), out);
}

Result<Timestamp> get_time(StateReader& in) {
  FORESHOCK_TRY(const std::int64_t count, in.get<std::int64_t>());
  return Timestamp{Duration{count}};
}

Result<std::optional<Timestamp>> get_maybe_time(StateReader& in) {
  FORESHOCK_TRY(const std::uint8_t there, in.get<std::uint8_t>());
  FORESHOCK_TRY(const Timestamp time, get_time(in));
  return there != 0 ? std::optional(time) : std::nullopt;
}

void seal_into(std::string_view kind, const StateWriter& payload, std::vector<std::byte>& out) {
  const std::vector<std::byte> sealed = seal(kind, kVersion, payload.bytes());
  out.insert(out.end(), sealed.begin(), sealed.end());
}

Status get_labels(StateReader& in, Incident& incident) {
  FORESHOCK_TRY(const std::uint32_t labels, in.get<std::uint32_t>());
  if (labels > kMostLabels) return fail(Errc::kMalformedInput, "an incident has too many labels");
  for (std::uint32_t i = 0; i < labels; ++i) {
    FORESHOCK_TRY(std::string name, in.get_text(kLongestText));
    FORESHOCK_TRY(std::string value, in.get_text(kLongestText));
    incident.labels.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

Status get_numbers(StateReader& in, Incident& incident) {
  for (double* number : {&incident.score, &incident.p_value, &incident.value, &incident.expected,
                         &incident.lower, &incident.upper}) {
    FORESHOCK_TRY(*number, in.get<double>());
  }
  return {};
}

Result<StoredIncident> read_incident(StateReader& in) {
  StoredIncident stored;
  Incident& incident = stored.incident;
  FORESHOCK_TRY(incident.id, in.get_text(kLongestText));
  FORESHOCK_TRY(incident.series, in.get_text(kLongestText));
  FORESHOCK_TRY(incident.name, in.get_text(kLongestText));
  FORESHOCK_TRY_VOID(get_labels(in, incident));
  FORESHOCK_TRY(const std::uint8_t kind, in.get<std::uint8_t>());
  FORESHOCK_TRY(const std::uint8_t severity, in.get<std::uint8_t>());
  if (kind > static_cast<std::uint8_t>(kLastAlertKind) ||
      severity > static_cast<std::uint8_t>(Severity::kCritical)) {
    return fail(Errc::kUnsupported, "an incident of a kind or severity that is not known here");
  }
  incident.kind = static_cast<AlertKind>(kind);
  incident.severity = static_cast<Severity>(severity);
  FORESHOCK_TRY(incident.from, get_time(in));
  FORESHOCK_TRY(incident.raised, get_time(in));
  FORESHOCK_TRY(incident.until, get_maybe_time(in));
  FORESHOCK_TRY_VOID(get_numbers(in, incident));
  FORESHOCK_TRY(incident.why, in.get_text(kLongestText));
  FORESHOCK_TRY(stored.opened_at, get_time(in));
  FORESHOCK_TRY(stored.closed_at, get_maybe_time(in));
  incident.open = !stored.closed_at;
  return stored;
}

Result<StoredTold> read_told(StateReader& in) {
  StoredTold stored;
  FORESHOCK_TRY(stored.id, in.get_text(kLongestText));
  FORESHOCK_TRY(stored.target, in.get<std::uint64_t>());
  FORESHOCK_TRY(const std::uint8_t told, in.get<std::uint8_t>());
  if (told > static_cast<std::uint8_t>(Told::kClosed)) {
    return fail(Errc::kMalformedInput, "a target has been told what can't be told");
  }
  stored.told = static_cast<Told>(told);
  return stored;
}

}  // namespace

void append_record(const StoredIncident& stored, std::vector<std::byte>& out) {
  const Incident& incident = stored.incident;
  StateWriter payload;
  payload.put_text(incident.id);
  payload.put_text(incident.series);
  payload.put_text(incident.name);
  payload.put(static_cast<std::uint32_t>(incident.labels.size()));
  for (const auto& [name, value] : incident.labels) {
    payload.put_text(name);
    payload.put_text(value);
  }
  payload.put(static_cast<std::uint8_t>(incident.kind));
  payload.put(static_cast<std::uint8_t>(incident.severity));
  put_time(incident.from, payload);
  put_time(incident.raised, payload);
  put_time(incident.until, payload);
  for (const double number : {incident.score, incident.p_value, incident.value, incident.expected,
                              incident.lower, incident.upper}) {
    payload.put(number);
  }
  payload.put_text(incident.why);
  put_time(stored.opened_at, payload);
  put_time(stored.closed_at, payload);
  seal_into(kIncidentKind, payload, out);
}

void append_record(const StoredTold& stored, std::vector<std::byte>& out) {
  StateWriter payload;
  payload.put_text(stored.id);
  payload.put(stored.target);
  payload.put(static_cast<std::uint8_t>(stored.told));
  seal_into(kToldKind, payload, out);
}

void append_record(const StoredGone& stored, std::vector<std::byte>& out) {
  StateWriter payload;
  payload.put_text(stored.id);
  seal_into(kGoneKind, payload, out);
}

Result<std::variant<StoredIncident, StoredTold, StoredGone>> read_record(const Record& record) {
  const bool known =
      record.kind == kIncidentKind || record.kind == kToldKind || record.kind == kGoneKind;
  if (!known || record.version != kVersion) {
    return fail(Errc::kUnsupported, "record '" + record.kind + "' of version " +
                                        std::to_string(record.version) + " is not known here");
  }
  StateReader in(record.payload);
  std::variant<StoredIncident, StoredTold, StoredGone> out;
  if (record.kind == kIncidentKind) {
    FORESHOCK_TRY(out, read_incident(in));
  } else if (record.kind == kToldKind) {
    FORESHOCK_TRY(out, read_told(in));
  } else {
    StoredGone gone;
    FORESHOCK_TRY(gone.id, in.get_text(kLongestText));
    out = std::move(gone);
  }
  if (in.left() != 0) {
    return fail(Errc::kMalformedInput, "record '" + record.kind + "' is longer than it should be");
  }
  return out;
}

}  // namespace foreshock
