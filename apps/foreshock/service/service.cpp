#include "foreshock/app/service/service.h"

#include <utility>

#include "foreshock/app/service/choose_rekey.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/app/service/topics.h"

namespace foreshock::app {

Result<std::unique_ptr<Service>> Service::start(RunOptions options, Log& log, Gauges& gauges,
                                                const Faults& faults) {
  FORESHOCK_TRY(options.kafka.rekey, choose_rekey(options, log));
  FORESHOCK_TRY_VOID(make_topics(options, log));
  std::unique_ptr<Service> service(new Service(std::move(options), gauges));
  const ServiceParts parts{service->options_, log, gauges, faults};
  const auto ended = [raw = service.get()] { raw->failed_ = true; };
  const int count = service->options_.workers;
  for (int number = 0; number < count; ++number) {
    service->workers_.push_back(std::make_unique<Worker>(
        parts, stage_of(service->options_, Stage::Kind::kScore, number), number, ended));
  }
  if (!is_rekeyed(service->options_)) return service;
  for (int number = 0; number < count; ++number) {
    service->workers_.push_back(std::make_unique<Worker>(
        parts, stage_of(service->options_, Stage::Kind::kRekey, number), count + number, ended));
  }
  return service;
}

Service::~Service() {
  static_cast<void>(stop());
}

Status Service::stop() {
  for (const auto& worker : workers_) worker->stop();
  Status first;
  for (const auto& worker : workers_) {
    const Status ended = worker->join();
    if (!ended && first) first = ended;
  }
  return first;
}

}  // namespace foreshock::app
