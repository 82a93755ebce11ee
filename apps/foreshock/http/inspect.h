#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/app/grid_series.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/http.h"

namespace foreshock::app {

/// The step length of a series of the service; nothing if it is not known.
using FrequencyOf = std::function<std::optional<Frequency>(std::string_view series)>;

/// GET /api/v1/inspect: what the tabs of the page show of one series.
void add_inspect_api(HttpRoutes& routes, const Board& board, FrequencyOf frequency_of);

}  // namespace foreshock::app
