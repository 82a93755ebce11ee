#pragma once

#include "foreshock/app/running_service.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/http.h"

namespace foreshock::app {

/// POST /api/v1/forecast (a series in, its forecast out) and GET (of a series of the service).
void add_forecast_api(HttpRoutes& routes, const Board& board, const ServiceSlot& slot,
                      ServiceView view);
/// POST /api/v1/detect.
void add_detect_api(HttpRoutes& routes, const ServiceSlot& slot);

}  // namespace foreshock::app
