#include "foreshock/app/sinks_of.h"

#include <chrono>
#include <filesystem>
#include <utility>

#include "foreshock/serve/cloud_event.h"

namespace foreshock::app {
namespace {

std::vector<SinkTarget> targets_of(const SinkOptions& options) {
  std::vector<SinkTarget> out;
  for (const std::string& url : options.alertmanager) {
    out.push_back({.kind = SinkTarget::Kind::kAlertmanager, .where = url});
  }
  for (const std::string& url : options.webhook) {
    SinkTarget target{.kind = SinkTarget::Kind::kWebhook, .where = url};
    if (const auto form = parse_webhook_form(options.webhook_form)) target.form = *form;
    target.routing_key = options.webhook_key;
    out.push_back(std::move(target));
  }
  if (!options.jsonl.empty()) {
    out.push_back({.kind = SinkTarget::Kind::kJsonl, .where = options.jsonl});
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Sinks>> start_sinks(const RunOptions& options, Metrics& metrics, Log& log) {
  Sinks::Options wanted;
  wanted.courier.targets = targets_of(options.sinks);
  if (wanted.courier.targets.empty()) return std::unique_ptr<Sinks>();
  wanted.courier.source = event_source(options.kafka.group);
  wanted.courier.external_url = options.server.url;
  if (!options.state_path.empty()) {
    std::error_code ignored;  // Told by the outbox, which then can't be opened.
    std::filesystem::create_directories(options.state_path, ignored);
    wanted.courier.incidents.path = options.state_path + "/alerts.outbox";
  }
  SinkListener listener;
  listener.sent = [&metrics](std::string_view sink, SinkResult result, std::uint64_t count) {
    metrics.alerts_sent(sink, name_of(result)).add(count);
  };
  listener.log = [&log](bool warning, const std::string& line) {
    warning ? log.warning(line) : log.info(line);
  };
  const auto clock = [] {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  };
  FORESHOCK_TRY(auto sinks, Sinks::make(wanted, std::move(listener), clock));
  sinks->start();
  return sinks;
}

void complain_of(const Status& status, Log& log) {
  if (!status) log.warning("alert not in the outbox", {{"why", status.error().message}});
}

}  // namespace foreshock::app
