#include "foreshock/app/run.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "foreshock/app/interrupt.h"
#include "foreshock/app/log.h"
#include "foreshock/app/service/listener.h"
#include "foreshock/app/service/service.h"
#include "foreshock/app/version.h"
#include "foreshock/kafka/types.h"

namespace foreshock::app {
namespace {

constexpr std::chrono::milliseconds kLook{20};

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

bool is_to_end() {
  return interrupted() || terminated();
}

/// Until a signal or a worker that gave up; true if the options are to be read anew.
bool wait_for_word(const Service& service, std::atomic<bool>& is_ready) {
  while (!is_to_end() && !service.has_failed()) {
    if (asked_to_reload()) return true;
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

/// Services one after the other, each with the options of its time, until the end.
Status serve(RunOptions options, Log& log, Metrics& metrics, const Faults& faults,
             std::atomic<bool>& is_ready) {
  Gauges gauges(metrics);
  while (true) {
    FORESHOCK_TRY(auto service, Service::start(options, log, gauges, faults));
    std::optional<RunOptions> next;
    while (!next && wait_for_word(*service, is_ready)) next = reread(options, log, metrics);
    is_ready = false;
    log.info("draining");
    FORESHOCK_TRY_VOID(service->stop());
    if (!next || is_to_end()) return {};
    options = std::move(*next);
  }
}

}  // namespace

Result<Exit> run_service(const RunOptions& options, const Faults& faults) {
  catch_service_signals();
  Log log(log_options(options));
  const KafkaWords words(log);
  Metrics metrics({.version = version_number(), .revision = {}}, now);
  std::atomic<bool> is_ready = false;
  FORESHOCK_TRY(auto listener,
                listen(options.listen, metrics, {[&] { return is_ready.load(); }, ask_to_reload}));
  if (listener) log.info("listening", {{"address", options.listen}, {"port", listener->port()}});
  const Status ended = serve(options, log, metrics, faults, is_ready);
  if (listener) listener->stop();
  if (!ended) return tl::unexpected(ended.error());
  return interrupted() ? Exit::kInterrupted : Exit::kOk;
}

}  // namespace foreshock::app
