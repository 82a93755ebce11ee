#include "foreshock/app/service/service.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "foreshock/app/service/choose_rekey.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/app/service/topics.h"
#include "foreshock/app/version.h"
#include "foreshock/serve/page_json.h"

namespace foreshock::app {
namespace {

constexpr std::chrono::milliseconds kTick{500};
constexpr std::uint64_t kTicksOfStrangers = 120;
/// A worker that restores or waits for a broker does not answer; a page then shows what it has.
constexpr std::chrono::milliseconds kLongestAsk{500};

}  // namespace

Result<std::unique_ptr<Service>> Service::start(RunOptions options, Log& log, Gauges& gauges,
                                                const Faults& faults, Board* board,
                                                IncidentListener* incidents) {
  FORESHOCK_TRY(options.kafka.rekey, choose_rekey(options, log));
  FORESHOCK_TRY_VOID(make_topics(options, log));
  std::unique_ptr<Service> service(new Service(std::move(options), gauges));
  const int count = service->options_.workers;
  for (int i = 0; i < 2 * count; ++i) service->asks_.push_back(std::make_unique<Asks>());
  ServiceParts parts{service->options_, log, gauges, faults};
  parts.asks = &service->asks_;
  if (board != nullptr && incidents != nullptr) {
    service->board_ = board;
    service->show_.emplace(ServiceParts::Show{*board, service->coverage_, *incidents});
    parts.show = &*service->show_;
    service->ticker_ = std::thread([raw = service.get()] { raw->tick(); });
  }
  const auto ended = [raw = service.get()] { raw->failed_ = true; };
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
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (ticker_.joinable()) ticker_.join();
  for (const auto& worker : workers_) worker->stop();
  Status first;
  for (const auto& worker : workers_) {
    const Status ended = worker->join();
    if (!ended && first) first = ended;
  }
  return first;
}

std::int64_t Service::now_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

ServiceStatus Service::status() const {
  ServiceStatus out = gauges_.status();
  out.version = version_number();
  out.coverage = coverage_.shares(options_.levels);
  return out;
}

/// Who looks at a series wants to see it move: it is watched from then on.
std::optional<SeriesOutlook> Service::outlook(std::string_view series, int steps) const {
  struct Found {
    std::string series;
    int steps;
    std::optional<Partition::Outlook> ahead;
  };
  const auto found =
      std::make_shared<Found>(Found{std::string(series), steps > 0 ? steps : options_.horizon, {}});
  for (int worker = 0; worker < options_.workers && !found->ahead; ++worker) {
    const bool in_time = asks_[static_cast<std::size_t>(worker)]->ask(
        [found](std::span<Shard* const> shards) {
          for (Shard* shard : shards) {
            Partition* const partition = shard->partition();
            if (partition == nullptr || !partition->watch(found->series)) continue;
            found->ahead = partition->outlook(found->series, Horizon(found->steps));
            return;
          }
        },
        kLongestAsk);
    if (!in_time) return std::nullopt;
  }
  if (!found->ahead) return std::nullopt;
  return series_outlook(*found->ahead, *options_.frequency, options_.levels);
}

std::optional<Frequency> Service::frequency_of(std::string_view series) const {
  return board_ != nullptr && board_->points.has(series) ? options_.frequency : std::nullopt;
}

Partition::Options Service::options_for(const Frequency&) const {
  return partition_options(options_);
}

void Service::tick() {
  std::uint64_t ticks = 0;
  for (bool even = true;; even = !even) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kTick, [this] { return stopping_; })) return;
    }
    if (++ticks % kTicksOfStrangers == 0 && is_ready()) end_strangers();
    if (board_->events.listeners() == 0) continue;
    tell_forecasts();
    if (even) board_->events.publish("status", "", status_json(status(), *board_, now_ms()));
  }
}

/// A partition that goes to another process takes its series along, and that process tells of their
/// incidents: ours end when a series was no worker's at two looks, a minute apart.
void Service::end_strangers() {
  const auto unknown = std::make_shared<std::vector<Incident>>(board_->incidents.open_ones());
  for (int worker = 0; worker < options_.workers && !unknown->empty(); ++worker) {
    const bool in_time = asks_[static_cast<std::size_t>(worker)]->ask(
        [unknown](std::span<Shard* const> shards) {
          std::erase_if(*unknown, [&](const Incident& incident) {
            return std::any_of(shards.begin(), shards.end(), [&](Shard* shard) {
              return shard->partition() != nullptr && shard->partition()->knows(incident.series);
            });
          });
        },
        kLongestAsk);
    if (!in_time) return;
  }
  std::set<std::string> strangers;
  const Timestamp now = time_of_ms(now_ms());
  for (const Incident& incident : *unknown) {
    if (!strangers_.contains(incident.id)) {
      strangers.insert(incident.id);
    } else if (const auto closed = board_->incidents.close(incident.series, now)) {
      show_->incidents.closed(*closed);
    }
  }
  strangers_ = std::move(strangers);
}

void Service::tell_forecasts() {
  const auto moved = std::make_shared<std::vector<std::string>>();
  for (int worker = 0; worker < options_.workers; ++worker) {
    const bool in_time = asks_[static_cast<std::size_t>(worker)]->ask(
        [moved](std::span<Shard* const> shards) {
          for (Shard* shard : shards) {
            if (shard->writer() == nullptr) continue;
            for (std::string& series : shard->writer()->moved()) {
              moved->push_back(std::move(series));
            }
          }
        },
        kLongestAsk);
    if (!in_time) return;
  }
  for (const std::string& series : *moved) {
    const auto ahead = outlook(series, 0);
    if (ahead) board_->events.publish("forecast", series, forecast_event_json(series, *ahead));
  }
}

}  // namespace foreshock::app
