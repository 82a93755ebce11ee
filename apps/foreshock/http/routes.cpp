#include "foreshock/app/http/routes.h"

#include <memory>
#include <utility>

#include "foreshock/serve/http_gate.h"
#include "foreshock/serve/listen.h"

namespace foreshock::app {
namespace {

/// A handler that fits a model keeps a thread busy for long: others go on beside it.
constexpr int kThreads = 8;
constexpr std::size_t kMostBody = 32 << 20;

bool is_loopback(const std::string& host) {
  return host == "localhost" || host.starts_with("127.") || host == "::1";
}

}  // namespace

void add_process_paths(HttpRoutes& routes, Metrics& metrics, ProcessQuestions questions) {
  const auto asked = std::make_shared<const ProcessQuestions>(std::move(questions));
  const HttpHandler alive = [](const HttpRequest&) { return HttpResponse{.body = "ok\n"}; };
  const HttpHandler ready = [asked](const HttpRequest&) {
    const std::string why = asked->not_ready();
    if (why.empty()) return HttpResponse{.body = "ready\n"};
    HttpResponse response = http_error(503, "not ready: " + why);
    response.fields.emplace_back("Retry-After", "1");
    return response;
  };
  routes.add("/healthz", "GET", alive);
  routes.add("/-/healthy", "GET", alive);
  routes.add("/readyz", "GET", ready);
  routes.add("/-/ready", "GET", ready);
  routes.add("/metrics", "GET", [&metrics](const HttpRequest&) {
    return HttpResponse{.content_type = std::string(Metrics::kContentType), .body = metrics.text()};
  });
  routes.add("/-/reload", "POST", [asked](const HttpRequest&) {
    const Status read = asked->reload();
    if (!read) return http_error(500, "the last good config stays: " + read.error().message);
    return HttpResponse{.body = "the config is read anew\n"};
  });
}

Result<HttpServer> listen(const ServerOptions& options, HttpRoutes routes, Metrics& metrics) {
  FORESHOCK_TRY(const ListenAddress at, parse_listen(options.listen));
  HttpGate::Options gate_options;
  gate_options.token = options.token;
  gate_options.origins = options.origins;
  gate_options.loopback = is_loopback(at.host);
  const auto gate = std::make_shared<const HttpGate>(std::move(gate_options));
  HttpServer::Options server;
  server.threads = kThreads;
  server.most_body_bytes = kMostBody;
  server.guard = [gate](const HttpRequest& request, Duration lag) {
    return gate->refusal(request, lag);
  };
  server.finish = [gate](const HttpRequest& request, HttpResponse& response) {
    gate->finish(request, response);
  };
  const auto observe = [&metrics](std::string_view handler, int status, double seconds) {
    metrics.http_request(handler, status, seconds);
  };
  return HttpServer::start(at, std::move(routes), server, observe);
}

}  // namespace foreshock::app
