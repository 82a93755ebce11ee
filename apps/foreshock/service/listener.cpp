#include "foreshock/app/service/listener.h"

#include <utility>

namespace foreshock::app {
namespace {

HttpRoutes routes_of(Metrics& metrics, Questions questions) {
  HttpRoutes routes;
  routes.add("/healthz", "GET", [](const HttpRequest&) { return HttpResponse{.body = "ok\n"}; });
  routes.add("/readyz", "GET", [is_ready = std::move(questions.is_ready)](const HttpRequest&) {
    if (is_ready()) return HttpResponse{.body = "ready\n"};
    return http_error(503, "not ready: no partitions yet, or their state is being restored");
  });
  routes.add("/metrics", "GET", [&metrics](const HttpRequest&) {
    return HttpResponse{.content_type = std::string(Metrics::kContentType), .body = metrics.text()};
  });
  routes.add("/-/reload", "POST", [reload = std::move(questions.reload)](const HttpRequest&) {
    reload();
    return HttpResponse{.status = 202, .body = "the config is read anew\n"};
  });
  return routes;
}

}  // namespace

Result<std::optional<HttpServer>> listen(const std::string& address, Metrics& metrics,
                                         Questions questions) {
  if (address.empty()) return std::nullopt;
  FORESHOCK_TRY(const ListenAddress at, parse_listen(address));
  const auto observe = [&metrics](std::string_view handler, int status, double seconds) {
    metrics.http_request(handler, status, seconds);
  };
  FORESHOCK_TRY(auto server,
                HttpServer::start(at, routes_of(metrics, std::move(questions)), {}, observe));
  return std::optional<HttpServer>(std::move(server));
}

}  // namespace foreshock::app
