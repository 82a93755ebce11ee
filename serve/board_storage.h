#pragma once

/// The board as PromQL sees it: eight metrics of every series, forecasts behind now.

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "foreshock/serve/board.h"
#include "foreshock/serve/promql/storage.h"

namespace foreshock {

/// y, yhat, yhat_lower{level}, yhat_upper{level}, anomaly_score, residual, anomaly_active and
/// ALERTS, with the labels of each series and metric="its name" (docs/formats/http.md). `board`
/// outlives it; `outlook` is asked where a query reaches behind the newest point.
std::shared_ptr<const promql::Storage> board_storage(
    const Board& board,
    std::function<std::optional<SeriesOutlook>(std::string_view series, int steps)> outlook);

}  // namespace foreshock
