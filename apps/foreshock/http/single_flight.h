#pragma once

#include "foreshock/serve/http.h"

namespace foreshock::app {

/// Requests with the same path, query, deadline and body that come while one of them is being
/// answered get its answer: a dashboard that twenty people have open fits a model once.
HttpHandler single_flight(HttpHandler handler);

}  // namespace foreshock::app
