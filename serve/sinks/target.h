#pragma once

/// One place that alerts go to, as the config names it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/serve/sinks/http_client.h"
#include "foreshock/serve/sinks/notice.h"
#include "foreshock/serve/sinks/webhook.h"

namespace foreshock {

struct SinkTarget {
  enum class Kind : std::uint8_t { kAlertmanager, kWebhook, kJsonl };
  Kind kind = Kind::kAlertmanager;
  WebhookForm form = WebhookForm::kAlertmanager;  ///< Of a kWebhook.
  std::string where;                              ///< A URL; of a kJsonl, a path.
  HttpLogin login;
  std::string ca_file;      ///< As in HttpCall.
  std::string routing_key;  ///< For WebhookForm::kPagerduty.
};

/// "alertmanager", "webhook", "jsonl": the label `sink` of the metrics.
std::string_view name_of(SinkTarget::Kind kind);

/// The same for the same place, whatever else is in the config: what was told there is written down
/// under this number.
std::uint64_t number_of(const SinkTarget& target);

/// For logs: "alertmanager http://localhost:9093", "webhook https://hooks.slack.com", whose path is
/// a secret.
std::string shown_target(const SinkTarget& target);

/// It is told again and again what is firing, and takes silence for an end.
bool repeats(const SinkTarget& target);
std::size_t most_notices(const SinkTarget& target);

/// Errors:  kInvalidArgument for a URL, a path or a key that can't be used.
Status check_target(const SinkTarget& target);

/// A request, or for a kJsonl lines in `body`.
HttpCall letter_to(const SinkTarget& target, std::span<const Notice> notices,
                   const std::string& external_url, const std::string& source);

}  // namespace foreshock
