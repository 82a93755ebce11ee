#include "foreshock/app/rescore.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "foreshock/serve/page_json.h"

namespace foreshock::app {

Result<std::vector<RescoredAlert>> rescored(Partition::Options options, std::string_view series,
                                            std::span<const SeenPoint> points, const Budget& budget,
                                            const AlertPolicy::Options& policy) {
  options.watch_levels.clear();
  options.watch_all = false;
  options.pipeline.fits = nullptr;  // What might have been is no fit of the service.
  options.live.p_alert = options.pipeline.p_alert = alert_line(budget, options.frequency);
  options.live.policy = options.pipeline.policy = policy;
  FORESHOCK_TRY(Partition partition, Partition::make(options));
  struct Alerts final : PartitionListener {
    std::vector<RescoredAlert> found;
    void alert(const Point& point) override {
      found.push_back({ms_of(point.time), point.step->kind, point.step->verdict.score});
    }
    void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                  const Forecast&) override {}
  } alerts;
  const std::uint64_t hash = series_hash(series);
  for (const SeenPoint& point : points) {
    if (std::isnan(point.y)) continue;
    const Sample sample{
        .key = series, .hash = hash, .time = time_of_ms(point.time_ms), .value = point.y};
    partition.push({&sample, 1}, alerts);
  }
  return alerts.found;
}

}  // namespace foreshock::app
