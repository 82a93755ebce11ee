#pragma once

/// What the service answers beside its process paths.

#include "foreshock/app/feedback_log.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/running_service.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/http.h"
#include "foreshock/serve/metrics.h"

namespace foreshock::app {

/// Arguments outlive the routes; the slot has options before any is asked.
/// Errors:  those of add_remote_write().
Status add_service_paths(HttpRoutes& routes, Board& board, const ServiceSlot& slot,
                         const RunOptions& options, Metrics& metrics, FeedbackLog& feedback);

}  // namespace foreshock::app
