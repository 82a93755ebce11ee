#include "foreshock/app/run.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <unistd.h>

#include "foreshock/app/feedback_log.h"
#include "foreshock/app/http/routes.h"
#include "foreshock/app/http/service_paths.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/local/local_service.h"
#include "foreshock/app/log.h"
#include "foreshock/app/service/service.h"
#include "foreshock/app/sinks_of.h"
#include "foreshock/app/supervisor.h"
#include "foreshock/app/version.h"
#include "foreshock/kafka/types.h"

namespace foreshock::app {
namespace {

constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::seconds kDrainSinks{10};

Timestamp now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Log::Options log_options(const RunOptions& options) {
  Log::Options out;
  out.json = options.log_json;
  out.color = !options.log_json && stderr_has_colors();
  if (options.verbose) out.least = LogLevel::kDebug;
  if (options.quiet) out.least = LogLevel::kWarning;
  return out;
}

/// librdkafka's words in the service's log, for as long as this lives. Most of them tell of brokers
/// that come and go, which it deals with itself.
class KafkaWords {
 public:
  explicit KafkaWords(Log& log) {
    kafka::set_log([&log](int severity, const std::string& text) {
      constexpr int kError = 3;
      log.say(severity <= kError ? LogLevel::kWarning : LogLevel::kInfo, "librdkafka",
              {{"says", text}});
    });
  }
  KafkaWords(const KafkaWords&) = delete;
  KafkaWords& operator=(const KafkaWords&) = delete;
  ~KafkaWords() { kafka::set_log({}); }
};

/// Until a signal or a worker that gave up; true if the options are to be read anew.
bool wait_for_word(const Service& service, std::atomic<bool>& is_ready, Supervisor& supervisor) {
  while (!told_to_end() && !service.has_failed()) {
    if (asked_to_reload()) return true;
    supervisor.alive(std::chrono::steady_clock::now());
    is_ready = service.is_ready();
    std::this_thread::sleep_for(kLook);
  }
  return false;
}

/// Options that have changed and can be used; nothing where the service goes on as it is.
std::optional<RunOptions> reread(const RunOptions& options, Log& log, Metrics& metrics) {
  auto anew = read_run_options(options.command_line);
  metrics.set_config_reload(anew.has_value());
  if (anew) {
    log.info("config read anew");
    return std::move(*anew);
  }
  log.error("config not taken, the last good one stays", {{"why", anew.error().message}});
  return std::nullopt;
}

/// Another service follows, or none.
void tell_of_drain(bool is_followed, Log& log, Supervisor& supervisor) {
  if (is_followed) {
    supervisor.reloading();
  } else {
    supervisor.stopping();
  }
  log.info("draining");
}

/// Where incidents go beside the board, for the time of one service.
class Outlets {
 public:
  /// `counts`: nobody else counts alerts.
  static Result<std::unique_ptr<Outlets>> open(const RunOptions& options, Metrics& metrics,
                                               bool counts, const SeriesLines& lines, Log& log) {
    FORESHOCK_TRY(auto sinks, start_sinks(options, metrics, log));
    std::unique_ptr<Outlets> out(new Outlets(std::move(sinks), metrics, counts, log));
    out->listener_.lines = &lines;
    return out;
  }
  IncidentListener& listener() { return listener_; }
  std::vector<Incident> open_ones() const {
    return sinks_ ? sinks_->open_ones() : std::vector<Incident>{};
  }
  void close() {
    if (sinks_ && !sinks_->stop(kDrainSinks)) {
      log_.warning("alerts wait in the outbox for the next start");
    }
  }

 private:
  Outlets(std::unique_ptr<Sinks> sinks, Metrics& metrics, bool counts, Log& log)
      : sinks_(std::move(sinks)), log_(log) {
    listener_.opened = [this, counts, &metrics](const Incident& incident) {
      if (counts) metrics.count_alert(incident.kind, incident.severity);
      if (sinks_) complain_of(sinks_->opened(incident), log_);
    };
    listener_.suppressed = [&metrics](std::string_view reason) {
      metrics.alerts_suppressed(reason).add();
    };
    listener_.closed = [this](const Incident& incident) {
      if (sinks_) complain_of(sinks_->closed(incident), log_);
    };
  }

  std::unique_ptr<Sinks> sinks_;
  Log& log_;
  IncidentListener listener_;
};

/// Services one after the other, each with the options of its time, until the end.
Status serve(RunOptions options, Log& log, Metrics& metrics, const Faults& faults,
             std::atomic<bool>& is_ready, Supervisor& supervisor, Board& board, ServiceSlot& slot,
             const SeriesLines& lines) {
  Gauges gauges(metrics);
  while (true) {
    slot.put_options(std::make_shared<const RunOptions>(options));
    FORESHOCK_TRY(const auto outlets, Outlets::open(options, metrics, false, lines, log));
    // Who takes a partition goes on with its incidents, or ends them.
    for (const Incident& incident : outlets->open_ones()) board.incidents.open(incident);
    auto started = Service::start(options, log, gauges, faults, &board, &outlets->listener());
    if (!started && told_to_end() && started.error().code == Errc::kUnavailable) {
      log.warning("ended before it had begun: nothing was consumed",
                  {{"why", started.error().message}});
      return {};
    }
    FORESHOCK_TRY(const std::shared_ptr<Service> service, std::move(started));
    slot.put(service);
    supervisor.ready();
    std::optional<RunOptions> next;
    while (!next && wait_for_word(*service, is_ready, supervisor)) {
      next = reread(options, log, metrics);
    }
    is_ready = false;
    slot.put(nullptr);
    tell_of_drain(next && !told_to_end(), log, supervisor);
    FORESHOCK_TRY_VOID(service->stop());
    outlets->close();
    if (!next || told_to_end()) return {};
    options = std::move(*next);
  }
}

/// The same without Kafka.
Status serve_local(RunOptions options, Log& log, Metrics& metrics, Board& board, ServiceSlot& slot,
                   Supervisor& supervisor, const SeriesLines& lines) {
  while (true) {
    slot.put_options(std::make_shared<const RunOptions>(options));
    FORESHOCK_TRY(const auto outlets, Outlets::open(options, metrics, true, lines, log));
    FORESHOCK_TRY(std::shared_ptr<LocalService> service,
                  LocalService::start(options, board, metrics, log, outlets->listener(),
                                      outlets->open_ones()));
    slot.put(service);
    supervisor.ready();
    std::optional<RunOptions> next;
    while (!next && !told_to_end() && !service->has_failed()) {
      supervisor.alive(std::chrono::steady_clock::now());
      std::this_thread::sleep_for(kLook);
      if (asked_to_reload()) next = reread(options, log, metrics);
    }
    slot.put(nullptr);
    tell_of_drain(next && !told_to_end(), log, supervisor);
    FORESHOCK_TRY_VOID(service->stop());
    outlets->close();
    if (!next || told_to_end()) return {};
    options = std::move(*next);
  }
}

/// Checked first, so that who asks is told what is wrong with it.
Status reload(const RunOptions& options, Metrics& metrics) {
  const auto anew = read_run_options(options.command_line);
  metrics.set_config_reload(anew.has_value());
  if (!anew) return tl::unexpected(anew.error());
  ask_to_reload();
  return {};
}

Board::Settings board_settings(const RunOptions& options) {
  return {.levels = options.levels, .most_bytes = options.server.history_bytes};
}

}  // namespace

Result<Exit> run_service(const RunOptions& options, const Faults& faults) {
  catch_service_signals();
  Log log(log_options(options));
  const KafkaWords words(log);
  Metrics metrics({.version = version_number(), .revision = {}}, now);
  std::atomic<bool> is_ready = false;
  FORESHOCK_TRY(Supervisor supervisor, Supervisor::make(Supervisor::environment(), getpid()));
  Board board(board_settings(options));
  FeedbackLog feedback(options.state_path, {}, [&log](std::size_t line, const std::string& why) {
    log.warning("feedback.ndjson: a line is passed over", {{"line", line}, {"why", why}});
  });
  const SeriesLines& lines = feedback.lines();
  ServiceSlot slot;
  slot.put_options(std::make_shared<const RunOptions>(options));
  std::optional<HttpServer> server;
  if (!options.server.listen.empty()) {
    HttpRoutes routes;
    const auto why_not = [&]() -> std::string {
      if (options.is_local()) return slot.get() ? "" : "starting or draining";
      return is_ready ? "" : "no partitions yet, or their state is being restored";
    };
    add_process_paths(routes, metrics, {why_not, [&] { return reload(options, metrics); }});
    FORESHOCK_TRY_VOID(add_service_paths(routes, board, slot, options, metrics, feedback));
    FORESHOCK_TRY(HttpServer listening, listen(options.server, std::move(routes), metrics));
    server.emplace(std::move(listening));
    log.info("listening", {{"address", options.server.listen}, {"port", server->port()}});
  }
  const Status ended =
      options.is_local()
          ? serve_local(options, log, metrics, board, slot, supervisor, lines)
          : serve(options, log, metrics, faults, is_ready, supervisor, board, slot, lines);
  board.events.close();
  if (server) server->stop();
  if (!ended) return tl::unexpected(ended.error());
  return interrupted() ? Exit::kInterrupted : Exit::kOk;
}

}  // namespace foreshock::app
