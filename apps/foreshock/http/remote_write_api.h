#pragma once

#include "foreshock/app/http/service_paths.h"
#include "foreshock/app/run_options.h"
#include "foreshock/serve/http.h"
#include "foreshock/serve/metrics.h"

namespace foreshock::app {

/// POST /api/v1/write. Errors:  those of RemoteWriteDecoder::make().
Status add_remote_write(HttpRoutes& routes, const ServiceSlot& slot, const RunOptions& options,
                        Metrics& metrics);

}  // namespace foreshock::app
