#include "foreshock/serve/http_gate.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

constexpr Duration kNoLag{};
constexpr Duration kLate = std::chrono::milliseconds{26};

HttpRequest request(const std::string& path, HttpFields fields = {},
                    const std::string& method = "GET") {
  fields.emplace_back("Host", "127.0.0.1:8080");
  return {.method = method, .path = path, .fields = std::move(fields)};
}

std::string field(const HttpResponse& response, std::string_view name) {
  const auto found = std::find_if(response.fields.begin(), response.fields.end(),
                                  [&](const auto& one) { return one.first == name; });
  return found == response.fields.end() ? "" : found->second;
}

/// 0: let through.
int status(const HttpGate& gate, const HttpRequest& asked, Duration lag = kNoLag) {
  const auto refusal = gate.refusal(asked, lag);
  return refusal ? refusal->status : 0;
}

TEST(HttpGate, LetsAllThroughWhereNothingIsAsked) {
  const HttpGate gate({});

  EXPECT_EQ(status(gate, request("/api/v1/status")), 0);
  EXPECT_EQ(status(gate, request("/api/v1/forecast", {}, "POST")), 0);
}

TEST(HttpGate, AsksForTheToken) {
  const HttpGate gate({.token = "s3cret"});
  const auto with = [](const std::string& authorization) {
    return request("/api/v1/status", {{"authorization", authorization}});
  };

  EXPECT_EQ(status(gate, with("Bearer s3cret")), 0);
  EXPECT_EQ(status(gate, with("bearer s3cret")), 0);
  EXPECT_EQ(status(gate, request("/api/v1/status")), 401);
  for (const char* const wrong :
       {"", "Bearer", "Bearer ", "Bearer s3creT", "Bearer s3cret ", "Bearer s3cre",
        "Bearer s3crets", "s3cret", "Basic s3cret", "Bearer  s3cret"}) {
    EXPECT_EQ(status(gate, with(wrong)), 401) << wrong;
  }
}

TEST(HttpGate, SaysHowToGiveTheTokenAndNotWhichItIs) {
  const HttpGate gate({.token = "s3cret"});

  const auto refusal = gate.refusal(request("/api/v1/status"), kNoLag);

  EXPECT_EQ(field(*refusal, "WWW-Authenticate"), "Bearer realm=\"foreshock\"");
  EXPECT_EQ(refusal->content_type, "application/json");
  EXPECT_EQ(refusal->body.find("s3cret"), std::string::npos);
}

TEST(HttpGate, AsksNoTokenOfProbesAndOfThePage) {
  const HttpGate gate({.token = "s3cret"});

  for (const char* const path : {"/healthz", "/readyz", "/-/healthy", "/-/ready", "/", "/embed",
                                 "/embed.js", "/page/app.js"}) {
    EXPECT_EQ(status(gate, request(path)), 0) << path;
  }
  for (const char* const path : {"/metrics", "/-/reload", "/api/v1/status", "/page", "/pages/x",
                                 "//", "/chart.svg", "/healthz/", "/embedded", "/HEALTHZ"}) {
    EXPECT_EQ(status(gate, request(path)), 401) << path;
  }
}

TEST(HttpGate, RefusesWhatPagesOfOtherOriginsWouldChange) {
  const HttpGate gate({});

  for (const char* const origin :
       {"https://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1",
        "https://127.0.0.1:8080.evil.example", "127.0.0.1:8080", "http://"}) {
    EXPECT_EQ(status(gate, request("/-/reload", {{"Origin", origin}}, "POST")), 403) << origin;
    EXPECT_EQ(status(gate, request("/-/reload", {{"Origin", origin}}, "OPTIONS")), 403) << origin;
    EXPECT_EQ(status(gate, request("/api/v1/status", {{"Origin", origin}})), 0) << origin;
  }
  EXPECT_EQ(status(gate, request("/-/reload", {{"Origin", "http://127.0.0.1:8080"}}, "POST")), 0);
}

TEST(HttpGate, TellsAPageOfAnotherOriginNothingOfAnAnswer) {
  const HttpGate gate({});
  HttpResponse response;

  gate.finish(request("/api/v1/status", {{"Origin", "https://evil.example"}}), response);

  EXPECT_EQ(field(response, "Access-Control-Allow-Origin"), "");
}

TEST(HttpGate, ServesOriginsOfTheList) {
  const HttpGate gate({.origins = {"https://a.example", "https://b.example:8443"}});
  const HttpRequest asked =
      request("/api/v1/forecast", {{"Origin", "https://b.example:8443"}}, "POST");
  HttpResponse response;
  gate.finish(asked, response);

  EXPECT_EQ(status(gate, asked), 0);
  EXPECT_EQ(field(response, "Access-Control-Allow-Origin"), "https://b.example:8443");
  EXPECT_EQ(field(response, "Vary"), "Origin");
  EXPECT_EQ(status(gate, request("/", {{"Origin", "https://b.example"}}, "POST")), 403);
}

TEST(HttpGate, ServesEveryOriginWhereTheListSaysSo) {
  const HttpGate gate({.origins = {"*"}});
  const HttpRequest asked = request("/api/v1/forecast", {{"Origin", "https://x.example"}}, "POST");
  HttpResponse response;
  gate.finish(asked, response);

  EXPECT_EQ(status(gate, asked), 0);
  EXPECT_EQ(field(response, "Access-Control-Allow-Origin"), "https://x.example");
}

// Browsers send no token with a preflight.
TEST(HttpGate, AnswersThePreflightOfAListedOriginWithoutAToken) {
  const HttpGate gate({.token = "s3cret", .origins = {"https://a.example"}});

  const auto answer = gate.refusal(
      request("/api/v1/forecast", {{"Origin", "https://a.example"}}, "OPTIONS"), kNoLag);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 204);
  EXPECT_EQ(field(*answer, "Access-Control-Allow-Methods"), "GET, POST");
  EXPECT_NE(field(*answer, "Access-Control-Allow-Headers").find("Authorization"),
            std::string::npos);
}

TEST(HttpGate, TakesOnLoopbackOnlyNamesOfThisMachine) {
  const HttpGate gate({.loopback = true});
  const auto of_host = [](const std::string& host) {
    return HttpRequest{.method = "GET", .path = "/api/v1/status", .fields = {{"Host", host}}};
  };

  for (const char* const host : {"127.0.0.1", "127.0.0.1:8080", "127.8.9.10", "localhost",
                                 "LocalHost:1", "a.localhost", "[::1]", "[::1]:8080", ""}) {
    EXPECT_EQ(status(gate, of_host(host)), 0) << host;
  }
  for (const char* const host :
       {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
        "notlocalhost", "[::2]", "10.0.0.1", "127.evil", "[::1].evil.example"}) {
    EXPECT_EQ(status(gate, of_host(host)), 403) << host;
  }
}

TEST(HttpGate, TakesEveryNameWhereOthersCanReachIt) {
  const HttpGate gate({.loopback = false});

  EXPECT_EQ(status(gate, {.method = "GET", .path = "/", .fields = {{"Host", "a.example"}}}), 0);
}

TEST(HttpGate, ShedsLoadButNotProbesAndThePage) {
  const HttpGate gate({.shed_after = std::chrono::milliseconds{25}});

  const auto refusal = gate.refusal(request("/api/v1/status"), kLate);

  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 503);
  EXPECT_EQ(field(*refusal, "Retry-After"), "1");
  EXPECT_EQ(status(gate, request("/api/v1/status"), std::chrono::milliseconds{25}), 0);
  for (const char* const path : {"/healthz", "/readyz", "/-/healthy", "/-/ready", "/metrics",
                                 "/-/reload", "/", "/page/app.js", "/embed"}) {
    EXPECT_EQ(status(gate, request(path), kLate), 0) << path;
  }
}

TEST(HttpGate, AsksForTheTokenBeforeItShedsLoad) {
  const HttpGate gate({.token = "s3cret"});

  EXPECT_EQ(status(gate, request("/api/v1/status"), kLate), 401);
}

TEST(HttpGate, LetsOnlyListedOriginsFrameTheEmbeddedPage) {
  const HttpGate gate({.origins = {"https://a.example"}});
  HttpResponse page{.content_type = "text/html; charset=utf-8"};
  HttpResponse embedded = page;
  HttpResponse script{.content_type = "text/javascript"};

  gate.finish(request("/"), page);
  gate.finish(request("/embed"), embedded);
  gate.finish(request("/embed.js"), script);

  EXPECT_TRUE(field(page, "Content-Security-Policy").ends_with("frame-ancestors 'self'"));
  EXPECT_TRUE(field(embedded, "Content-Security-Policy")
                  .ends_with("frame-ancestors 'self' https://a.example"));
  EXPECT_EQ(field(script, "Content-Security-Policy"), "");
}

}  // namespace
}  // namespace foreshock
