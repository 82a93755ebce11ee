#pragma once

/// Carries notices to their targets, and comes again where it was not heard.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/sinks/http_client.h"
#include "foreshock/serve/sinks/incidents.h"
#include "foreshock/serve/sinks/target.h"

namespace foreshock {

enum class SinkResult : std::uint8_t {
  kOk,       ///< The target has it.
  kError,    ///< It does not; it will be sent again.
  kRefused,  ///< The target will never take it (4xx): given up.
  kDropped,  ///< The table was full before the target had it.
};
/// "ok", "error", "refused", "dropped": the label `result` of the metrics.
std::string_view name_of(SinkResult result);

/// What is told while alerts are sent. Called from the thread that sends, or in take().
struct SinkListener {
  /// That many notices to a sink: "alertmanager", "webhook", "jsonl".
  std::function<void(std::string_view sink, SinkResult result, std::uint64_t count)> sent;
  std::function<void(bool warning, const std::string& line)> log;
};

/// Sends by step(), on one thread; take() and the others on any.
class Courier {
 public:
  struct Options {
    std::vector<SinkTarget> targets;
    Incidents::Options incidents;
    std::string external_url;  ///< Of our own page, for links; empty: no links.
    std::string source;        ///< event_source(), for CloudEvents.
    /// After a failure a target is left alone for this long, doubled by each that follows, up to
    /// the longest; of that a random half to whole, so that many senders do not come back at once.
    Duration first_delay = std::chrono::seconds{1};
    Duration longest_delay = std::chrono::minutes{1};
    std::uint64_t seed = 1;
  };
  using Clock = std::function<Timestamp()>;

  /// `transport` must outlive it.
  /// Errors:  as check_target() and Incidents::open().
  static Result<std::unique_ptr<Courier>> make(const Options& options, HttpTransport& transport,
                                               Clock clock, SinkListener listener);

  /// As Incidents::take().
  Status take(std::span<const IncidentChange> changes);
  /// Sends all that is due, and says when there will be more.
  Timestamp step();
  /// There is something that a target has not been told and could be told now, if it answered.
  bool owes();
  std::vector<Incident> open_ones();  ///< As Incidents::open_ones().
  /// Ends what is being sent: step() returns soon. Nothing is sent after that.
  void cancel();

 private:
  struct Route {
    SinkTarget target;
    int failures = 0;            ///< In a row.
    Timestamp not_before{};      ///< Left alone until then.
    std::size_t one_by_one = 0;  ///< So many notices go alone: together they were refused.
  };
  struct Parcel {
    std::size_t route = 0;
    std::vector<std::pair<std::uint64_t, bool>> notices;  ///< Number, and whether it is an end.
    HttpCall letter;
    Timestamp at;
  };

  Courier(const Options& options, Incidents incidents, HttpTransport& transport, Clock clock,
          SinkListener listener);
  std::vector<Parcel> pack();
  std::vector<HttpAnswer> deliver(const std::vector<Parcel>& parcels);
  void settle(const Parcel& parcel, const HttpAnswer& answer);
  void settle_failure(Route& route, const Parcel& parcel, const HttpAnswer& answer);
  void count(std::size_t route, SinkResult result, std::uint64_t count);
  void count_dropped();
  void log(bool warning, const std::string& line) const;

  Options options_;
  HttpTransport& transport_;
  Clock clock_;
  SinkListener listener_;
  std::atomic<bool> cancelled_ = false;

  std::mutex lock_;  ///< Of all below.
  Incidents incidents_;
  std::vector<Route> routes_;
  Rng rng_;
};

}  // namespace foreshock
