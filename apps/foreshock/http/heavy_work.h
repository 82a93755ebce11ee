#pragma once

#include <functional>

#include "foreshock/serve/http.h"

namespace foreshock::app {

/// Makes handlers share so many places, each of which keeps a thread busy for as long as a model is
/// fitted: with all taken, probes and pages still find a thread, and who comes is told 503.
std::function<HttpHandler(HttpHandler)> at_most_at_once(int places);

}  // namespace foreshock::app
