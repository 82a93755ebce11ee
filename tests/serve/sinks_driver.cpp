// Sinks for a test in another language: commands on stdin, an answer to each on stdout, the log on
// stderr.
//
//   sinks_driver [--alertmanager URL] [--webhook FORM URL] [--jsonl PATH] [--outbox PATH]
//                [--resend MS] [--resolved MS] [--least MS] [--ca PATH] [--bearer PATH]
//   open ID SERIES VALUE | update ID SERIES VALUE | close ID SERIES VALUE   ->  ok
//   stop MS   ->  counts as "SINK RESULT N", then "drained" or "left", and the end

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>

#include "foreshock/core/series.h"
#include "foreshock/serve/sinks/sinks.h"

namespace {

using namespace foreshock;
using What = IncidentChange::What;

Timestamp now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Incident incident_of(const std::string& id, const std::string& series, double value) {
  Incident incident;
  incident.id = id;
  incident.series = series;
  if (const auto key = SeriesKey::parse(series)) {
    incident.name = key->name();
    incident.labels = key->labels();
  }
  incident.kind = AlertKind::kSpike;
  incident.severity = Severity::kCritical;
  incident.from = incident.raised = now();
  incident.score = 4.8;
  incident.p_value = 1e-9;
  incident.value = value;
  incident.expected = 41.2;
  incident.lower = 30.5;
  incident.upper = 51.9;
  incident.why = "spike";
  return incident;
}

bool read_options(int argc, char** argv, Sinks::Options& options) {
  options.courier.external_url = "http://foreshock.test";
  options.courier.source = "/foreshock/test";
  options.courier.longest_delay = std::chrono::seconds{2};
  options.courier.first_delay = std::chrono::milliseconds{100};
  std::string ca;
  std::string bearer;
  for (int i = 1; i < argc;) {
    const std::string word = argv[i++];
    const auto next = [&] { return i < argc ? std::string(argv[i++]) : std::string(); };
    const auto add = [&](SinkTarget::Kind kind, WebhookForm form, const std::string& where) {
      options.courier.targets.push_back({kind, form, where, {}, {}, "routing-key"});
    };
    if (word == "--alertmanager") {
      add(SinkTarget::Kind::kAlertmanager, {}, next());
    } else if (word == "--webhook") {
      const auto form = parse_webhook_form(next());
      if (!form) return false;
      add(SinkTarget::Kind::kWebhook, *form, next());
    } else if (word == "--jsonl") {
      add(SinkTarget::Kind::kJsonl, {}, next());
    } else if (word == "--outbox") {
      options.courier.incidents.path = next();
    } else if (word == "--resend") {
      options.courier.incidents.resend = std::chrono::milliseconds{std::stol(next())};
    } else if (word == "--resolved") {
      options.courier.incidents.resolved_for = std::chrono::milliseconds{std::stol(next())};
    } else if (word == "--least") {
      options.courier.incidents.least_firing = std::chrono::milliseconds{std::stol(next())};
    } else if (word == "--ca") {
      ca = next();
    } else if (word == "--bearer") {
      bearer = next();
    } else {
      return false;
    }
  }
  for (SinkTarget& target : options.courier.targets) {
    target.ca_file = ca;
    target.login.bearer_file = bearer;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Sinks::Options options;
  if (!read_options(argc, argv, options)) {
    std::cerr << "sinks_driver: see the head of its source\n";
    return 2;
  }
  std::mutex lock;
  std::map<std::string, std::uint64_t> counts;
  const SinkListener listener{[&](std::string_view sink, SinkResult result, std::uint64_t count) {
                                const std::lock_guard guard(lock);
                                counts[std::string(sink) + ' ' + std::string(name_of(result))] +=
                                    count;
                              },
                              [](bool, const std::string& line) { std::cerr << line << '\n'; }};
  auto sinks = Sinks::make(options, listener, now);
  if (!sinks) {
    std::cerr << sinks.error().message << '\n';
    return 1;
  }
  (*sinks)->start();
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string verb;
    std::string id;
    std::string series;
    double value = 0;
    words >> verb;
    if (verb == "stop") {
      long drain_ms = 0;
      words >> drain_ms;
      const bool drained = (*sinks)->stop(std::chrono::milliseconds{drain_ms});
      for (const auto& [name, count] : counts) std::cout << name << ' ' << count << '\n';
      std::cout << (drained ? "drained" : "left") << std::endl;
      return 0;
    }
    words >> id >> series >> value;
    const Incident incident = incident_of(id, series, value);
    const Status status = verb == "open"     ? (*sinks)->opened(incident)
                          : verb == "update" ? (*sinks)->updated(incident)
                                             : (*sinks)->closed(incident);
    std::cout << (status ? "ok" : status.error().message) << std::endl;
  }
  return 0;
}
