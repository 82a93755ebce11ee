#pragma once

#include "foreshock/serve/http.h"

namespace foreshock::app {

/// The three requests of Azure's univariate Anomaly Detector, in its shapes
/// (docs/formats/http.md): last/detect, entire/detect and changepoint/detect, v1.0 and v1.1.
void add_azure_api(HttpRoutes& routes);

}  // namespace foreshock::app
