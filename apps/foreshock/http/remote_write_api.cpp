#include "foreshock/app/http/remote_write_api.h"

#include <memory>
#include <mutex>
#include <utility>

#include "foreshock/app/local/local_service.h"
#include "foreshock/ingest/wire/remote_write.h"
#include "foreshock/serve/answers.h"

namespace foreshock::app {
namespace {

/// Requests one after the other: Prometheus sends those of one series in order, and so they are to
/// stay.
class Receiver {
 public:
  Receiver(RemoteWriteDecoder decoder, const ServiceSlot& slot, Metrics& metrics)
      : decoder_(std::move(decoder)), slot_(slot), metrics_(metrics) {}

  HttpResponse take(const HttpRequest& request) {
    const Status readable =
        check_remote_write_fields(request.field("Content-Type"), request.field("Content-Encoding"),
                                  request.field("X-Prometheus-Remote-Write-Version"));
    if (!readable) return http_error(415, readable.error().message);
    const std::lock_guard lock(mutex_);
    const auto service = std::dynamic_pointer_cast<LocalService>(slot_.get());
    if (!service) {
      HttpResponse busy = http_error(503, "starting or draining");
      busy.fields.emplace_back("Retry-After", "1");
      return busy;
    }
    batch_.clear();
    const auto outcome = decoder_.decode(request.body, batch_);
    if (!outcome) {
      return http_error(outcome.error().code == Errc::kUnsupported ? 415 : 400,
                        outcome.error().message);
    }
    service->take(batch_.samples, "remote-write");
    if (outcome->refused > 0) {
      metrics_.samples_rejected(Rejection::kMalformed).add(outcome->refused);
      return http_error(400, outcome->first_refused);
    }
    return HttpResponse{.status = 204, .content_type = {}, .body = {}};
  }

 private:
  std::mutex mutex_;
  RemoteWriteDecoder decoder_;
  DecodedBatch batch_;
  const ServiceSlot& slot_;
  Metrics& metrics_;
};

}  // namespace

Status add_remote_write(HttpRoutes& routes, const ServiceSlot& slot, const RunOptions& options,
                        Metrics& metrics) {
  FORESHOCK_TRY(auto decoder,
                RemoteWriteDecoder::make({.id_labels = options.id_labels, .match = options.match}));
  const auto receiver = std::make_shared<Receiver>(std::move(decoder), slot, metrics);
  routes.add("/api/v1/write", "POST",
             [receiver](const HttpRequest& request) { return receiver->take(request); });
  return {};
}

}  // namespace foreshock::app
