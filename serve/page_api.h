#pragma once

#include "foreshock/serve/board.h"
#include "foreshock/serve/http.h"

namespace foreshock {

/// The page's own paths: /api/v1/status, search, anomalies, fleet, columns and events
/// (docs/formats/http.md). `board` outlives the routes.
void add_page_api(HttpRoutes& routes, Board& board, ServiceView view);

}  // namespace foreshock
