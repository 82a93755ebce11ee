#include "foreshock/serve/sinks/target.h"

#include "foreshock/core/sample.h"
#include "foreshock/serve/sinks/alertmanager.h"
#include "foreshock/serve/sinks/jsonl.h"

namespace foreshock {

using Kind = SinkTarget::Kind;

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kAlertmanager:
      return "alertmanager";
    case Kind::kWebhook:
      return "webhook";
    case Kind::kJsonl:
      break;
  }
  return "jsonl";
}

std::uint64_t number_of(const SinkTarget& target) {
  std::string text(name_of(target.kind));
  if (target.kind == Kind::kWebhook) text += ' ' + std::string(name_of(target.form));
  return series_hash(text + ' ' + target.where);
}

std::string shown_target(const SinkTarget& target) {
  const std::string name(name_of(target.kind));
  if (target.kind == Kind::kJsonl) return name + ' ' + target.where;
  const std::string url = shown_url(target.where);
  if (target.kind == Kind::kAlertmanager) return name + ' ' + url;
  const std::size_t host = url.find("://");
  return name + ' ' + (host == std::string::npos ? url : url.substr(0, url.find('/', host + 3)));
}

bool repeats(const SinkTarget& target) {
  return target.kind == Kind::kAlertmanager;
}

std::size_t most_notices(const SinkTarget& target) {
  return target.kind == Kind::kWebhook ? most_notices(target.form) : kMostAlerts;
}

Status check_target(const SinkTarget& target) {
  if (target.kind == Kind::kJsonl) {
    if (target.where.empty()) return fail(Errc::kInvalidArgument, "jsonl needs a path");
    return {};
  }
  FORESHOCK_TRY_VOID(check_url(target.where));
  if (target.kind == Kind::kWebhook && target.form == WebhookForm::kPagerduty &&
      target.routing_key.empty()) {
    return fail(Errc::kInvalidArgument, "a webhook of form pagerduty needs a routing key");
  }
  if (!target.login.bearer_file.empty() && !target.login.user.empty()) {
    return fail(Errc::kInvalidArgument,
                shown_target(target) + " has a bearer token and a user; expected one of them");
  }
  return {};
}

HttpCall letter_to(const SinkTarget& target, std::span<const Notice> notices,
                   const std::string& external_url, const std::string& source) {
  HttpCall call;
  call.url = target.where;
  call.login = target.login;
  call.ca_file = target.ca_file;
  switch (target.kind) {
    case Kind::kAlertmanager:
      call.url = alertmanager_url(target.where);
      call.body = alertmanager_body(notices, external_url);
      break;
    case Kind::kWebhook:
      call.content_type = webhook_content_type(target.form);
      call.body = webhook_body(target.form, notices, {external_url, source, target.routing_key});
      break;
    case Kind::kJsonl:
      for (const Notice& notice : notices) call.body += jsonl_line(notice);
      break;
  }
  return call;
}

}  // namespace foreshock
