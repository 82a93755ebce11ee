#include "foreshock/serve/sinks/notice.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace foreshock {
namespace {

/// For a query: all but unreserved letters (RFC 3986, section 2.3) as %XX.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

}  // namespace

std::string short_number(double value) {
  if (std::isnan(value)) return "missing";
  std::array<char, 32> digits{};
  const auto done = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                  std::chars_format::general, 6);
  return {digits.data(), done.ptr};
}

std::string summary_of(const Incident& incident) {
  const std::string score = ", score " + short_number(incident.score);
  switch (incident.kind) {
    case AlertKind::kSilence:
      return incident.series + ": no values since " + format_timestamp(incident.from) + score;
    case AlertKind::kSeasonalityChange:
      return incident.series + ": its season has changed" + score;
    case AlertKind::kStateGap:
      return incident.series + ": input that its state rests on is gone";
    case AlertKind::kVarianceChange:
      return incident.series + ": its noise is of another size" + score;
    case AlertKind::kDependenceChange:
      return incident.series + ": what follows what has changed" + score;
    case AlertKind::kMissingRate:
      return incident.series + ": values go missing more often" + score;
    case AlertKind::kTrendChange:
    case AlertKind::kNone:
    case AlertKind::kSpike:
    case AlertKind::kDip:
    case AlertKind::kLevelShift:
      break;
  }
  return incident.series + ": " + short_number(incident.value) + " observed, " +
         short_number(incident.expected) + " expected (" + short_number(incident.lower) + " to " +
         short_number(incident.upper) + ")" + score;
}

std::string description_of(const Incident& incident) {
  std::string out(name_of(incident.kind));
  out += " that began at " + format_timestamp(incident.from) + " and was known at " +
         format_timestamp(incident.raised) + ", p-value " + short_number(incident.p_value);
  if (!incident.why.empty()) out += " (" + incident.why + ")";
  if (incident.until) out += "; it ended at " + format_timestamp(*incident.until);
  return out;
}

std::string link_of(const Incident& incident, std::string_view external_url) {
  if (external_url.empty()) return {};
  std::string out(external_url);
  while (out.ends_with('/')) out.pop_back();
  const auto raised = std::chrono::floor<std::chrono::milliseconds>(incident.raised);
  return out + "/?series=" + percent_encoded(incident.series) +
         "&at=" + std::to_string(raised.time_since_epoch().count());
}

}  // namespace foreshock
