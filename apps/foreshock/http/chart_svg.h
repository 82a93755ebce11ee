#pragma once

#include "foreshock/serve/board.h"
#include "foreshock/serve/http.h"

namespace foreshock::app {

/// GET /chart.svg: a fan chart for mail, chat and pages without scripts.
void add_chart_path(HttpRoutes& routes, const Board& board, ServiceView view);

}  // namespace foreshock::app
