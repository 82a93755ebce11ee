#include "foreshock/serve/cloud_event.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "foreshock/serve/siphash.h"
#include "foreshock/serve/utf8.h"

namespace foreshock {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kLongestError = 1000;

/// "foreshock.events". Not a secret: it only keeps our ids apart from other uses of the hash.
constexpr std::array<std::uint8_t, 16> kIdKey = {'f', 'o', 'r', 'e', 's', 'h', 'o', 'c',
                                                 'k', '.', 'e', 'v', 'e', 'n', 't', 's'};

void append_bytes(std::int64_t number, std::string& out) {
  std::array<char, sizeof number> bytes{};
  std::memcpy(bytes.data(), &number, sizeof number);
  out.append(bytes.data(), bytes.size());
}

bool is_unreserved(char c) {  // RFC 3986, section 2.3
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

RecordHeaders cloud_event(std::string_view type, std::string_view source, std::string id,
                          Timestamp time) {
  return {{"ce_specversion", "1.0"},           {"ce_type", std::string(type)},
          {"ce_source", std::string(source)},  {"ce_id", std::move(id)},
          {"ce_time", format_timestamp(time)}, {"content-type", "application/json"}};
}

}  // namespace

std::string event_source(std::string_view group) {
  constexpr std::string_view kUpperHex = "0123456789ABCDEF";  // As RFC 3986, section 2.1 asks for.
  std::string source = "/foreshock/";
  for (const char c : group) {
    if (is_unreserved(c)) {
      source += c;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    source += '%';
    source += kUpperHex[byte >> 4U];
    source += kUpperHex[byte & 15U];
  }
  return source;
}

std::string event_id(std::string_view series, Timestamp time, std::string_view what) {
  // The length in front keeps "ab" + "c" apart from "a" + "bc".
  std::string message;
  message.reserve(2 * sizeof(std::int64_t) + series.size() + what.size());
  append_bytes(static_cast<std::int64_t>(series.size()), message);
  message += series;
  append_bytes(time.time_since_epoch().count(), message);
  message += what;

  std::string id;
  for (const std::uint8_t byte : siphash128(kIdKey, message)) {
    id += kHex[byte >> 4U];
    id += kHex[byte & 15U];
  }
  return id;
}

RecordHeaders alert_headers(const AlertEvent& event, std::string_view source) {
  const Alert& alert = event.alert;
  return cloud_event(kAlertType, source, event_id(event.series, alert.raised, name_of(alert.kind)),
                     alert.raised);
}

RecordHeaders forecast_headers(const ForecastEvent& event, std::string_view source) {
  return cloud_event(kForecastType, source, event_id(event.series, event.origin, "forecast"),
                     event.origin);
}

RecordHeaders dead_letter_headers(std::string_view error, const RecordPosition& position) {
  return {{"error", one_line(error, kLongestError)},
          {"source_topic", std::string(position.topic)},
          {"source_partition", std::to_string(position.partition)},
          {"source_offset", std::to_string(position.offset)}};
}

}  // namespace foreshock
