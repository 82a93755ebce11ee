#include "foreshock/app/http/service_paths.h"

#include <algorithm>
#include <chrono>

#include "foreshock/app/http/azure_api.h"
#include "foreshock/app/http/chart_svg.h"
#include "foreshock/app/http/forecast_api.h"
#include "foreshock/app/http/heavy_work.h"
#include "foreshock/app/http/inspect.h"
#include "foreshock/app/http/remote_write_api.h"
#include "foreshock/app/http/what_if.h"
#include "foreshock/app/version.h"
#include "foreshock/serve/assets.h"
#include "foreshock/serve/board_storage.h"
#include "foreshock/serve/milliseconds.h"
#include "foreshock/serve/page_api.h"
#include "foreshock/serve/prometheus_api.h"

namespace foreshock::app {
namespace {

constexpr int kHeavyAtOnce = 5;  ///< Of the eight threads that listen() has.

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

ServiceView view_of(const ServiceSlot& slot) {
  ServiceView view;
  view.now_ms = [&slot] {
    const auto service = slot.get();
    return service ? service->now_ms() : wall_ms();
  };
  view.status = [&slot] {
    const auto service = slot.get();
    ServiceStatus none;
    none.version = version_number();
    return service ? service->status() : none;
  };
  view.outlook = [&slot](std::string_view series, int steps) -> std::optional<SeriesOutlook> {
    const auto service = slot.get();
    return service ? service->outlook(series, steps) : std::nullopt;
  };
  return view;
}

std::vector<PrometheusAlert> alerts_of(const Board& board) {
  std::vector<PrometheusAlert> out;
  for (const Incident& incident : board.incidents.open_ones()) {
    std::vector<promql::Label> labels(incident.labels.begin(), incident.labels.end());
    labels.emplace_back("alertname", alert_name(incident.kind));
    labels.emplace_back("metric", incident.name);
    labels.emplace_back("kind", name_of(incident.kind));
    labels.emplace_back("severity", name_of(incident.severity));
    PrometheusAlert alert{
        .labels = promql::Labels(std::move(labels)),
        .annotations = promql::Labels({{"summary", incident.series}, {"why", incident.why}}),
        .active_at = incident.raised,
        .value = incident.score};
    out.push_back(std::move(alert));
  }
  return out;
}

std::vector<PrometheusMetadata> metadata() {
  return {{"y", "gauge", "What was seen", ""},
          {"yhat", "gauge", "What was expected before it was seen; behind now the forecast", ""},
          {"yhat_lower", "gauge", "Lower bound of what was expected, by level", ""},
          {"yhat_upper", "gauge", "Upper bound of what was expected, by level", ""},
          {"anomaly_score", "gauge", "1 is the alert line", ""},
          {"residual", "gauge", "y - yhat", ""},
          {"anomaly_active", "gauge", "1 in an incident, else 0", ""}};
}

/// Two steps of the coarsest grid, as Prometheus' five minutes are two of two minutes and a half.
std::int64_t lookback_ms(const ServiceSlot& slot) {
  constexpr std::int64_t kLeast = 300'000;
  const auto service = slot.get();
  const auto coarsest = service ? service->coarsest() : std::nullopt;
  if (!coarsest) return kLeast;
  const auto step = std::chrono::duration_cast<std::chrono::milliseconds>(coarsest->nominal());
  return std::max<std::int64_t>(kLeast, 2 * step.count());
}

void add_prometheus(HttpRoutes& routes, const Board& board, const ServiceSlot& slot,
                    const ServiceView& view) {
  PrometheusApi api;
  api.storage = board_storage(board, view.outlook);
  api.now = [now = view.now_ms] { return time_of_ms(now()); };
  api.alerts = [&board] { return alerts_of(board); };
  api.metadata = metadata();
  api.version = version_number();
  api.lookback_ms = [&slot] { return lookback_ms(slot); };
  add_prometheus_api(std::move(api), routes);
}

}  // namespace

Status add_service_paths(HttpRoutes& routes, Board& board, const ServiceSlot& slot,
                         const RunOptions& options, Metrics& metrics, FeedbackLog& feedback) {
  ServiceView view = view_of(slot);
  view.line = [&feedback](std::string_view series) { return feedback.lines().of(series); };
  add_assets(routes);
  add_page_api(routes, board, view);
  add_prometheus(routes, board, slot, view);
  add_chart_path(routes, board, view);
  HttpRoutes heavy;
  add_forecast_api(heavy, board, slot, view);
  add_detect_api(heavy, slot);
  add_azure_api(heavy);
  add_inspect_api(heavy, board, [&slot](std::string_view series) -> std::optional<Frequency> {
    const auto service = slot.get();
    return service ? service->frequency_of(series) : std::nullopt;
  });
  add_what_if_api(heavy, board, slot);
  routes.add_all(heavy, at_most_at_once(kHeavyAtOnce));
  add_tuning_api(routes, board, slot, feedback);
  if (options.remote_write) return add_remote_write(routes, slot, options, metrics);
  return {};
}

}  // namespace foreshock::app
