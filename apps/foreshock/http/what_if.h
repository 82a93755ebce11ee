#pragma once

#include "foreshock/app/feedback_log.h"
#include "foreshock/app/running_service.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/http.h"

namespace foreshock::app {

/// POST /api/v1/what_if: a series of the service once more, with other settings.
void add_what_if_api(HttpRoutes& routes, const Board& board, const ServiceSlot& slot);

/// POST and GET /api/v1/feedback, and GET /api/v1/config.
void add_tuning_api(HttpRoutes& routes, const Board& board, const ServiceSlot& slot,
                    FeedbackLog& feedback);

}  // namespace foreshock::app
