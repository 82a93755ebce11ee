#pragma once

#include <functional>
#include <optional>
#include <string>

#include "foreshock/serve/http_server.h"
#include "foreshock/serve/metrics.h"

namespace foreshock::app {

/// What operators ask of a running service: /healthz, /readyz, /metrics, and POST /-/reload.
struct Questions {
  std::function<bool()> is_ready;
  std::function<void()> reload;
};

/// Listens at `address` ("127.0.0.1:8080"); nothing if it is empty.
Result<std::optional<HttpServer>> listen(const std::string& address, Metrics& metrics,
                                         Questions questions);

}  // namespace foreshock::app
