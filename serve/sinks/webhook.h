#pragma once

/// Alerts for receivers other than Alertmanager, in the forms that they know.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"
#include "foreshock/serve/sinks/notice.h"

namespace foreshock {

enum class WebhookForm : std::uint8_t {
  kAlertmanager,  ///< What Alertmanager's own webhook receivers get.
  kSlack,         ///< An incoming webhook of Slack, or of what takes the same (Mattermost).
  kPagerduty,     ///< Events API v2.
  kCloudEvents,   ///< One event a request, structured mode.
};

/// "alertmanager", "slack", "pagerduty", "cloudevents".
std::string_view name_of(WebhookForm form);
Result<WebhookForm> parse_webhook_form(std::string_view text);

struct WebhookText {
  std::string external_url;  ///< Of our own page; empty: no links.
  std::string source;        ///< event_source(), for kCloudEvents.
  std::string routing_key;   ///< For kPagerduty.
};

/// Most notices in one request.
std::size_t most_notices(WebhookForm form);

/// At least one notice, and not more than most_notices().
std::string webhook_body(WebhookForm form, std::span<const Notice> notices,
                         const WebhookText& text);
std::string_view webhook_content_type(WebhookForm form);

}  // namespace foreshock
