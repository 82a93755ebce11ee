#pragma once

/// Where alerts go beside Kafka: Alertmanager, webhooks, a file of lines. docs/formats/sinks.md has
/// what each is told, and when.

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/incident.h"
#include "foreshock/serve/sinks/courier.h"
#include "foreshock/serve/sinks/http_client.h"

namespace foreshock {

/// One thread that sends. Any thread may tell it of incidents; when that returns without an error,
/// the alert outlasts a crash (if there is an outbox). Listeners must not call back.
class Sinks {
 public:
  struct Options {
    Courier::Options courier;
    HttpClient::Options http;
  };

  /// Reads the outbox; sends nothing before start(). Without a transport, an HttpClient of its own.
  /// Errors:  as Courier::make().
  static Result<std::unique_ptr<Sinks>> make(const Options& options, SinkListener listener,
                                             Courier::Clock clock,
                                             std::unique_ptr<HttpTransport> transport = nullptr);
  ~Sinks();  ///< As stop() without time to drain.
  Sinks(const Sinks&) = delete;
  Sinks& operator=(const Sinks&) = delete;

  void start();

  /// What had not ended when the process before this one did: from the outbox.
  std::vector<Incident> open_ones() const;

  /// kUnavailable if the outbox can't be written; it is sent all the same, as long as we live. Many
  /// at once cost one write.
  Status tell(std::span<const IncidentChange> changes);
  Status opened(const Incident& incident);
  /// New numbers for the next time at which a target is told anyway; not written down.
  Status updated(const Incident& incident);
  Status closed(const Incident& incident);

  /// Sends what no target has been told yet, for at most that long, and ends the thread. What is
  /// left stays in the outbox. Whether nothing is left.
  bool stop(Duration drain);

 private:
  struct Parts;
  explicit Sinks(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace foreshock
