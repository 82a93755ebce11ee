#include "foreshock/app/http/service_paths.h"

#include <chrono>

#include "foreshock/app/http/azure_api.h"
#include "foreshock/app/http/chart_svg.h"
#include "foreshock/app/http/forecast_api.h"
#include "foreshock/app/http/inspect.h"
#include "foreshock/app/http/what_if.h"
#include "foreshock/app/local/local_service.h"
#include "foreshock/app/version.h"
#include "foreshock/serve/assets.h"
#include "foreshock/serve/page_api.h"

namespace foreshock::app {
namespace {

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
    return service ? service->lanes().outlook(series, steps) : std::nullopt;
  };
  return view;
}

}  // namespace

void add_service_paths(HttpRoutes& routes, Board& board, const ServiceSlot& slot,
                       const RunOptions& options, Metrics& metrics) {
  static_cast<void>(metrics);
  const ServiceView view = view_of(slot);
  add_assets(routes);
  add_page_api(routes, board, view);
  add_forecast_api(routes, board, view);
  add_detect_api(routes);
  add_azure_api(routes);
  add_chart_path(routes, board, view);
  add_inspect_api(routes, board, [&slot](std::string_view series) -> std::optional<Frequency> {
    const auto service = slot.get();
    const Lane* const lane = service ? service->lanes().lane_of(series) : nullptr;
    return lane != nullptr ? std::optional<Frequency>(lane->frequency()) : std::nullopt;
  });
  add_what_if_api(routes, board, slot, options);
  add_tuning_api(routes, options);
}

}  // namespace foreshock::app
