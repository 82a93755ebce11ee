#include "foreshock/serve/http.h"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(HttpRequest, FindsFieldsInAnyCase) {
  const HttpRequest request{.fields = {{"Accept", "a"}, {"X-Y", "b"}, {"accept", "c"}}};

  EXPECT_EQ(request.field("accept"), "a");
  EXPECT_EQ(request.field("x-y"), "b");
  EXPECT_EQ(request.field("accep"), "");
  EXPECT_EQ(request.field(""), "");
}

TEST(SetTarget, TakesPathAndQueryApart) {
  HttpRequest request;

  EXPECT_TRUE(set_target("/a/b?c=d?e", request));
  EXPECT_EQ(request.path, "/a/b");
  EXPECT_EQ(request.query, "c=d?e");

  EXPECT_TRUE(set_target("/", request));
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.query, "");
}

TEST(SetTarget, TakesTheFormThatProxiesUse) {
  HttpRequest request;

  EXPECT_TRUE(set_target("http://host:80/a?b", request));
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.query, "b");
  EXPECT_TRUE(set_target("HTTPS://host", request));
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.query, "");
  EXPECT_TRUE(set_target("http://host?b", request));
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.query, "b");
}

TEST(SetTarget, RefusesWhatNamesNoPath) {
  HttpRequest request;

  for (const char* const target : {"", "*", "host:80", "a/b", "ftp://host/a", "?a"}) {
    EXPECT_FALSE(set_target(target, request)) << target;
  }
}

// Dates by GNU date: date -u -R -d @SECONDS
TEST(HttpDate, IsThatOfTheStandard) {
  const auto at = [](std::int64_t seconds) {
    return http_date(Timestamp{std::chrono::seconds{seconds}});
  };

  EXPECT_EQ(at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(at(1'709'287'200), "Fri, 01 Mar 2024 10:00:00 GMT");
  EXPECT_EQ(at(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(at(1'735'689'599), "Tue, 31 Dec 2024 23:59:59 GMT");
}

class Routes : public testing::Test {
 protected:
  void SetUp() override {
    routes_.add("/a", "GET", [](const HttpRequest& request) {
      return HttpResponse{.body = request.method + " " + request.query};
    });
    routes_.add("/b", "GET", [](const HttpRequest&) { return HttpResponse{.body = "got"}; });
    routes_.add("/b", "POST", [](const HttpRequest&) { return HttpResponse{.status = 201}; });
    const auto with_name = [](const HttpRequest& request) {
      return HttpResponse{.body = std::string(request.segment("name")) + "," +
                                  std::string(request.segment("other"))};
    };
    routes_.add("/label/{name}/values", "GET", with_name);
    routes_.add("/label/fixed/values", "GET",
                [](const HttpRequest&) { return HttpResponse{.body = "fixed"}; });
    routes_.add("/two/{name}/{other}", "GET", with_name);
    routes_.add("/throws", "POST",
                [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("no \"x\""); });
  }
  HttpRoutes::Answer ask(const std::string& method, const std::string& path) const {
    return routes_.answer({.method = method, .path = path, .query = "q"});
  }

  HttpRoutes routes_;
};

TEST_F(Routes, AskTheHandlerOfPathAndMethod) {
  EXPECT_EQ(ask("GET", "/a").response.body, "GET q");
  EXPECT_EQ(ask("GET", "/a").handler, "/a");
  EXPECT_EQ(ask("HEAD", "/a").response.body, "HEAD q");
  EXPECT_EQ(ask("GET", "/b").response.body, "got");
  EXPECT_EQ(ask("POST", "/b").response.status, 201);
}

TEST_F(Routes, FindNothingAtOtherPaths) {
  for (const char* const path : {"", "/", "/A", "/a/", "/ab", "/%61"}) {
    const HttpRoutes::Answer answer = ask("GET", path);
    EXPECT_EQ(answer.response.status, 404) << path;
    EXPECT_EQ(answer.response.content_type, "application/json");
    EXPECT_EQ(answer.response.body, "{\"error\":\"nothing is at this path\"}\n");
    EXPECT_EQ(answer.handler, "other");
  }
}

TEST_F(Routes, SayWhichMethodsAPathTakes) {
  const HttpRoutes::Answer answer = ask("DELETE", "/b");

  EXPECT_EQ(answer.response.status, 405);
  EXPECT_EQ(answer.response.fields, (HttpFields{{"Allow", "GET, HEAD, POST"}}));
  EXPECT_EQ(answer.response.body, "{\"error\":\"this path takes GET, HEAD, POST\"}\n");
  EXPECT_EQ(answer.handler, "/b");
  EXPECT_EQ(ask("get", "/b").response.status, 405);
  EXPECT_EQ(ask("HEAD", "/throws").response.status, 405);
}

TEST_F(Routes, HandOnWhatStandsForPlaceholders) {
  EXPECT_EQ(ask("GET", "/label/job/values").response.body, "job,");
  EXPECT_EQ(ask("GET", "/label/job/values").handler, "/label/{name}/values");
  EXPECT_EQ(ask("GET", "/label/a%20b%2Fc+d/values").response.body, "a b/c+d,");
  EXPECT_EQ(ask("GET", "/two/a/b").response.body, "a,b");
  EXPECT_EQ(ask("GET", "/label/%7Bname%7D/values").response.body, "{name},");
  EXPECT_EQ(ask("GET", "/label/{name}/values").response.body, "{name},");
}

TEST_F(Routes, PreferPathsWithoutPlaceholders) {
  EXPECT_EQ(ask("GET", "/label/fixed/values").response.body, "fixed");
  EXPECT_EQ(ask("GET", "/label/fixed2/values").response.body, "fixed2,");
}

TEST_F(Routes, MatchPlaceholdersWithOneSegment) {
  for (const char* const path :
       {"/label//values", "/label/a/b/values", "/label/a/values/", "/label/a", "/label/a/value",
        "/label/a/valuesx", "/two/a", "/two/a/"}) {
    EXPECT_EQ(ask("GET", path).response.status, 404) << path;
  }
  const HttpRoutes::Answer malformed = ask("GET", "/label/%4/values");
  EXPECT_EQ(malformed.response.status, 400);
  EXPECT_EQ(malformed.handler, "/label/{name}/values");
  EXPECT_EQ(ask("POST", "/label/a/values").response.status, 405);
}

TEST(HttpRoutes, TakesThoseOfOthersAsTheyAreWrapped) {
  HttpRoutes others;
  others.add("/a", "GET", [](const HttpRequest&) { return HttpResponse{.body = "a"}; });
  others.add("/b/{name}", "POST", [](const HttpRequest& request) {
    return HttpResponse{.body = std::string(request.segment("name"))};
  });
  HttpRoutes routes;
  routes.add("/a", "POST", [](const HttpRequest&) { return HttpResponse{.body = "mine"}; });

  routes.add_all(others, [](HttpHandler handler) -> HttpHandler {
    return [handler](const HttpRequest& request) {
      HttpResponse response = handler(request);
      response.body += "!";
      return response;
    };
  });

  EXPECT_EQ(routes.answer({.method = "GET", .path = "/a"}).response.body, "a!");
  EXPECT_EQ(routes.answer({.method = "POST", .path = "/a"}).response.body, "mine");
  EXPECT_EQ(routes.answer({.method = "POST", .path = "/b/c"}).response.body, "c!");
}

TEST_F(Routes, MakeA500OfWhatAHandlerThrows) {
  const HttpRoutes::Answer answer = ask("POST", "/throws");

  EXPECT_EQ(answer.response.status, 500);
  EXPECT_EQ(answer.response.body, "{\"error\":\"no \\\"x\\\"\"}\n");
  EXPECT_EQ(answer.handler, "/throws");
}

}  // namespace
}  // namespace foreshock
