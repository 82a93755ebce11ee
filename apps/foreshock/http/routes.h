#pragma once

/// Every path of the service.

#include <functional>
#include <string>

#include "foreshock/app/run_options.h"
#include "foreshock/core/result.h"
#include "foreshock/serve/board.h"
#include "foreshock/serve/http_server.h"
#include "foreshock/serve/metrics.h"

namespace foreshock::app {

/// What operators ask.
struct ProcessQuestions {
  std::function<std::string()> not_ready;  ///< Why not; "" if it is.
  std::function<Status()> reload;
};

void add_process_paths(HttpRoutes& routes, Metrics& metrics, ProcessQuestions questions);

/// Listens at options.server.listen, behind its gate.
Result<HttpServer> listen(const ServerOptions& options, HttpRoutes routes, Metrics& metrics);

}  // namespace foreshock::app
